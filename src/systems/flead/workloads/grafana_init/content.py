"""What Grafana is given, and what it must answer. Pure but for reading the dashboards' files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .settings import Settings

DATA_SOURCE_UID = "timescaledb"
DATA_SOURCE_NAME = "TimescaleDB"

Json = dict[str, Any]


class BadDashboards(Exception):
    """Every file that is no dashboard, one a line."""


def data_source(settings: Settings) -> Json:
    """Describe the data source as Grafana's API wants it."""
    return {
        "uid": DATA_SOURCE_UID,
        "name": DATA_SOURCE_NAME,
        "type": "postgres",
        "access": "proxy",
        "isDefault": True,
        "url": settings.db_address,
        "user": settings.db_user,
        # Grafana 11 reads the one in jsonData, earlier ones the other.
        "database": settings.db_name,
        # Not `timescaledb`: the ordinary way to group by time does as well, and works without the extension.
        "jsonData": {"database": settings.db_name, "sslmode": "disable", "postgresVersion": 1500, "timescaledb": False},
        "secureJsonData": {"password": settings.db_password},
    }


def read_dashboards(folder: Path) -> list[Json]:
    """Read every dashboard of a folder, by file name. Raises BadDashboards, or OSError."""
    dashboards, problems = [], []
    for path in sorted(folder.glob("*.json")):
        try:
            dashboard = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            problems.append(f"{path}: not JSON: {error}")
            continue
        missing = [name for name in ("uid", "title") if not (isinstance(dashboard, dict) and dashboard.get(name))]
        if missing:
            problems.append(f"{path}: no dashboard: {' and '.join(missing)} missing")
        dashboards.append(dashboard)
    if not dashboards and not problems:
        problems.append(f"{folder}: no dashboard (*.json) in it")
    if problems:
        raise BadDashboards("\n".join(problems))
    return dashboards


def dashboard_request(dashboard: Json) -> Json:
    """Wrap a dashboard for the API. Without an id, its uid says whether it is new."""
    return {"dashboard": {**dashboard, "id": None}, "overwrite": True, "message": "grafana-init"}


def probe_request() -> Json:
    """A query whose answer shows that the data source reaches the database and finds FLEAD's tables."""
    query = {
        "refId": "A",
        "datasource": {"uid": DATA_SOURCE_UID},
        "format": "table",
        "rawQuery": True,
        "rawSql": "SELECT max(version) AS version FROM schema_version",
    }
    return {"queries": [query], "from": "now-1h", "to": "now"}


def answer_fault(answer: Any) -> str | None:
    """Say what is wrong with the answer to `probe_request`, if anything."""
    try:
        result = answer["results"]["A"]
        if result.get("error"):
            return str(result["error"])
        version = result["frames"][0]["data"]["values"][0][0]
    except (KeyError, IndexError, TypeError):
        return f"an answer without rows: {json.dumps(answer)[:300]}"
    return None if version is not None else "the table schema_version is empty: has database-init run?"
