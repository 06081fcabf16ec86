"""The pages: plain, and each says that this is not Grafana itself."""

from html import escape

NOTE = "This is a stand-in for Grafana's HTTP API, because the real image could not be pulled. It draws no panels."


def login(problem: str = "") -> str:
    """The login page."""
    return _page(
        "Log in",
        f"<p>{escape(problem)}</p>"
        '<form method="post"><label>User <input name="user" autofocus></label> '
        '<label>Password <input name="password" type="password"></label> <button>Log in</button></form>',
    )


def home(boards: list[dict]) -> str:
    """Every dashboard, as a link."""
    links = "".join(
        f'<li><a href="/d/{escape(board["uid"])}">{escape(board["title"])}</a></li>' for board in boards
    )
    return _page("Dashboards", f"<ul>{links}</ul>" if boards else "<p>There are no dashboards.</p>")


def dashboard(board: dict) -> str:
    """A dashboard's panels, each with its queries."""
    return _page(board["title"], "".join(_panel(panel) for panel in board.get("panels") or []))


def not_found() -> str:
    """The page of a dashboard that does not exist."""
    return _page("Dashboard not found", '<p><a href="/">All dashboards</a></p>')


def _panel(panel: dict) -> str:
    queries = "".join(
        f"<pre>{escape(target.get('rawSql') or target.get('query') or '')}</pre>" for target in panel.get("targets") or []
    )
    return f"<h2>{escape(panel.get('title') or '')}</h2>{queries}"


def _page(title: str, content: str) -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f"<title>{escape(title)}</title><h1>{escape(title)}</h1><p><em>{NOTE}</em></p>{content}</html>"
    )
