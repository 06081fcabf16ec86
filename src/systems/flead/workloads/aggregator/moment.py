"""Moments as the messages write them."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any


def parse_moment(text: Any) -> datetime:
    """Read ISO 8601; a moment without zone is UTC. Raises ValueError."""
    if not isinstance(text, str):
        raise ValueError(f"{text!r} is no moment in ISO 8601")
    # Python 3.10 knows no Z.
    moment = datetime.fromisoformat(f"{text[:-1]}+00:00" if text[-1:] in ("Z", "z") else text)
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def format_moment(moment: datetime) -> str:
    """Write a moment as the other messages have it: UTC, milliseconds, Z."""
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
