"""The job: settings in, schema out."""

from __future__ import annotations

import os
import sys

import psycopg

from .apply import SchemaError, apply
from .connect import CannotConnect, connect
from .settings import SettingsError, parse_settings


def say(line: str) -> None:
    """Write a line of the job's log."""
    print(f"database-init: {line}", flush=True)


def main() -> int:
    """Return 0 when the schema is there, 1 when it cannot be made, 2 for settings that cannot work."""
    try:
        settings = parse_settings(os.environ)
        with connect(settings, say) as connection:
            apply(connection, settings.plain_postgres, say)
    except (SettingsError, CannotConnect, SchemaError) as error:
        print(f"database-init failed: {error}", file=sys.stderr)
        return 2 if isinstance(error, SettingsError) else 1
    except psycopg.Error as error:
        print(f"database-init failed, and changed nothing: {str(error).strip()}", file=sys.stderr)
        return 1
    return 0
