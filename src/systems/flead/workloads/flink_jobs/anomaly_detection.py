"""The Flink job `anomaly-detection`: readings in, anomalies out. The rule is in detector.py."""

import os

from detector import Detector, DeviceState
from pipeline import PerDevice, run


def main() -> None:
    """Hand the job to the cluster."""
    detector = Detector(
        warm_up=int(os.environ.get("ANOMALY_WARM_UP", "30")),
        threshold=float(os.environ.get("ANOMALY_THRESHOLD", "6")),
    )
    topic = os.environ.get("TOPIC_ANOMALIES", "anomalies")
    run("anomaly-detection", topic, PerDevice(DeviceState.load, detector.observe))


if __name__ == "__main__":
    main()
