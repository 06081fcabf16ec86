"""Flink's REST interface, as far as we need it. Standard library only: the health check runs often."""

import http.client
import json
from typing import Any, Dict, List, Optional
from urllib.parse import urlsplit

ENDED = ("FINISHED", "FAILED", "CANCELED")


class Unreachable(Exception):
    """The job manager gave no answer; the text says how so."""


class JobManager:
    """One job manager, by its address `http://host:port`."""

    def __init__(self, address: str, timeout: float = 5.0) -> None:
        parts = urlsplit(address)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"FLINK_REST is {address!r}, expected http://host:port")
        self.host, self.port = parts.hostname, parts.port or 8081
        self._timeout = timeout

    def jobs(self, name: str) -> List[Dict[str, Any]]:
        """The jobs of that name that have not ended, with `jid`, `state` and `tasks`."""
        found = self._ask("GET", "/jobs/overview") or {}
        return [job for job in found.get("jobs", []) if job["name"] == name and job["state"] not in ENDED]

    def state(self, job: str) -> Optional[str]:
        """The job's state; None where the job manager does not know it (it has been restarted)."""
        found = self._ask("GET", f"/jobs/{job}")
        return None if found is None else found["state"]

    def failure(self, job: str) -> str:
        """The first lines of the job's last exception; empty where there is none."""
        found = self._ask("GET", f"/jobs/{job}/exceptions") or {}
        lines = (found.get("root-exception") or "").splitlines()
        causes = [line for line in lines if line.startswith("Caused by")]
        return "\n".join(lines[:1] + causes[-2:])

    def cancel(self, job: str) -> None:
        """Begin to cancel the job; one that has ended already is left alone."""
        self._ask("PATCH", f"/jobs/{job}?mode=cancel")

    def _ask(self, method: str, path: str) -> Optional[Dict[str, Any]]:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=self._timeout)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"job manager {self.host}:{self.port}: {error or type(error).__name__}") from error
        finally:
            connection.close()
        if answer.status in (404, 409):
            return None
        if answer.status >= 400:
            raise Unreachable(f"job manager {self.host}:{self.port}: HTTP {answer.status} for {method} {path}")
        return json.loads(body) if body else {}
