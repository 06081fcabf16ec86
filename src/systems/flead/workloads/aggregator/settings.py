"""The aggregator's settings, from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from .problems import Problems
from .status import status_file

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

Value = TypeVar("Value")


@dataclass(frozen=True)
class Topics:
    """The names of the four topics."""

    readings: str = "edge-iiot-stream"
    anomalies: str = "anomalies"
    local_models: str = "local-model-updates"
    global_models: str = "global-model-updates"


@dataclass(frozen=True)
class Database:
    """Where the rows go."""

    host: str
    port: int
    name: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Settings:
    """Settings that have been checked."""

    bootstrap_servers: str
    topics: Topics
    database: Database
    minimum_updates: int
    """So many devices close a round."""
    round_seconds: float
    """A round closes so long after its first update, with whoever has reported by then."""
    keep_models: int
    """So many files of the newest models are kept."""
    models_path: Path
    log_file: Path
    log_level: str
    status_file: Path


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

    password = environment.get("DB_PASSWORD", "")
    if not password:
        problems.append("DB_PASSWORD: is not set; needed is the password of DB_USER")
    settings = Settings(
        bootstrap_servers=read("KAFKA_BOOTSTRAP_SERVERS", "kafka:29092", _servers),
        topics=Topics(
            readings=read("TOPIC_SENSOR_DATA", Topics.readings, _topic),
            anomalies=read("TOPIC_ANOMALIES", Topics.anomalies, _topic),
            local_models=read("TOPIC_LOCAL_MODELS", Topics.local_models, _topic),
            global_models=read("TOPIC_GLOBAL_MODELS", Topics.global_models, _topic),
        ),
        database=Database(
            host=environment.get("DB_HOST") or "timescaledb",
            port=read("DB_PORT", "5432", _whole(1, 65535)),
            name=environment.get("DB_NAME") or "flead",
            user=environment.get("DB_USER") or "flead",
            password=password,
        ),
        minimum_updates=read("AGGREGATION_MIN_UPDATES", "4", _whole(1, 100_000)),
        round_seconds=read("AGGREGATION_ROUND_SECONDS", "30", _seconds),
        keep_models=read("AGGREGATION_KEEP_MODELS", "1000", _whole(1, 1_000_000)),
        models_path=Path(environment.get("MODELS_PATH") or "/app/models"),
        log_file=Path(environment.get("LOG_FILE") or "/logs/federated_aggregation.log"),
        log_level=read("LOG_LEVEL", "INFO", _log_level),
        status_file=status_file(environment),
    )
    problems += _not_writable("MODELS_PATH", settings.models_path)
    problems += _not_writable("LOG_FILE", settings.log_file.parent)
    if problems:
        raise Problems(problems)
    return settings


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
    if not 0 < seconds <= 86400:
        raise ValueError("is no length of time; allowed are seconds above 0, at most 86400")
    return seconds


def _log_level(text: str) -> str:
    if text.upper() not in LOG_LEVELS:
        raise ValueError(f"is no log level; allowed are {', '.join(LOG_LEVELS)}")
    return text.upper()
