"""Sends the rows of CSV files to a Kafka topic, each once, at a steady rate."""
