"""The federated aggregator: FedAvg over the devices' models, and the sink that keeps all topics in TimescaleDB."""
