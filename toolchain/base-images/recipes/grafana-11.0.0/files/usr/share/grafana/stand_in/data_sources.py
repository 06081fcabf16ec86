"""Data sources over HTTP, and questions to them."""

from flask import Flask, Response, jsonify

from stand_in import queries
from stand_in.postgres import POSTGRES
from stand_in.replies import body, message
from stand_in.store import Conflict, Store


def add_data_sources(app: Flask, store: Store) -> None:
    """The part of the API that has to do with data sources."""

    def one(key: str, value: str) -> tuple[Response, int]:
        found = store.data_source(key, value)
        return (jsonify(_public(found)), 200) if found else message("Data source not found", 404)

    def save(status: str, uid: str | None = None) -> tuple[Response, int]:
        given = body()
        if not given.get("name") or not given.get("type"):
            return message("bad request data", 400)
        try:
            saved = store.save_data_source(_merged(store, given, uid), uid)
        except Conflict:
            return message("data source with the same name already exists", 409)
        return message(f"Datasource {status}", id=saved["id"], name=saved["name"], datasource=_public(saved))

    @app.get("/api/datasources")
    def list_sources() -> Response:
        return jsonify([_public(found) for found in store.data_sources()])

    @app.post("/api/datasources")
    def add_source() -> tuple[Response, int]:
        return save("added")

    @app.get("/api/datasources/<key>/<value>")
    def get_source(key: str, value: str) -> tuple[Response, int]:
        return one(key, value) if key in ("uid", "name") else message("Not found", 404)

    @app.put("/api/datasources/uid/<uid>")
    def change_source(uid: str) -> tuple[Response, int]:
        return _refusal(store, uid) or save("updated", uid)

    @app.delete("/api/datasources/uid/<uid>")
    def delete_source(uid: str) -> tuple[Response, int]:
        refusal = _refusal(store, uid)
        if refusal is None:
            store.delete_data_source(uid)
        return refusal or message("Data source deleted")

    @app.get("/api/datasources/uid/<uid>/health")
    def source_health(uid: str) -> tuple[Response, int]:
        found = store.data_source("uid", uid)
        if found is None:
            return message("Data source not found", 404)
        try:
            return message(queries.check(found), status="OK")
        except queries.Trouble as trouble:
            return message(str(trouble), 400, status="ERROR")

    @app.post("/api/ds/query")
    def query() -> tuple[Response, int]:
        answer, status = queries.answer(
            body(), lambda wanted: store.data_source("uid", str(wanted.get("uid")))
        )
        return jsonify(answer), status


def _refusal(store: Store, uid: str) -> tuple[Response, int] | None:
    """Why a data source cannot be changed; None where it can."""
    found = store.data_source("uid", uid)
    if found is None:
        return message("Data source not found", 404)
    return message("Cannot change read-only data source", 403) if found.get("readOnly") else None


def _merged(store: Store, given: dict, uid: str | None) -> dict:
    """A data source as it is kept: secrets that are not given again stay."""
    known = (store.data_source("uid", uid) or {}) if uid else {}
    secret = {**known.get("secureJsonData", {}), **(given.get("secureJsonData") or {})}
    kind = POSTGRES if given["type"] == "postgres" else given["type"]
    return {**given, "type": kind, "secureJsonData": secret}


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
