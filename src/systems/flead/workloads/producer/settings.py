"""The producer's settings, from the environment."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from .problems import Problems
from .status import status_file

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LARGEST_COUNT = 1000

Value = TypeVar("Value")


@dataclass(frozen=True)
class Settings:
    """Settings that have been checked."""

    bootstrap_servers: str
    topic: str
    data_path: Path
    messages_per_second: float
    loop: bool
    index: int
    """Which of `count` producers this is, from 1."""
    count: int
    state_path: Path
    log_file: Path
    log_level: str
    status_file: Path

    def files(self) -> list[Path]:
        """List the CSV files of this producer: of all, sorted by name, every `count`-th."""
        return csv_files(self.data_path)[self.index - 1 :: self.count]


def csv_files(folder: Path) -> list[Path]:
    """List a folder's CSV files, sorted by name."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv" and path.is_file())


def parse_settings(environment: Mapping[str, str]) -> Settings:
    """Read and check the settings. Raises Problems with all of them at once."""
    problems: list[str] = []

    def read(variable: str, default: str, check: Callable[[str], Value]) -> Value:
        text = environment.get(variable) or default
        try:
            return check(text)
        except ValueError as error:
            problems.append(f"{variable}: {text!r} {error}")
            # Never seen: the function below raises when there is any problem.
            return check(default)

    count = read("PRODUCER_COUNT", "1", _count)
    settings = Settings(
        bootstrap_servers=read("KAFKA_BOOTSTRAP_SERVERS", "kafka:29092", _servers),
        topic=read("TOPIC_SENSOR_DATA", "edge-iiot-stream", _topic),
        data_path=Path(environment.get("DATA_PATH") or "/app/data/processed"),
        messages_per_second=read("MESSAGES_PER_SECOND", "10", _rate),
        loop=read("LOOP", "true", _flag),
        index=read("PRODUCER_INDEX", "1", lambda text: _index(text, count)),
        count=count,
        state_path=Path(environment.get("STATE_PATH") or "/app/state"),
        log_file=Path(environment.get("LOG_FILE") or "/logs/kafka_producer.log"),
        log_level=read("LOG_LEVEL", "INFO", _log_level),
        status_file=status_file(environment),
    )
    problems += _unusable_data(settings)
    problems += _not_writable("STATE_PATH", settings.state_path)
    problems += _not_writable("LOG_FILE", settings.log_file.parent)
    if problems:
        raise Problems(problems)
    return settings


def _unusable_data(settings: Settings) -> list[str]:
    """Say why there is nothing to send, if so."""
    try:
        found = len(csv_files(settings.data_path))
    except OSError as error:
        return [f"DATA_PATH: cannot list {settings.data_path}: {error.strerror}; needed is a folder of CSV files"]
    if found == 0:
        return [f"DATA_PATH: no CSV file (*.csv) in {settings.data_path}; put some there, or mount a folder that has"]
    if found < settings.index:
        return [
            f"PRODUCER_INDEX: producer {settings.index} has nothing to send: {settings.data_path} has {found} files"
        ]
    return []


def _not_writable(variable: str, folder: Path) -> list[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return [f"{variable}: cannot make {folder}: {error.strerror}"]
    if os.access(folder, os.W_OK | os.X_OK):
        return []
    return [f"{variable}: user {os.geteuid()} may not write into {folder}; mount a folder that belongs to this user"]


def _servers(text: str) -> str:
    if not re.fullmatch(r"[^\s,:]+:\d{1,5}(,[^\s,:]+:\d{1,5})*", text):
        raise ValueError("is no list of brokers; allowed is host:port, several separated by commas")
    return text


def _topic(text: str) -> str:
    if not re.fullmatch(r"[a-zA-Z0-9._-]{1,249}", text):
        raise ValueError("is no topic name; allowed are up to 249 letters, digits, dots, hyphens and underscores")
    return text


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = math.nan
    if not 0 < rate < math.inf:
        raise ValueError("is no rate; allowed is a number above 0, like 10 or 0.5")
    return rate


def _flag(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError("is neither true nor false")
    return text.lower() == "true"


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= LARGEST_COUNT):
        raise ValueError(f"is no number of producers; allowed is 1 to {LARGEST_COUNT}")
    return int(text)


def _index(text: str, count: int) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= count):
        raise ValueError(f"is no producer's number; with PRODUCER_COUNT={count} allowed is 1 to {count}")
    return int(text)


def _log_level(text: str) -> str:
    if text.upper() not in LOG_LEVELS:
        raise ValueError(f"is no log level; allowed are {', '.join(LOG_LEVELS)}")
    return text.upper()
