"""Health checks: `python -m spark_analytics.health master|worker|analytics`. Exit code 0 while the role does its work."""

from __future__ import annotations

import http.client
import json
import os
import socket
import sys
import time
from typing import Any, Dict, List, Mapping, Optional
from urllib.parse import urlsplit

from . import status


def master_state(environment: Mapping[str, str]) -> Dict[str, Any]:
    """What the master says of itself and its workers. Raises OSError, HTTPException or ValueError."""
    host = urlsplit(environment.get("SPARK_MASTER_URL") or "spark://localhost:7077").hostname or "localhost"
    connection = http.client.HTTPConnection(host, int(environment.get("SPARK_MASTER_WEBUI_PORT") or 8086), timeout=3)
    try:
        connection.request("GET", "/json/")
        state: Dict[str, Any] = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    return state


def master_fault(state: Mapping[str, Any]) -> Optional[str]:
    """Say why the master takes no work, if so."""
    return None if state.get("status") == "ALIVE" else f"the master is {state.get('status')}"


def worker_fault(state: Mapping[str, Any], addresses: List[str]) -> Optional[str]:
    """Say why the worker at one of these addresses gets no work, if so."""
    mine = [worker["state"] for worker in state.get("workers", []) if worker["host"] in addresses]
    if "ALIVE" in mine:
        return None
    return f"the master knows this worker as {mine[-1]}" if mine else "the master does not know this worker yet"


def own_addresses() -> List[str]:
    """The names and addresses of this container."""
    name = socket.gethostname()
    return [name, *(str(info[4][0]) for info in socket.getaddrinfo(name, None))]


def fault_of(role: str) -> Optional[str]:
    """Say why this role is not healthy, if so."""
    try:
        if role == "master":
            return master_fault(master_state({**os.environ, "SPARK_MASTER_URL": ""}))
        if role == "worker":
            return worker_fault(master_state(os.environ), own_addresses())
        return status.fault(status.read(status.status_file(os.environ)), time.monotonic())
    except (OSError, http.client.HTTPException, ValueError, TypeError) as error:
        return f"no answer: {error or type(error).__name__}"


def main(arguments: List[str]) -> int:
    """Print one line and return the exit code."""
    if len(arguments) != 1 or arguments[0] not in ("master", "worker", "analytics"):
        print("usage: health.py master|worker|analytics", file=sys.stderr)
        return 2
    found = fault_of(arguments[0])
    print(f"unhealthy: {found}" if found else "healthy")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
