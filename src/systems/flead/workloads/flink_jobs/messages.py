"""The messages on the topics: JSON in, plain data out, and back. No Flink here, so that it can be tested anywhere."""

import json
import math
from dataclasses import dataclass
from typing import Any, Dict


class MalformedMessage(ValueError):
    """A message that is no reading; the text says what was found."""


@dataclass(frozen=True)
class Reading:
    """One row of one device, as the producer sends it to `edge-iiot-stream`."""

    device_id: str
    sequence: int
    timestamp: str
    features: Dict[str, float]


def parse_reading(text: str) -> Reading:
    """Read one message. Raises MalformedMessage."""
    try:
        message = json.loads(text)
    except ValueError as error:
        raise MalformedMessage(f"no JSON ({error})") from error
    if not isinstance(message, dict):
        raise MalformedMessage(f"a JSON {type(message).__name__}, expected an object")
    device_id, sequence, timestamp = (message.get(key) for key in ("device_id", "sequence", "timestamp"))
    problems = []
    if not isinstance(device_id, str) or not device_id:
        problems.append(f"device_id is {device_id!r}, expected a name")
    if not isinstance(sequence, int) or isinstance(sequence, bool) or sequence < 0:
        problems.append(f"sequence is {sequence!r}, expected a whole number from 0")
    if not isinstance(timestamp, str):
        problems.append(f"timestamp is {timestamp!r}, expected ISO 8601")
    features = message.get("features")
    if not isinstance(features, dict) or not all(map(_is_finite, features.values())):
        problems.append("features is no object of finite numbers")
    if problems:
        raise MalformedMessage("; ".join(problems))
    return Reading(device_id, sequence, timestamp, {name: float(value) for name, value in features.items()})


def to_json(message: Dict[str, Any]) -> str:
    """Write a message compactly. Raises ValueError for a number that JSON cannot hold."""
    return json.dumps(message, separators=(",", ":"), allow_nan=False)


def _is_finite(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
