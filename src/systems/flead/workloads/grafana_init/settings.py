"""The job's settings, from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit


class SettingsError(Exception):
    """Settings that cannot work: every mistake, one a line."""


@dataclass(frozen=True)
class Settings:
    """Settings that have been checked."""

    url: str
    public_url: str
    """Where people reach Grafana, for the printed addresses."""
    user: str
    password: str = field(repr=False)
    db_address: str
    """The database as Grafana reaches it: host:port."""
    db_name: str
    db_user: str
    db_password: str = field(repr=False)
    dashboards: Path


def parse_settings(environment: Mapping[str, str]) -> Settings:
    """Read and check the settings. Raises SettingsError with all mistakes at once."""
    mistakes = []
    for variable in ("GRAFANA_USER", "GRAFANA_PASSWORD", "DB_USER", "DB_PASSWORD"):
        if not environment.get(variable):
            mistakes.append(f"{variable}: not set; there is no default")
    url = (environment.get("GRAFANA_URL") or "http://grafana:3000").rstrip("/")
    public_url = (environment.get("GRAFANA_PUBLIC_URL") or url).rstrip("/")
    addresses = {"GRAFANA_URL": url, **({"GRAFANA_PUBLIC_URL": public_url} if public_url != url else {})}
    for variable, value in addresses.items():
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc or "@" in parts.netloc:
            # Not repeated: it may hold a password.
            mistakes.append(f"{variable}: no address; allowed is like http://grafana:3000, the login is set apart")
    port = environment.get("DB_PORT") or "5432"
    if not (port.isascii() and port.isdecimal() and 1 <= int(port) <= 65535):
        mistakes.append(f"DB_PORT: {port!r} is no port; allowed is 1 to 65535")
    dashboards = Path(environment.get("DASHBOARDS_PATH") or "/app/dashboards")
    if not dashboards.is_dir():
        mistakes.append(f"DASHBOARDS_PATH: {dashboards} is no folder; needed is one with dashboards as JSON files")
    if mistakes:
        raise SettingsError("\n".join(mistakes))
    return Settings(
        url=url,
        public_url=public_url,
        user=environment["GRAFANA_USER"],
        password=environment["GRAFANA_PASSWORD"],
        db_address=f"{environment.get('DB_HOST') or 'timescaledb'}:{port}",
        db_name=environment.get("DB_NAME") or "flead",
        db_user=environment["DB_USER"],
        db_password=environment["DB_PASSWORD"],
        dashboards=dashboards,
    )
