"""Hourly statistics of each device's features: samples, mean, minimum, maximum, standard deviation."""

from __future__ import annotations

from typing import Any

from . import database
from .settings import Settings

STAGING = "hourly_statistics_staging"

# Only hours that have got readings since their statistics were made. Hours are UTC, and travel as seconds, so that no
# time zone on the way matters.
CHANGED = """
    SELECT extract(epoch FROM n.hour)::bigint AS hour, r.device_id, r.features::text AS features
    FROM (SELECT date_trunc('hour', time, 'UTC') AS hour, device_id, count(*) AS samples
          FROM sensor_readings GROUP BY 1, 2) n
    LEFT JOIN (SELECT hour, device_id, max(samples) AS samples FROM hourly_statistics GROUP BY 1, 2) s
           ON s.hour = n.hour AND s.device_id = n.device_id
    JOIN sensor_readings r
           ON r.device_id = n.device_id AND r.time >= n.hour AND r.time < n.hour + interval '1 hour'
    WHERE s.samples IS DISTINCT FROM n.samples"""

# A single sample has no deviation; the column wants a number.
STATISTICS = """
    SELECT hour, device_id, feature, count(*) AS samples, avg(value) AS mean, min(value) AS minimum,
           max(value) AS maximum, coalesce(stddev_samp(value), 0D) AS deviation
    FROM (SELECT hour, device_id, explode(from_json(features, 'map<string,double>')) AS (feature, value) FROM changed)
    GROUP BY hour, device_id, feature"""

UPSERT = f"""
    INSERT INTO hourly_statistics (hour, device_id, feature, samples, mean, minimum, maximum, deviation)
    SELECT to_timestamp(hour), device_id, feature, samples, mean, minimum, maximum, deviation FROM {STAGING}
    ON CONFLICT (hour, device_id, feature) DO UPDATE
    SET samples = excluded.samples, mean = excluded.mean, minimum = excluded.minimum, maximum = excluded.maximum,
        deviation = excluded.deviation"""


def run(spark: Any, settings: Settings) -> str:
    """Bring the statistics up to date. Returns what was done. May be repeated at any point."""
    database.read(spark, settings, CHANGED).createOrReplaceTempView("changed")
    database.write(spark.sql(STATISTICS), settings, STAGING)
    count = database.read(spark, settings, f"SELECT count(*) AS rows FROM {STAGING}").first().rows
    database.execute(spark, settings, UPSERT, f"DROP TABLE {STAGING}")
    return f"hourly statistics: {count} rows brought up to date"
