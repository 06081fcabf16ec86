"""What is kept: the administrator, data sources and dashboards, in one SQLite file as the real server has."""

import hashlib
import hmac
import json
import os
import secrets
import sqlite3
import threading
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS data_source (
  id INTEGER PRIMARY KEY, uid TEXT UNIQUE NOT NULL, name TEXT UNIQUE NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS dashboard (
  id INTEGER PRIMARY KEY, uid TEXT UNIQUE NOT NULL, title TEXT NOT NULL, version INTEGER NOT NULL,
  body TEXT NOT NULL);
"""
ROUNDS = 10_000


class Conflict(Exception):
    """The name or uid belongs to another one."""


class Store:
    """One database file, used by all of the server's threads."""

    def __init__(self, path: str) -> None:
        # It holds the data sources' passwords.
        os.close(os.open(path, os.O_CREAT, 0o600))
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.row_factory = sqlite3.Row
        self._lock = threading.Lock()
        with self._lock:
            self._database.executescript(SCHEMA)

    def _rows(self, statement: str, *values: Any) -> list:
        with self._lock:
            try:
                return self._database.execute(statement, values).fetchall()
            except sqlite3.IntegrityError as error:
                raise Conflict(str(error)) from error

    def add_admin(self, user: str, password: str) -> None:
        """Sets the administrator's login at the first start; after that the database has it, as in the real server."""
        salt = secrets.token_hex(16)
        admin = {"user": user, "salt": salt, "hash": _hash(password, salt)}
        self._rows("INSERT OR IGNORE INTO setting VALUES ('admin', ?)", json.dumps(admin))
        self._rows("INSERT OR IGNORE INTO setting VALUES ('session key', ?)", secrets.token_hex(32))

    def session_key(self) -> str:
        """The key that signs the cookies of those who are logged in."""
        return self._rows("SELECT value FROM setting WHERE name = 'session key'")[0]["value"]

    def is_admin(self, user: str | None, password: str | None) -> bool:
        """Whether this is the administrator's login."""
        admin = json.loads(self._rows("SELECT value FROM setting WHERE name = 'admin'")[0]["value"])
        return user == admin["user"] and hmac.compare_digest(
            _hash(password or "", admin["salt"]), admin["hash"]
        )

    def data_sources(self) -> list[dict]:
        """Every data source, by name."""
        return [_entry(row) for row in self._rows("SELECT * FROM data_source ORDER BY name")]

    def data_source(self, key: str, value: str) -> dict | None:
        """The data source whose `uid`, `name` or `id` this is."""
        return next((found for found in self.data_sources() if str(found[key]) == value), None)

    def save_data_source(self, body: dict, uid: str | None = None) -> dict:
        """Adds a data source, or changes the one with this uid. Raises Conflict where the name or uid is taken."""
        if uid is None:
            uid = body.get("uid") or secrets.token_hex(7)
            self._rows(
                "INSERT INTO data_source (uid, name, body) VALUES (?, ?, ?)",
                uid,
                body["name"],
                json.dumps(body),
            )
        else:
            self._rows(
                "UPDATE data_source SET name = ?, body = ? WHERE uid = ?", body["name"], json.dumps(body), uid
            )
        return self.data_source("uid", uid)

    def delete_data_source(self, uid: str) -> None:
        """Removes a data source."""
        self._rows("DELETE FROM data_source WHERE uid = ?", uid)

    def dashboards(self) -> list[dict]:
        """Every dashboard, by title."""
        return [_entry(row) for row in self._rows("SELECT * FROM dashboard ORDER BY title")]

    def dashboard(self, uid: str) -> dict | None:
        """The dashboard with this uid."""
        rows = self._rows("SELECT * FROM dashboard WHERE uid = ?", uid)
        return _entry(rows[0]) if rows else None

    def save_dashboard(self, body: dict) -> dict:
        """Adds a dashboard, or writes a new version of the one with this uid."""
        uid = body.get("uid") or secrets.token_hex(7)
        self._rows(
            "INSERT INTO dashboard (uid, title, version, body) VALUES (?, ?, 1, ?) ON CONFLICT (uid) DO UPDATE"
            " SET title = excluded.title, version = version + 1, body = excluded.body",
            uid,
            body["title"],
            json.dumps(body),
        )
        return self.dashboard(uid)

    def delete_dashboard(self, uid: str) -> None:
        """Removes a dashboard."""
        self._rows("DELETE FROM dashboard WHERE uid = ?", uid)

    def provisioned(self) -> list[str]:
        """The uids of the dashboards that came from files."""
        rows = self._rows("SELECT value FROM setting WHERE name = 'provisioned'")
        return json.loads(rows[0]["value"]) if rows else []

    def set_provisioned(self, uids: list[str]) -> None:
        """Says which dashboards came from files."""
        self._rows("INSERT OR REPLACE INTO setting VALUES ('provisioned', ?)", json.dumps(uids))


def _hash(password: str, salt: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), ROUNDS).hex()


def _entry(row: sqlite3.Row) -> dict:
    entry = {**json.loads(row["body"]), "id": row["id"], "uid": row["uid"]}
    kept = dict(row)
    return {**entry, "version": kept["version"]} if "version" in kept else entry
