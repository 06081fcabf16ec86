"""Data sources and dashboards that lie as files in the provisioning folder, read at the start."""

import json
from pathlib import Path

import yaml

from stand_in.store import Store


def load(folder: str, store: Store) -> None:
    """Brings the store to what the files say. Raises with the file's name where one cannot be read."""
    for source in _entries(Path(folder, "datasources"), "datasources"):
        known = store.data_source("name", source["name"])
        store.save_data_source({**source, "readOnly": not source.get("editable")}, known and known["uid"])
    providers = _entries(Path(folder, "dashboards"), "providers")
    files = sorted(file for each in providers for file in Path(each["options"]["path"]).rglob("*.json"))
    boards = [_read(file, json.loads) for file in files]
    for board in boards:
        _save(board, store)
    uids = [board["uid"] for board in boards]
    for uid in set(store.provisioned()) - set(uids):
        store.delete_dashboard(uid)
    store.set_provisioned(uids)


def _save(board: dict, store: Store) -> None:
    """A start without a change makes no new version."""
    known = store.dashboard(board["uid"])
    if known is None or {**known, **board} != known:
        store.save_dashboard(board)


def _entries(folder: Path, key: str) -> list[dict]:
    files = sorted(file for file in folder.glob("*") if file.suffix in (".yaml", ".yml"))
    return [entry for file in files for entry in _read(file, yaml.safe_load).get(key) or []]


def _read(file: Path, parse) -> dict:
    try:
        return parse(file.read_text(encoding="utf-8")) or {}
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise SystemExit(f"{file}: {error}") from error
