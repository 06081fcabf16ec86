"""The settings of every process, from the environment. See parse_environment."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from .camera_conf import Camera, parse_camera_conf
from .problems import Problems

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
NO_CAMERAS = '{"cameras": []}'

Value = TypeVar("Value")


@dataclass(frozen=True)
class Postgres:
    """The database."""

    host: str
    port: int
    user: str
    database: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Redis:
    """The task queue's broker."""

    host: str
    port: int
    password: str = field(repr=False)

    @property
    def url(self) -> str:
        """The address with the password: not for people."""
        return f"redis://:{quote(self.password, safe='')}@{self.host}:{self.port}/0"


@dataclass(frozen=True)
class Environment:
    """Settings that have been checked."""

    secret_key: str = field(repr=False)
    debug: bool
    allowed_hosts: list[str]
    """Names by which the page may be asked for; only the web service needs them."""
    postgres: Postgres
    redis: Redis
    cameras: tuple[Camera, ...]
    yolo_path: Path | None
    """The YOLO model; None: the classical inference."""
    beat_interval: float
    """Seconds between two readings of a camera."""
    site_name: str
    """Sites that share a database and a broker are told apart by it."""
    history_days: int
    """So long an observation is kept."""
    log_level: str


@functools.cache
def environment() -> Environment:
    """This process's settings. Raises Problems."""
    return parse_environment(os.environ)


def parse_environment(variables: Mapping[str, str]) -> Environment:
    """Read and check the settings. Raises Problems with all of them at once, and never with a secret's value."""
    reader = _Reader(variables)
    found = Environment(
        secret_key=reader.secret("SECRET_KEY"),
        debug=reader.read("DEBUG", "False", _truth),
        allowed_hosts=reader.read("ALLOWED_HOSTS", "", _hosts),
        postgres=Postgres(
            host=reader.read("POSTGRES_HOST", "db_postgres", _host),
            port=reader.read("POSTGRES_PORT", "5432", _whole(1, 65535)),
            user=variables.get("POSTGRES_USER") or "postgres",
            database=variables.get("POSTGRES_DB") or "parking",
            password=reader.secret("POSTGRES_PASSWORD"),
        ),
        redis=Redis(
            host=reader.read("REDIS_ADDR", "redis", _host),
            port=reader.read("REDIS_PORT", "6379", _whole(1, 65535)),
            password=reader.secret("REDIS_PASSWORD"),
        ),
        cameras=reader.cameras(),
        yolo_path=reader.read("YOLO_PATH", "", _model),
        beat_interval=reader.read("BEAT_INTERVAL_SECONDS", "120", _seconds),
        site_name=reader.read("SITE_NAME", "local", _site),
        history_days=reader.read("HISTORY_DAYS", "90", _whole(1, 3650)),
        log_level=reader.read("LOG_LEVEL", "INFO", _log_level),
    )
    if reader.problems:
        raise Problems(reader.problems)
    return found


class _Reader:
    """Reads variables one by one and collects what is wrong with them."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.problems: list[str] = []
        self._variables = variables

    def read(self, variable: str, default: str, check: Callable[[str], Value]) -> Value:
        """A value that may be shown."""
        text = self._variables.get(variable) or default
        try:
            return check(text)
        except ValueError as error:
            self.problems.append(f"{variable}: {f'{text!r} ' if text else ''}{error}")
            # Never seen: parse_environment raises when there is any problem.
            return None  # type: ignore[return-value]

    def secret(self, variable: str) -> str:
        """A value that is needed and never shown; `<variable>_FILE` may name a file that holds it."""
        text = self._text(variable)
        if text == "":
            self.problems.append(f"{variable}: is not set; set it, or {variable}_FILE to a file that holds it")
        return text or ""

    def cameras(self) -> tuple[Camera, ...]:
        """The cameras of CAMERA_CONF; none where it is not set."""
        try:
            return parse_camera_conf(self._text("CAMERA_CONF") or NO_CAMERAS)
        except Problems as found:
            self.problems += [f"CAMERA_CONF: {line}" for line in found.lines]
            return ()

    def _text(self, variable: str) -> str | None:
        """The variable's value or its file's; None where that has been noted as a problem."""
        value, path = self._variables.get(variable, ""), self._variables.get(f"{variable}_FILE", "")
        if not path:
            return value
        if value:
            self.problems.append(f"{variable}: is set twice, by {variable}_FILE as well; leave one of them out")
            return None
        try:
            return Path(path).read_text(encoding="utf-8").rstrip("\n")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            self.problems.append(f"{variable}_FILE: cannot read {path}: {reason}")
            return None


def _truth(text: str) -> bool:
    truths = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if text.lower() not in truths:
        raise ValueError("is neither true nor false; allowed are True and False")
    return truths[text.lower()]


def _hosts(text: str) -> list[str]:
    hosts = [host.strip() for host in text.split(",") if host.strip()]
    wrong = [host for host in hosts if not re.fullmatch(r"\*|\.?[A-Za-z0-9_.-]+|\[[0-9a-fA-F:]+\]", host)]
    if wrong:
        raise ValueError(f"holds {wrong[0]!r}; allowed are names without scheme and port, like parking.example.com")
    return hosts


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_.-]+|[0-9a-fA-F:]+", text):
        raise ValueError("is no host; allowed is a name or an address, without scheme and port")
    return text


def _whole(least: int, most: int) -> Callable[[str], int]:
    def check(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
            raise ValueError(f"is not allowed; allowed is a whole number from {least} to {most}")
        return int(text)

    return check


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= 86400:
        raise ValueError("is no length of time; allowed are seconds from 1 to 86400")
    return seconds


def _model(text: str) -> Path | None:
    if text and not Path(text).is_absolute():
        raise ValueError("is not absolute; allowed is a path inside the container, like /app/yolov8x.pt")
    return Path(text) if text else None


def _site(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", text):
        raise ValueError("is no site's name; allowed are up to 63 small letters, digits and hyphens")
    return text


def _log_level(text: str) -> str:
    if text.upper() not in LOG_LEVELS:
        raise ValueError(f"is no log level; allowed are {', '.join(LOG_LEVELS)}")
    return text.upper()
