"""Federated averaging (McMahan et al. 2017): the global model is the mean of the devices', weighted by their samples.

Nothing of Kafka here: updates in, global model out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .moment import format_moment, parse_moment


class Refused(ValueError):
    """An update that is not taken into the round; the text says why."""


@dataclass(frozen=True)
class Update:
    """One device's model of one round."""

    device_id: str
    round: int
    sample_count: int
    target: str
    weights: Mapping[str, float]
    bias: float
    trained_at: str

    @property
    def moment(self) -> datetime:
        """When it was trained; what the device said of it is passed on as it is."""
        return parse_moment(self.trained_at)

    @property
    def shape(self) -> tuple[str, tuple[str, ...]]:
        """What models must have in common to be averaged."""
        return self.target, tuple(sorted(self.weights))


def parse_update(value: bytes) -> Update:
    """Read a message of local-model-updates. Raises Refused."""
    try:
        found = json.loads(value)
        update = Update(
            device_id=found["device_id"],
            round=found["round"],
            sample_count=found["sample_count"],
            target=found["target"],
            weights={name: _number(weight) for name, weight in found["weights"].items()},
            bias=_number(found["bias"]),
            trained_at=found["trained_at"],
        )
        parse_moment(update.trained_at)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(f"no model update: {type(error).__name__}: {error}") from error
    names = isinstance(update.device_id, str) and isinstance(update.target, str)
    if not names or not _is_count(update.round) or not _is_count(update.sample_count):
        raise Refused(f"no model update: {update}")
    return update


def average(updates: Iterable[Update]) -> tuple[dict[str, float], float]:
    """The weights and the bias of the mean model: sum(n * w) / sum(n) each, summed without rounding on the way."""
    of = list(updates)
    total = sum(update.sample_count for update in of)
    weights = {
        name: math.fsum(update.sample_count * update.weights[name] for update in of) / total
        for name in sorted(of[0].weights)
    }
    return weights, math.fsum(update.sample_count * update.bias for update in of) / total


@dataclass
class Federation:
    """Collects updates into rounds. What it has aggregated already it does not take again."""

    minimum_updates: int
    round_seconds: float
    version: int = 0
    """Of the newest global model."""
    aggregated: dict[str, datetime] = field(default_factory=dict)
    """The moment of training of each device's newest update that is in a global model."""
    _round: dict[str, Update] = field(default_factory=dict)
    _begun: float = 0.0

    def remember(self, model: Mapping[str, Any]) -> None:
        """Take a global model that exists already into account."""
        self.version = max(self.version, int(model["version"]))
        for entry in model["updates"]:
            trained_at = parse_moment(entry["trained_at"])
            known = self.aggregated.get(entry["device_id"], trained_at)
            self.aggregated[entry["device_id"]] = max(known, trained_at)

    def add(self, update: Update, now: float) -> None:
        """Take an update into the round; the newest of a device counts. Raises Refused."""
        done = self.aggregated.get(update.device_id)
        if done is not None and update.moment <= done:
            raise Refused(f"round {update.round} of {update.device_id} is not newer than what was aggregated already")
        if self._round:
            expected = next(iter(self._round.values())).shape
            if update.shape != expected:
                raise Refused(
                    f"round {update.round} of {update.device_id} predicts {update.shape[0]} by "
                    f"{', '.join(update.shape[1])}; this round's models predict {expected[0]} by {', '.join(expected[1])}"
                )
        else:
            self._begun = now
        before = self._round.get(update.device_id)
        if before is None or update.moment >= before.moment:
            self._round[update.device_id] = update

    def is_complete(self, now: float) -> bool:
        """Whether the round is to be closed: enough devices have reported, or its time is up."""
        enough = len(self._round) >= self.minimum_updates
        return enough or (bool(self._round) and now - self._begun >= self.round_seconds)

    def close(self, created_at: datetime) -> dict[str, Any]:
        """The next global model, of this round's updates. It counts only once it is remembered."""
        updates = [update for _, update in sorted(self._round.items())]
        weights, bias = average(updates)
        self._round = {}
        return {
            "version": self.version + 1,
            "target": updates[0].target,
            "weights": weights,
            "bias": bias,
            "sample_count": sum(update.sample_count for update in updates),
            "updates": [
                {
                    "device_id": update.device_id,
                    "round": update.round,
                    "sample_count": update.sample_count,
                    "trained_at": update.trained_at,
                }
                for update in updates
            ],
            "created_at": format_moment(created_at),
        }


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no finite number")
    return float(value)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
