"""Anomaly detection for one device: Welford's running mean and deviation of each feature. No Flink here."""

import math
from dataclasses import dataclass, field
from typing import Any, Dict, Optional

from messages import Reading


@dataclass
class Running:
    """Count, mean and sum of squared differences of one feature, updated value by value (Welford 1962)."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0

    def add(self, value: float) -> None:
        """Fold one value in."""
        self.count += 1
        difference = value - self.mean
        self.mean += difference / self.count
        self.squares += difference * (value - self.mean)

    @property
    def deviation(self) -> float:
        """The sample's standard deviation; 0 for less than two values."""
        return math.sqrt(self.squares / (self.count - 1)) if self.count > 1 else 0.0


@dataclass
class DeviceState:
    """All that the detector remembers of one device."""

    last_sequence: int = -1
    messages: int = 0
    features: Dict[str, Running] = field(default_factory=dict)

    def dump(self) -> Dict[str, Any]:
        """As plain data, for Flink's state: a checkpoint then depends on no class of ours."""
        features = {name: [running.count, running.mean, running.squares] for name, running in self.features.items()}
        return {"last_sequence": self.last_sequence, "messages": self.messages, "features": features}

    @staticmethod
    def load(data: Optional[Dict[str, Any]]) -> "DeviceState":
        """The opposite of dump; None is a device not seen before."""
        if data is None:
            return DeviceState()
        features = {name: Running(*values) for name, values in data["features"].items()}
        return DeviceState(data["last_sequence"], data["messages"], features)


@dataclass(frozen=True)
class Detector:
    """The rule: after `warm_up` messages, a value further than `threshold` deviations from its mean is anomalous."""

    warm_up: int = 30
    threshold: float = 6.0

    def observe(self, state: DeviceState, reading: Reading) -> Optional[Dict[str, Any]]:
        """Take one reading into the state and return the anomaly, if it is one.

        A sequence that was seen already is ignored. An anomalous reading is not folded in: it would widen the deviation
        and hide the next one.
        """
        if reading.sequence <= state.last_sequence:
            return None
        state.last_sequence = reading.sequence
        if state.messages >= self.warm_up:
            anomaly = self._worst(state, reading)
            if anomaly is not None and anomaly["score"] > self.threshold:
                return anomaly
        state.messages += 1
        for name, value in reading.features.items():
            state.features.setdefault(name, Running()).add(value)
        return None

    @staticmethod
    def _worst(state: DeviceState, reading: Reading) -> Optional[Dict[str, Any]]:
        """The feature of the highest score. A feature that has never varied has no scale to measure by, so no score."""
        worst: Optional[Dict[str, Any]] = None
        for name, value in sorted(reading.features.items()):
            running = state.features.get(name)
            if running is None or running.deviation == 0.0:
                continue
            score = abs(value - running.mean) / running.deviation
            if worst is None or score > worst["score"]:
                worst = {
                    "device_id": reading.device_id,
                    "sequence": reading.sequence,
                    "timestamp": reading.timestamp,
                    "feature": name,
                    "value": value,
                    "mean": running.mean,
                    "deviation": running.deviation,
                    "score": score,
                }
        return worst
