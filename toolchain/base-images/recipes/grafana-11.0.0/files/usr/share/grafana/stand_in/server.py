"""The HTTP API: the part of Grafana's that sets up data sources and dashboards and queries them."""

from typing import Any

from flask import Flask, redirect, request, session

from stand_in import pages
from stand_in.dashboards import add_dashboards
from stand_in.data_sources import add_data_sources
from stand_in.replies import body, message
from stand_in.store import Store

VERSION = "11.0.0"
OPEN_PATHS = ("/api/health", "/login")


def create_app(store: Store) -> Flask:
    """The application on a store."""
    app = Flask(__name__)
    app.secret_key = store.session_key()
    app.config["SESSION_COOKIE_NAME"] = "grafana_session"
    app.before_request(lambda: _gate(store))
    _add_pages(app, store)
    add_data_sources(app, store)
    add_dashboards(app, store)
    return app


def _gate(store: Store) -> Any | None:
    """Lets those in who are logged in: by basic authentication, or by the cookie of the login page."""
    login = request.authorization
    if login is not None and not store.is_admin(login.username, login.password):
        return message("Invalid username or password", 401)
    if request.path in OPEN_PATHS or login is not None or "user" in session:
        return None
    return message("Unauthorized", 401) if request.path.startswith("/api/") else redirect("/login")


def _add_pages(app: Flask, store: Store) -> None:
    @app.get("/api/health")
    def health() -> dict:
        return {"commit": "stand-in", "database": "ok", "version": VERSION}

    @app.get("/login")
    def show_login() -> str:
        return pages.login()

    @app.post("/login")
    def log_in() -> Any:
        given = request.form or body()
        if not store.is_admin(given.get("user"), given.get("password")):
            return pages.login("Invalid username or password"), 401
        session["user"] = given["user"]
        return redirect("/", 303) if request.form else message("Logged in")

    @app.get("/")
    def home() -> str:
        return pages.home(store.dashboards())

    @app.get("/d/<uid>")
    @app.get("/d/<uid>/<_slug>")
    def show(uid: str, _slug: str = "") -> Any:
        found = store.dashboard(uid)
        return pages.dashboard(found) if found else (pages.not_found(), 404)
