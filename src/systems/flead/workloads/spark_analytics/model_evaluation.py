"""Evaluation of each global model, once: its errors over all readings there are by then, by Spark's MLlib."""

from __future__ import annotations

from typing import Any, Dict, Tuple

from . import database
from .model import Model, feature
from .settings import Settings

NEW_MODELS = """
    SELECT g.version, g.target, g.weights::text AS weights, g.bias
    FROM global_models g LEFT JOIN model_evaluations e ON e.model_version = g.version
    WHERE e.model_version IS NULL ORDER BY g.version"""

READINGS = "SELECT features::text AS features FROM sensor_readings"


def run(spark: Any, settings: Settings) -> str:
    """Evaluate the models that have not been. Returns what was done. May be repeated at any point."""
    models = [Model.of_row(*row) for row in database.read(spark, settings, NEW_MODELS).collect()]
    if not models:
        return "model evaluation: no new model"
    readings = database.read(spark, settings, READINGS)
    readings = readings.selectExpr("from_json(features, 'map<string,double>') AS features").cache()
    samples = Samples(readings)
    done = 0
    for model in models:
        count = samples.of(model)
        if count == 0:
            continue
        rmse, mae = errors(spark, readings, model)
        database.execute(
            spark,
            settings,
            f"INSERT INTO model_evaluations (model_version, evaluated_at, samples, rmse, mae) "
            f"VALUES ({model.version}, now(), {count}, {rmse!r}, {mae!r}) ON CONFLICT DO NOTHING",
        )
        done += 1
    readings.unpersist()
    return f"model evaluation: {done} of {len(models)} new models evaluated"


class Samples:
    """The number of readings that have all that a model needs, counted once for all models that need the same."""

    def __init__(self, readings: Any) -> None:
        self._readings = readings
        self._known: Dict[Tuple[str, ...], int] = {}

    def of(self, model: Model) -> int:
        """The number for one model."""
        needed = tuple(sorted({model.target, *model.weights}))
        if needed not in self._known:
            has = " AND ".join(f"{feature('features', name)} IS NOT NULL" for name in needed)
            self._known[needed] = self._readings.where(has).count()
        return self._known[needed]


def errors(spark: Any, readings: Any, model: Model) -> Tuple[float, float]:
    """The model's RMSE and MAE over the readings that have all that it needs."""
    predicted = readings.selectExpr(
        f"{model.prediction('features')} AS prediction", f"{feature('features', model.target)} AS label"
    ).dropna()
    # MLlib as it is in Spark itself: its Python half would only add NumPy to the image.
    jvm = spark.sparkContext._jvm  # pylint: disable=protected-access
    evaluator = jvm.org.apache.spark.ml.evaluation.RegressionEvaluator()
    metrics = evaluator.getMetrics(predicted._jdf)  # pylint: disable=protected-access
    return metrics.rootMeanSquaredError(), metrics.meanAbsoluteError()
