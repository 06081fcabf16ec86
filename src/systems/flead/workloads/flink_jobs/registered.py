#!/usr/bin/env python3
"""The task manager's health check: exit code 0 while the job manager knows the task manager of this container.

The job manager remembers a killed one for a while, at the same address but another port. So the port must answer.
"""

import http.client
import json
import os
import re
import socket
import sys
from typing import Any, Dict, List, Optional, Tuple
from urllib.parse import urlsplit


def endpoint(entry: Dict[str, Any]) -> Optional[Tuple[str, int]]:
    """Where a registered task manager listens, from its path `pekko.tcp://flink@host:port/user/…`."""
    found = re.search(r"@\[?([^@\]/]+)\]?:(\d+)/", entry.get("path", ""))
    return (found[1], int(found[2])) if found else None


def answers(host: str, port: int) -> bool:
    """Whether something listens there."""
    try:
        socket.create_connection((host, port), 1).close()
    except OSError:
        return False
    return True


def main() -> int:
    """Print one line and return the exit code."""
    rest = os.environ.get("FLINK_REST", "http://flink-jobmanager:8161")
    own = {socket.gethostname(), *(info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None))}
    parts = urlsplit(rest)
    try:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=3)
        connection.request("GET", "/taskmanagers")
        known: List[Dict[str, Any]] = json.loads(connection.getresponse().read())["taskmanagers"]
    except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
        print(f"unhealthy: job manager {rest}: {error or type(error).__name__}")
        return 1
    mine = [place for place in map(endpoint, known) if place is not None and place[0] in own]
    if any(answers(*place) for place in mine):
        print("healthy: registered with the job manager")
        return 0
    print(f"unhealthy: not registered yet ({len(known)} task managers are, {len(mine)} of them once were this one)")
    return 1


if __name__ == "__main__":
    sys.exit(main())
