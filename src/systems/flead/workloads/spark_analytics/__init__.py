"""Spark's part of FLEAD: hourly statistics and model evaluation, over what the sink has put into TimescaleDB."""
