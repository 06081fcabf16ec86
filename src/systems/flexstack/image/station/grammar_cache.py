"""Keeps parsed ASN.1 grammars in the image.

FlexStack parses its grammars at every start, which is most of a start's CPU time: many stations that start together
would wait for it. They are constant, so the image's build does it once: `python -m station.grammar_cache`.
"""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path
from typing import Any

from asn1tools import compiler

FOLDER = Path(__file__).parent / "grammars"

_parse = compiler.parse_string


def _file(text: str) -> Path:
    return FOLDER / f"{hashlib.sha256(text.encode()).hexdigest()}.pickle"


def _load_or_parse(text: str) -> Any:
    try:
        return pickle.loads(_file(text).read_bytes())
    except FileNotFoundError:
        return _parse(text)


def _parse_and_keep(text: str) -> Any:
    parsed = _parse(text)
    _file(text).write_bytes(pickle.dumps(parsed))
    return parsed


def use() -> None:
    """Take grammars from the image where they are there. To be called before FlexStack is imported."""
    compiler.parse_string = _load_or_parse


def fill() -> None:
    """Parse every grammar that a station uses, and keep it."""
    FOLDER.mkdir(exist_ok=True)
    compiler.parse_string = _parse_and_keep
    # The first parses its grammar on import, the second when an object is made.
    import flexstack.facilities.vru_awareness_service.vru_awareness_service  # noqa: F401
    from flexstack.facilities.vru_awareness_service.vam_coder import VAMCoder

    VAMCoder()


if __name__ == "__main__":
    fill()
