"""The HTTP API: the part of Grafana's that sets up data sources and dashboards and queries them."""

import re
from typing import Any

import psycopg
from flask import Flask, Response, jsonify, redirect, request, session

from stand_in import pages, queries
from stand_in.store import Conflict, Store

VERSION = "11.0.0"
OPEN_PATHS = ("/api/health", "/login")
POSTGRES = "grafana-postgresql-datasource"


def create_app(store: Store) -> Flask:
    """The application on a store."""
    app = Flask(__name__)
    app.secret_key = store.session_key()
    app.config["SESSION_COOKIE_NAME"] = "grafana_session"
    app.before_request(lambda: _gate(store))
    _add_pages(app, store)
    _add_data_sources(app, store)
    _add_dashboards(app, store)
    return app


def _gate(store: Store) -> Any | None:
    """Lets those in who are logged in: by basic authentication, or by the cookie of the login page."""
    login = request.authorization
    if login is not None and not store.is_admin(login.username, login.password):
        return _message("Invalid username or password", 401)
    if request.path in OPEN_PATHS or login is not None or "user" in session:
        return None
    return _message("Unauthorized", 401) if request.path.startswith("/api/") else redirect("/login")


def _message(text: str, code: int = 200, **more: Any) -> tuple[Response, int]:
    return jsonify({"message": text, **more}), code


def _body() -> dict:
    body = request.get_json(force=True, silent=True)
    return body if isinstance(body, dict) else {}


def _add_pages(app: Flask, store: Store) -> None:
    @app.get("/api/health")
    def health() -> dict:
        return {"commit": "stand-in", "database": "ok", "version": VERSION}

    @app.get("/login")
    def show_login() -> str:
        return pages.login()

    @app.post("/login")
    def log_in() -> Any:
        given = request.form or _body()
        if not store.is_admin(given.get("user"), given.get("password")):
            return pages.login("Invalid username or password"), 401
        session["user"] = given["user"]
        return redirect("/", 303) if request.form else _message("Logged in")

    @app.get("/")
    def home() -> str:
        return pages.home(store.dashboards())

    @app.get("/d/<uid>")
    @app.get("/d/<uid>/<_slug>")
    def show(uid: str, _slug: str = "") -> Any:
        found = store.dashboard(uid)
        return pages.dashboard(found) if found else (pages.not_found(), 404)


def _add_data_sources(app: Flask, store: Store) -> None:
    def one(key: str, value: str) -> tuple[Response, int]:
        found = store.data_source(key, value)
        return (jsonify(_public(found)), 200) if found else _message("Data source not found", 404)

    def save(status: str, uid: str | None = None) -> tuple[Response, int]:
        body = _body()
        if not body.get("name") or not body.get("type"):
            return _message("bad request data", 400)
        try:
            saved = store.save_data_source(_merged(store, body, uid), uid)
        except Conflict:
            return _message("data source with the same name already exists", 409)
        return _message(f"Datasource {status}", id=saved["id"], name=saved["name"], datasource=_public(saved))

    @app.get("/api/datasources")
    def list_sources() -> Response:
        return jsonify([_public(found) for found in store.data_sources()])

    @app.post("/api/datasources")
    def add_source() -> tuple[Response, int]:
        return save("added")

    @app.get("/api/datasources/<key>/<value>")
    def get_source(key: str, value: str) -> tuple[Response, int]:
        return one(key, value) if key in ("uid", "name") else _message("Not found", 404)

    @app.put("/api/datasources/uid/<uid>")
    def change_source(uid: str) -> tuple[Response, int]:
        return (
            save("updated", uid) if store.data_source("uid", uid) else _message("Data source not found", 404)
        )

    @app.delete("/api/datasources/uid/<uid>")
    def delete_source(uid: str) -> tuple[Response, int]:
        if store.data_source("uid", uid) is None:
            return _message("Data source not found", 404)
        store.delete_data_source(uid)
        return _message("Data source deleted")

    @app.get("/api/datasources/uid/<uid>/health")
    def source_health(uid: str) -> tuple[Response, int]:
        found = store.data_source("uid", uid)
        if found is None:
            return _message("Data source not found", 404)
        try:
            queries.check(found)
        except psycopg.Error as error:
            return _message(str(error), 400, status="ERROR")
        return _message("Database Connection OK", status="OK")

    @app.post("/api/ds/query")
    def query() -> tuple[Response, int]:
        answer, status = queries.answer(
            _body(), lambda wanted: store.data_source("uid", str(wanted.get("uid")))
        )
        return jsonify(answer), status


def _merged(store: Store, body: dict, uid: str | None) -> dict:
    """A data source as it is kept: secrets that are not given again stay."""
    known = (store.data_source("uid", uid) or {}) if uid else {}
    secret = {**known.get("secureJsonData", {}), **(body.get("secureJsonData") or {})}
    kind = POSTGRES if body["type"] == "postgres" else body["type"]
    return {**body, "type": kind, "secureJsonData": secret}


def _public(source: dict) -> dict:
    """A data source without its secrets."""
    secret = source.get("secureJsonData") or {}
    shown = {key: value for key, value in source.items() if key != "secureJsonData"}
    return {
        "orgId": 1,
        "access": "proxy",
        "readOnly": False,
        **shown,
        "secureJsonFields": {key: True for key in secret},
    }


def _add_dashboards(app: Flask, store: Store) -> None:
    @app.post("/api/dashboards/db")
    def save_dashboard() -> tuple[Response, int]:
        body = _body()
        wanted = body.get("dashboard") or {}
        if not wanted.get("title"):
            return _message("Dashboard title cannot be empty", 400, status="empty-name")
        known = store.dashboard(wanted.get("uid") or "")
        if known and not body.get("overwrite") and wanted.get("version") != known["version"]:
            return _message("The dashboard has been changed by someone else", 412, status="version-mismatch")
        saved = store.save_dashboard(wanted)
        reference = {"id": saved["id"], "uid": saved["uid"], "version": saved["version"]}
        return jsonify(
            {**reference, "slug": _slug(saved), "url": _url(saved), "status": "success", "folderUid": ""}
        ), 200

    @app.get("/api/dashboards/uid/<uid>")
    def get_dashboard(uid: str) -> tuple[Response, int]:
        found = store.dashboard(uid)
        if found is None:
            return _message("Dashboard not found", 404)
        meta = {"type": "db", "canSave": True, "canEdit": True, "slug": _slug(found), "url": _url(found)}
        return jsonify({"meta": {**meta, "version": found["version"]}, "dashboard": found}), 200

    @app.delete("/api/dashboards/uid/<uid>")
    def delete_dashboard(uid: str) -> tuple[Response, int]:
        found = store.dashboard(uid)
        if found is None:
            return _message("Dashboard not found", 404)
        store.delete_dashboard(uid)
        return _message(f"Dashboard {found['title']} deleted", title=found["title"], id=found["id"])

    @app.get("/api/search")
    def search() -> Response:
        words = request.args.get("query", "").lower()
        tags = set(request.args.getlist("tag"))
        found = [
            board
            for board in store.dashboards()
            if words in board["title"].lower() and tags <= set(board.get("tags") or [])
        ]
        return jsonify([_found(board) for board in found if request.args.get("type") in (None, "dash-db")])


def _found(board: dict) -> dict:
    reference = {
        "id": board["id"],
        "uid": board["uid"],
        "title": board["title"],
        "tags": board.get("tags") or [],
    }
    return {
        **reference,
        "type": "dash-db",
        "uri": f"db/{_slug(board)}",
        "url": _url(board),
        "isStarred": False,
    }


def _slug(board: dict) -> str:
    return re.sub(r"[^a-z0-9]+", "-", board["title"].lower()).strip("-")


def _url(board: dict) -> str:
    return f"/d/{board['uid']}/{_slug(board)}"
