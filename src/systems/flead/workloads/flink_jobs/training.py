"""Local training for one device: a linear model of one feature by the others, batch by batch. No Flink here."""

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np

from messages import Reading

RIDGE = 1e-6


@dataclass
class Model:
    """target = sum(weights[name] * feature[name]) + bias, in the features' own units."""

    target: str
    weights: Dict[str, float]
    bias: float
    loss: float = 0.0


def fit(rows: Sequence[Dict[str, float]], target: str, previous: Optional[Model]) -> Model:
    """Ridge least squares: of all models that fit the rows, the one nearest to the previous one (or to zero).

    Only the features that every row has are used. The loss is the root mean squared error over these rows.
    """
    names = sorted(set.intersection(*(set(row) for row in rows)) - {target})
    matrix = np.array([[row[name] for name in names] + [1.0] for row in rows])
    wanted = np.array([row[target] for row in rows])
    before = np.zeros(len(names) + 1)
    if previous is not None and previous.target == target:
        before = np.array([previous.weights.get(name, 0.0) for name in names] + [previous.bias])
    # The ridge as further rows, rather than the normal equations: raw units make those badly conditioned.
    pull = np.sqrt(RIDGE) * np.eye(len(before))
    stacked, aims = np.vstack([matrix, pull]), np.concatenate([wanted, pull @ before])
    solution = np.linalg.lstsq(stacked, aims, rcond=None)[0]
    loss = float(np.sqrt(np.mean((matrix @ solution - wanted) ** 2)))
    weights = {name: float(weight) for name, weight in zip(names, solution[:-1])}
    return Model(target, weights, float(solution[-1]), loss)


@dataclass
class DeviceState:
    """The batch that is being filled, and the model of the batch before."""

    last_sequence: int = -1
    rows: List[Dict[str, float]] = field(default_factory=list)
    model: Optional[Model] = None

    def dump(self) -> Dict[str, Any]:
        """As plain data, for Flink's state: a checkpoint then depends on no class of ours."""
        model = (
            None if self.model is None else [self.model.target, self.model.weights, self.model.bias, self.model.loss]
        )
        return {"last_sequence": self.last_sequence, "rows": self.rows, "model": model}

    @staticmethod
    def load(data: Optional[Dict[str, Any]]) -> "DeviceState":
        """The opposite of dump; None is a device not seen before."""
        if data is None:
            return DeviceState()
        model = None if data["model"] is None else Model(*data["model"])
        return DeviceState(data["last_sequence"], list(data["rows"]), model)


@dataclass(frozen=True)
class Trainer:
    """Trains after every `batch` consecutive sequences of a device."""

    batch: int = 50
    target: str = "flow"

    def observe(self, state: DeviceState, reading: Reading) -> Optional[Dict[str, Any]]:
        """Take one reading into the state and return the model update when its batch is complete.

        Round n is that of sequences (n-1)*batch to n*batch-1. A job that begins anew in the middle of a device's data
        so goes on with the right number, and one that reads something again says the same thing again. For the same
        reason the moment of training is that of the batch's last reading, not the clock's.
        """
        if reading.sequence <= state.last_sequence or not reading.features:
            return None
        if state.last_sequence // self.batch != reading.sequence // self.batch:
            state.rows = []
        state.last_sequence = reading.sequence
        state.rows.append(reading.features)
        if (reading.sequence + 1) % self.batch != 0:
            return None
        rows, target = self._usable(state.rows, reading)
        state.rows = []
        state.model = fit(rows, target, state.model)
        return {
            "device_id": reading.device_id,
            "round": reading.sequence // self.batch + 1,
            "sample_count": len(rows),
            "target": target,
            "weights": state.model.weights,
            "bias": state.model.bias,
            "loss": state.model.loss,
            "trained_at": reading.timestamp,
        }

    def _usable(self, rows: List[Dict[str, float]], last: Reading) -> Tuple[List[Dict[str, float]], str]:
        """The rows that have the target: the configured one where the device has it, else its first by name."""
        target = self.target if self.target in last.features else min(last.features)
        return [row for row in rows if target in row], target
