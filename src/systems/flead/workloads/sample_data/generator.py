"""Makes the readings of one device. Pure: the same seed gives the same rows on every machine.

A normal value stays within 3.5 standard deviations of its mean, an anomalous one lies 15 away: a detector with any
threshold well between the two finds exactly the rows that are labelled.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

FIRST_TIMESTAMP = datetime(2026, 1, 1, tzinfo=timezone.utc)
INTERVAL = timedelta(seconds=10)
NORMAL_LIMIT = 3.5
ANOMALY_DISTANCE = 15.0
QUIET_ROWS = 60
"""Rows at the start of each device without an anomaly, in which a detector learns what is normal."""

FLOW_BIAS = 12.0
FLOW_WEIGHTS = {"temperature": 0.6, "pressure": -4.0, "vibration": 9.0}
"""What a model of `flow` should learn: the same for every device."""
FLOW_NOISE = 0.1

DEVIATIONS = {"temperature": 0.5, "pressure": 0.05, "vibration": 0.02}
DEVIATIONS["flow"] = math.hypot(FLOW_NOISE, *(FLOW_WEIGHTS[name] * DEVIATIONS[name] for name in FLOW_WEIGHTS))
FEATURES = ("temperature", "pressure", "vibration", "flow")
COLUMNS = ("timestamp", "device_id", *FEATURES, "label")


@dataclass(frozen=True)
class Plan:
    """What to make."""

    devices: int = 8
    rows: int = 600
    anomalies: int = 5
    """Anomalous rows of each device."""
    seed: int = 1

    def problems(self) -> list[str]:
        """Return everything that is wrong with the plan."""
        found = []
        for name in ("devices", "rows"):
            if getattr(self, name) < 1:
                found.append(f"--{name}: {getattr(self, name)} is too few; allowed is 1 or more")
        most = max(self.rows - QUIET_ROWS, 0)
        if not 0 <= self.anomalies <= most:
            reason = f"with {self.rows} rows allowed is 0 to {most}, since the first {QUIET_ROWS} rows stay normal"
            found.append(f"--anomalies: {self.anomalies} do not fit; {reason}")
        return found


def device_names(plan: Plan) -> list[str]:
    """Name the devices so that they sort by number."""
    width = max(2, len(str(plan.devices)))
    return [f"device-{number:0{width}}" for number in range(1, plan.devices + 1)]


def device_rows(plan: Plan, device_id: str) -> Iterator[list[str]]:
    """Make one device's rows, in the order of COLUMNS."""
    source = random.Random(f"{plan.seed}/{device_id}")
    means = _means(source)
    anomalous = set(source.sample(range(QUIET_ROWS, plan.rows), plan.anomalies) if plan.anomalies else [])
    for row in range(plan.rows):
        values = _normal(source, means)
        if row in anomalous:
            # The sensor is at fault, not the machine: `flow` does not follow.
            feature = source.choice(FEATURES)
            values[feature] = means[feature] + source.choice((-1, 1)) * ANOMALY_DISTANCE * DEVIATIONS[feature]
        # Rounding also hides the last bits, in which processors' mathematics differ.
        cells = [f"{values[name]:.4f}" for name in FEATURES]
        yield [_timestamp(row), device_id, *cells, "1" if row in anomalous else "0"]


def _means(source: random.Random) -> dict[str, float]:
    means = {
        "temperature": source.uniform(18, 26),
        "pressure": source.uniform(1.8, 2.4),
        "vibration": source.uniform(0.3, 0.6),
    }
    return {**means, "flow": _flow(means)}


def _flow(values: dict[str, float]) -> float:
    return FLOW_BIAS + sum(weight * values[name] for name, weight in FLOW_WEIGHTS.items())


def _normal(source: random.Random, means: dict[str, float]) -> dict[str, float]:
    """Draw values until all are within the limit."""
    while True:
        values = {name: source.gauss(means[name], DEVIATIONS[name]) for name in FLOW_WEIGHTS}
        values["flow"] = source.gauss(_flow(values), FLOW_NOISE)
        if all(abs(values[name] - means[name]) <= NORMAL_LIMIT * DEVIATIONS[name] for name in FEATURES):
            return values


def _timestamp(row: int) -> str:
    return (FIRST_TIMESTAMP + row * INTERVAL).isoformat(timespec="milliseconds").replace("+00:00", "Z")
