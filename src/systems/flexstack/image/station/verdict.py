"""The verdict on a station, from its statistics alone: the station itself and the health check share it."""

from __future__ import annotations

import json
from typing import Any, Mapping

SENT_WITHIN_SECONDS = 2.0
RECEIVING = "running"


def statistics_file(environment: Mapping[str, str]) -> str:
    """Path of the statistics file, in memory by default."""
    return environment.get("STATISTICS_FILE") or "/run/flexstack/statistics.json"


def read(path: str) -> dict[str, Any]:
    """Read a statistics file. Raises OSError where there is none, ValueError where it is no statistics file."""
    with open(path, encoding="utf-8") as file:
        statistics: dict[str, Any] = json.load(file)
    return statistics


def faults(statistics: dict[str, Any], now: float) -> list[str]:
    """Say what is wrong; empty for a station that sends and can receive. A station that hears nobody is well."""
    found: list[str] = []
    sent = statistics["sent"]
    if sent["secondsAgo"] is None:
        found.append("no VAM sent yet")
    else:
        age = sent["secondsAgo"] + now - statistics["clock"]
        if age >= SENT_WITHIN_SECONDS:
            found.append(f"the last VAM was sent {age:.1f} s ago (limit {SENT_WITHIN_SECONDS:.0f} s)")
    if statistics["receiver"] != RECEIVING:
        found.append(f"the receive thread {statistics['receiver']}")
    return found


def summary(statistics: dict[str, Any]) -> str:
    """Say in a few words what a healthy station does."""
    received = statistics["received"]
    heard = ", ".join(received["fromStation"]) or "nobody"
    return f"VAMs sent {statistics['sent']['count']}, received {received['count']} (from {heard})"
