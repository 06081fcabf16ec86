"""Settings of the analyses, from the environment. The password stays there: never on a command line, never in a log."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Callable, List, Mapping, TypeVar

Value = TypeVar("Value")

# A server that has gone without a word must not hold a run until its timeout.
CONNECTION = "ApplicationName=spark-analytics&connectTimeout=10&loginTimeout=30&tcpKeepAlive=true"


class Problems(Exception):
    """What a person has to put right, one a line: where, what was found, what is allowed."""

    def __init__(self, lines: List[str]) -> None:
        super().__init__("\n".join(lines))


@dataclass(frozen=True)
class Settings:
    """Settings that have been checked."""

    master: str
    interval: float
    """Seconds from the end of one run to the beginning of the next."""
    timeout: float
    """A run that takes longer is ended."""
    executor_memory: str
    cores: int
    database_url: str
    database_user: str
    database_password: str = field(repr=False)


def parse_settings(environment: Mapping[str, str]) -> Settings:
    """Read and check the settings. Raises Problems with all of them at once."""
    problems: List[str] = []

    def read(variable: str, default: str, check: Callable[[str], Value]) -> Value:
        text = environment.get(variable) or default
        try:
            return check(text)
        except ValueError as error:
            problems.append(f"{variable}: {text!r} {error}")
            # Never seen: the function below raises when there is any problem.
            return check(default)

    host, name = environment.get("DB_HOST") or "timescaledb", environment.get("DB_NAME") or "flead"
    port = read("DB_PORT", "5432", lambda text: _whole(text, 65535))
    if not environment.get("DB_PASSWORD"):
        problems.append("DB_PASSWORD: is not set; needed is the password of DB_USER")
    settings = Settings(
        master=read("SPARK_MASTER_URL", "spark://spark-master:7077", _master),
        interval=read("ANALYTICS_INTERVAL_SECONDS", "3600", _seconds),
        timeout=read("ANALYTICS_TIMEOUT_SECONDS", "900", _seconds),
        executor_memory=environment.get("ANALYTICS_EXECUTOR_MEMORY") or "512m",
        cores=read("ANALYTICS_CORES", "1", lambda text: _whole(text, 1024)),
        database_url=f"jdbc:postgresql://{host}:{port}/{name}?{CONNECTION}",
        database_user=environment.get("DB_USER") or "flead",
        database_password=environment.get("DB_PASSWORD", ""),
    )
    if problems:
        raise Problems(problems)
    return settings


def _master(text: str) -> str:
    if not text.startswith(("spark://", "local")):
        raise ValueError("is no Spark master; allowed is spark://host:port")
    return text


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise ValueError("is no length of time; allowed are seconds above 0")
    return seconds


def _whole(text: str, most: int) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= most):
        raise ValueError(f"is not allowed; allowed is a whole number from 1 to {most}")
    return int(text)
