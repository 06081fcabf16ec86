"""`python -m spark_analytics.run`: both analyses once, as one Spark application. Exit code 0 when both are done."""

from __future__ import annotations

import faulthandler
import os
import signal
import socket
import sys
from typing import Any

from . import hourly_statistics, model_evaluation
from .settings import Problems, Settings, parse_settings


def session(settings: Settings) -> Any:
    """A Spark session, small, as one application on the cluster."""
    from pyspark.sql import SparkSession

    return (
        SparkSession.builder.master(settings.master)
        .appName("flead-analytics")
        .config("spark.cores.max", settings.cores)
        .config("spark.executor.memory", settings.executor_memory)
        .config("spark.driver.memory", "512m")
        .config("spark.driver.host", socket.gethostbyname(socket.gethostname()))
        .config("spark.driver.bindAddress", "0.0.0.0")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        # As many as fit the data of a small site; Spark's 200 are for clusters.
        .config("spark.sql.shuffle.partitions", settings.cores * 2)
        .getOrCreate()
    )


def main() -> int:
    """Return 0, or 2 where a setting must be put right; a failure of Spark or the database ends with its traceback."""
    try:
        settings = parse_settings(os.environ)
    except Problems as problems:
        print(problems, file=sys.stderr)
        return 2
    # The runner asks a run that does not end where it is.
    faulthandler.register(signal.SIGUSR1)
    spark = session(settings)
    try:
        for analysis in (hourly_statistics, model_evaluation):
            print(analysis.run(spark, settings), flush=True)
    finally:
        spark.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
