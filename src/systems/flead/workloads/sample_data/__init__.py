"""Sample sensor data: CSV files of several devices, made from a seed, with known anomalies."""
