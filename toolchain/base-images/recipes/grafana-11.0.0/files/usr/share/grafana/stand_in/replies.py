"""What every answer of the HTTP API is made of."""

from typing import Any

from flask import Response, jsonify, request


def message(text: str, code: int = 200, **more: Any) -> tuple[Response, int]:
    """An answer of one sentence."""
    return jsonify({"message": text, **more}), code


def body() -> dict:
    """The request's JSON; empty where it has none."""
    given = request.get_json(force=True, silent=True)
    return given if isinstance(given, dict) else {}
