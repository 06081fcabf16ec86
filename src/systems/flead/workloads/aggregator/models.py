"""The global models as files: one for each version, and latest.json."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LATEST = "latest.json"


class ModelFolder:
    """A folder with the newest models. A reader sees a whole model or none, never a part."""

    def __init__(self, folder: Path, keep: int) -> None:
        self._folder = folder
        self._keep = keep

    def latest(self) -> dict[str, Any] | None:
        """The newest model, if there is one. Raises ValueError where the file is none."""
        try:
            text = (self._folder / LATEST).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        try:
            model: dict[str, Any] = json.loads(text)
            int(model["version"])
        except (ValueError, TypeError, KeyError) as error:
            raise ValueError(f"{self._folder / LATEST} is no global model ({error}); mend or remove it") from error
        return model

    def save(self, model: Mapping[str, Any]) -> None:
        """Write a model, as its version and as the latest, and remove the one that is too old now."""
        version = int(model["version"])
        text = json.dumps(model, indent=2, allow_nan=False) + "\n"
        self._replace(self._name(version), text)
        self._replace(LATEST, text)
        (self._folder / self._name(version - self._keep)).unlink(missing_ok=True)

    @staticmethod
    def _name(version: int) -> str:
        return f"global-model-{version}.json"

    def _replace(self, name: str, text: str) -> None:
        unfinished = self._folder / f".{name}.new"
        with open(unfinished, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, self._folder / name)
