"""The health check: `python -m parking.health web [PORT] | worker | beat`. Exit code 0 while the process does its work.

Imports nothing slow: it runs every few seconds, on small devices as well.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import time
from collections.abc import Mapping

from . import pulse

USAGE = "usage: python -m parking.health web [PORT] | worker | beat"
TIMEOUT_SECONDS = 5


def web_fault(port: int, variables: Mapping[str, str]) -> str:
    """Say what is wrong with the web service at this port; empty where nothing is."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/health/", headers={"Host": allowed_host(variables)})
        answer = connection.getresponse()
        text = answer.read(10_000).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        return f"no answer on port {port}: {error or type(error).__name__}"
    finally:
        connection.close()
    if answer.status == 200:
        return ""
    try:
        return str(json.loads(text)["reason"])
    except (ValueError, KeyError, TypeError):
        return f"answered {answer.status} {answer.reason} on port {port}"


def allowed_host(variables: Mapping[str, str]) -> str:
    """A name under which the web service may be asked for."""
    first = variables.get("ALLOWED_HOSTS", "").split(",")[0].strip()
    return "localhost" if first in ("", "*") else first.removeprefix(".")


def main(arguments: list[str]) -> int:
    """Print one line and return the exit code."""
    match arguments:
        case ["web"]:
            found = web_fault(8000, os.environ)
        case ["web", port] if port.isdecimal():
            found = web_fault(int(port), os.environ)
        case ["worker" | "beat" as process]:
            found = pulse.fault(process, time.monotonic())
        case _:
            print(USAGE, file=sys.stderr)
            return 2
    print(f"unhealthy: {found}" if found else "healthy")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
