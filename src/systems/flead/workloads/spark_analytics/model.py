"""A global model, and how it predicts, as a Spark SQL expression. No Spark here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Mapping


@dataclass(frozen=True)
class Model:
    """target = sum(weights[name] * feature[name]) + bias."""

    version: int
    target: str
    weights: Mapping[str, float]
    bias: float

    @staticmethod
    def of_row(version: int, target: str, weights: str, bias: float) -> "Model":
        """From a row of global_models, whose weights are JSON."""
        return Model(version, target, {name: float(weight) for name, weight in json.loads(weights).items()}, bias)

    def prediction(self, features: str) -> str:
        """The model as SQL over a column that maps names to values; NULL where a feature is missing."""
        terms = [f"{float(self.bias)!r}D"]
        terms += [f"{weight!r}D * {feature(features, name)}" for name, weight in sorted(self.weights.items())]
        return " + ".join(f"({term})" for term in terms)


def feature(features: str, name: str) -> str:
    """One value of such a column, as SQL."""
    quoted = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"{features}['{quoted}']"
