"""The job: data source and dashboards into Grafana, each made or brought up to date, and one query as proof."""

from __future__ import annotations

import os
import sys
from urllib.parse import quote

from .client import Grafana, GrafanaError
from .content import (
    DATA_SOURCE_NAME,
    DATA_SOURCE_UID,
    BadDashboards,
    Json,
    answer_fault,
    dashboard_request,
    data_source,
    probe_request,
    read_dashboards,
)
from .settings import Settings, SettingsError, parse_settings


def say(line: str) -> None:
    """Write a line of the job's log."""
    print(f"grafana-init: {line}", flush=True)


def ensure_data_source(grafana: Grafana, settings: Settings) -> None:
    """Make the data source, or bring it up to date. Raises GrafanaError."""
    wanted = data_source(settings)
    path = f"/api/datasources/uid/{DATA_SOURCE_UID}"
    if grafana.find(path) is not None:
        grafana.request("PUT", path, wanted)
        say(f"found data source {DATA_SOURCE_NAME}, brought up to date")
        return
    other = grafana.find(f"/api/datasources/name/{DATA_SOURCE_NAME}")
    if other is not None:
        raise GrafanaError(
            f"there is a data source {DATA_SOURCE_NAME} with uid {other.get('uid')}, not {DATA_SOURCE_UID}; "
            "rename or delete it in Grafana"
        )
    grafana.request("POST", "/api/datasources", wanted)
    say(f"made data source {DATA_SOURCE_NAME}")


def ensure_dashboard(grafana: Grafana, dashboard: Json, public_url: str) -> None:
    """Make a dashboard, or replace the one with its uid. Raises GrafanaError."""
    path = f"/api/dashboards/uid/{quote(dashboard['uid'], safe='')}"
    found = grafana.find(path) is not None
    grafana.request("POST", "/api/dashboards/db", dashboard_request(dashboard))
    say(f"{'replaced' if found else 'made'} dashboard {dashboard['title']}: {public_url}/d/{dashboard['uid']}")


def prove_data_source(grafana: Grafana) -> None:
    """Ask the database something through Grafana. Raises GrafanaError unless it answers with a row."""
    what_to_do = "see DB_HOST, DB_PORT, DB_NAME, DB_USER and DB_PASSWORD, and whether database-init has run"
    try:
        fault = answer_fault(grafana.request("POST", "/api/ds/query", probe_request()))
    except GrafanaError as error:
        fault = str(error)
    if fault:
        raise GrafanaError(f"the data source {DATA_SOURCE_NAME} does not answer: {fault}\n{what_to_do}")
    say(f"data source {DATA_SOURCE_NAME} answers")


def main() -> int:
    """Return 0 when Grafana has everything, 1 when it refused something, 2 for settings that cannot work."""
    try:
        settings = parse_settings(os.environ)
        dashboards = read_dashboards(settings.dashboards)
        grafana = Grafana(settings.url, settings.user, settings.password, say)
        grafana.wait()
        ensure_data_source(grafana, settings)
        prove_data_source(grafana)
        for dashboard in dashboards:
            ensure_dashboard(grafana, dashboard, settings.public_url)
    except (SettingsError, BadDashboards) as error:
        print(f"grafana-init failed: {error}", file=sys.stderr)
        return 2
    except (GrafanaError, OSError) as error:
        print(f"grafana-init failed: {error}", file=sys.stderr)
        return 1
    return 0
