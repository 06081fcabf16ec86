"""The edge to Grafana's HTTP API."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import requests

PATIENCE = 15.0
"""Seconds to wait for a Grafana that does not answer."""
PAUSE = 0.5
REQUEST_SECONDS = 5


class GrafanaError(Exception):
    """What Grafana refused or why it cannot be reached, and what to do."""


class Grafana:
    """One Grafana, as one user. Never puts the password into a message."""

    def __init__(self, url: str, user: str, password: str, say: Callable[[str], None]) -> None:
        self._url = url
        self._user = user
        self._say = say
        self._session = requests.Session()
        # The machine's proxy and .netrc are no business of a server in the same network.
        self._session.trust_env = False
        self._session.auth = (user, password)

    def wait(self) -> None:
        """Wait until it answers and lets this user in. Raises GrafanaError."""
        deadline = time.monotonic() + PATIENCE
        said = False
        while True:
            try:
                status, body = self._call("GET", "/api/health", None)
                reason = f"HTTP {status} {_message(body)}"
                # Whatever it refuses, it answers; the request below tells why.
                if status < 500:
                    break
            except requests.RequestException as error:
                reason = _short(error)
            if time.monotonic() + PAUSE > deadline:
                raise GrafanaError(
                    f"cannot reach {self._url}: {reason}\n"
                    f"tried for {PATIENCE:.0f} s; is GRAFANA_URL right, and does Grafana run?"
                )
            if not said:
                self._say(f"waiting for {self._url}: {reason}")
                said = True
            time.sleep(PAUSE)
        # Any page that needs a login shows whether this one is right.
        self.request("GET", "/api/datasources")

    def find(self, path: str) -> Any | None:
        """Get something; None if there is no such thing. Raises GrafanaError."""
        return self.request("GET", path, allowed=(404,))

    def request(self, method: str, path: str, body: Any = None, allowed: tuple[int, ...] = ()) -> Any | None:
        """Do a request and return its answer; None for an allowed failure. Raises GrafanaError."""
        try:
            status, answer = self._call(method, path, body)
        except requests.RequestException as error:
            raise GrafanaError(f"{method} {path}: {_short(error)}") from error
        if status in allowed:
            return None
        if status == 401:
            raise GrafanaError(
                f"{self._url} does not let {self._user} in: HTTP 401 {_message(answer)}\n"
                "GRAFANA_USER or GRAFANA_PASSWORD is wrong. Grafana keeps the password with which its volume was first "
                "started: set that one, or change it there (grafana cli admin reset-admin-password)"
            )
        if status == 403:
            raise GrafanaError(f"{self._user} may not {method} {path}: HTTP 403; GRAFANA_USER must be an administrator")
        if status >= 400:
            raise GrafanaError(f"{method} {path}: HTTP {status} {_message(answer)}")
        return answer

    def _call(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        response = self._session.request(method, self._url + path, json=body, timeout=REQUEST_SECONDS)
        try:
            return response.status_code, response.json()
        except requests.JSONDecodeError:
            return response.status_code, {"message": "(not JSON: is this Grafana?)"}


def _message(answer: Any) -> str:
    """Find the reason in an answer: of the whole, or of the query that failed."""
    if not isinstance(answer, dict):
        return str(answer)[:300]
    errors = [result.get("error") for result in answer.get("results", {}).values() if result.get("error")]
    return str(errors[0] if errors else answer.get("message", answer))[:300]


def _short(error: requests.RequestException) -> str:
    cause = getattr(error.args[0], "reason", error.args[0]) if error.args else error
    return str(cause).split(">: ")[-1]
