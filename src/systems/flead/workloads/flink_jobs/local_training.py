"""The Flink job `local-training`: readings in, one model of each device and batch out. The maths is in training.py."""

import os

from pipeline import PerDevice, run
from training import DeviceState, Trainer


def main() -> None:
    """Hand the job to the cluster."""
    trainer = Trainer(
        batch=int(os.environ.get("LOCAL_TRAINING_BATCH", "50")),
        target=os.environ.get("LOCAL_TRAINING_TARGET", "flow"),
    )
    topic = os.environ.get("TOPIC_LOCAL_MODELS", "local-model-updates")
    run("local-training", topic, PerDevice(DeviceState.load, trainer.observe))


if __name__ == "__main__":
    main()
