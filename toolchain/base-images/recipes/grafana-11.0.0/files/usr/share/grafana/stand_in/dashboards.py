"""Dashboards over HTTP."""

import re

from flask import Flask, Response, jsonify, request

from stand_in.replies import body, message
from stand_in.store import Store


def add_dashboards(app: Flask, store: Store) -> None:
    """The part of the API that has to do with dashboards."""

    @app.post("/api/dashboards/db")
    def save_dashboard() -> tuple[Response, int]:
        given = body()
        wanted = given.get("dashboard") or {}
        if not wanted.get("title"):
            return message("Dashboard title cannot be empty", 400, status="empty-name")
        known = store.dashboard(wanted.get("uid") or "")
        if known and known["uid"] in store.provisioned():
            return message("Cannot save provisioned dashboard", 400)
        if known and not given.get("overwrite") and wanted.get("version") != known["version"]:
            return message("The dashboard has been changed by someone else", 412, status="version-mismatch")
        saved = store.save_dashboard(wanted)
        reference = {"id": saved["id"], "uid": saved["uid"], "version": saved["version"]}
        return jsonify(
            {**reference, "slug": _slug(saved), "url": _url(saved), "status": "success", "folderUid": ""}
        ), 200

    @app.get("/api/dashboards/uid/<uid>")
    def get_dashboard(uid: str) -> tuple[Response, int]:
        found = store.dashboard(uid)
        if found is None:
            return message("Dashboard not found", 404)
        meta = {"type": "db", "canSave": True, "canEdit": True, "slug": _slug(found), "url": _url(found)}
        meta["provisioned"] = uid in store.provisioned()
        return jsonify({"meta": {**meta, "version": found["version"]}, "dashboard": found}), 200

    @app.delete("/api/dashboards/uid/<uid>")
    def delete_dashboard(uid: str) -> tuple[Response, int]:
        found = store.dashboard(uid)
        if found is None:
            return message("Dashboard not found", 404)
        if uid in store.provisioned():
            return message("provisioned dashboard cannot be deleted", 400)
        store.delete_dashboard(uid)
        return message(f"Dashboard {found['title']} deleted", title=found["title"], id=found["id"])

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
