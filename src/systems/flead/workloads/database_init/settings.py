"""The job's settings, from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class SettingsError(Exception):
    """Settings that cannot work: every mistake, one a line."""


@dataclass(frozen=True)
class Settings:
    """Settings that have been checked."""

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)
    plain_postgres: bool
    """Whether ordinary tables will do where the TimescaleDB extension is absent."""

    @property
    def address(self) -> str:
        """The database in words, without the password."""
        return f"{self.database} on {self.host}:{self.port} as {self.user}"


def parse_settings(environment: Mapping[str, str]) -> Settings:
    """Read and check the settings. Raises SettingsError with all mistakes at once."""
    mistakes = []
    for variable in ("DB_USER", "DB_PASSWORD"):
        if not environment.get(variable):
            mistakes.append(f"{variable}: not set; there is no default")
    port = environment.get("DB_PORT") or "5432"
    if not (port.isascii() and port.isdecimal() and 1 <= int(port) <= 65535):
        mistakes.append(f"DB_PORT: {port!r} is no port; allowed is 1 to 65535")
    plain = (environment.get("PLAIN_POSTGRES") or "false").lower()
    if plain not in ("true", "false"):
        mistakes.append(f"PLAIN_POSTGRES: {plain!r} is neither true nor false")
    if mistakes:
        raise SettingsError("\n".join(mistakes))
    return Settings(
        host=environment.get("DB_HOST") or "timescaledb",
        port=int(port),
        database=environment.get("DB_NAME") or "flead",
        user=environment["DB_USER"],
        password=environment["DB_PASSWORD"],
        plain_postgres=plain == "true",
    )
