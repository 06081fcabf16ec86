"""Evaluation of each global model, once: its errors over all readings there are by then, by Spark's MLlib."""

from __future__ import annotations

import math
from typing import Any

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
    done = 0
    for model in models:
        samples, rmse, mae = evaluate(spark, readings, model)
        if samples == 0:
            continue
        database.execute(
            spark,
            settings,
            f"INSERT INTO model_evaluations (model_version, evaluated_at, samples, rmse, mae) "
            f"VALUES ({model.version}, now(), {samples}, {rmse!r}, {mae!r}) ON CONFLICT DO NOTHING",
        )
        done += 1
    readings.unpersist()
    return f"model evaluation: {done} of {len(models)} new models evaluated"


def evaluate(spark: Any, readings: Any, model: Model) -> "tuple[int, float, float]":
    """The number of readings that have all that the model needs, and the model's RMSE and MAE over them."""
    predicted = readings.selectExpr(
        f"{model.prediction('features')} AS prediction", f"{feature('features', model.target)} AS label"
    ).dropna()
    samples = predicted.count()
    if samples == 0:
        return 0, math.nan, math.nan
    # MLlib as it is in Spark itself: its Python half would only add NumPy to the image.
    evaluator = spark.sparkContext._jvm.org.apache.spark.ml.evaluation.RegressionEvaluator()  # pylint: disable=protected-access
    metrics = evaluator.getMetrics(predicted._jdf)  # pylint: disable=protected-access
    return samples, metrics.rootMeanSquaredError(), metrics.meanAbsoluteError()
