"""`python -m producer`: send the CSV files' rows to Kafka. Everything is set in the environment; see settings.py."""

from __future__ import annotations

import os
import signal

# Before anything slow: a process with PID 1 ignores every signal that it has not asked for.
stop_signals: list[int] = []
for stop_signal in (signal.SIGTERM, signal.SIGINT):
    signal.signal(stop_signal, lambda number, _: stop_signals.append(number))

import csv
import logging
import resource
import sys
import time

from . import logs
from .data_file import DataFile, UnusableFile
from .playback import Position, one_file_for_each_device, playback, take_turns
from .problems import Problems
from .progress import Progress, load
from .run import Run
from .sender import Sender
from .settings import Settings, parse_settings

logger = logging.getLogger("producer")


def open_files(settings: Settings) -> list[DataFile]:
    """Look into this producer's files and leave out those without data. Raises Problems when none has any."""
    usable, unusable = [], []
    for path in settings.files():
        try:
            usable.append(DataFile(path))
        except (UnusableFile, csv.Error) as error:
            unusable.append(str(error))
        except OSError as error:
            unusable.append(f"{path.name}: {error.strerror}")
    if not usable:
        raise Problems([f"DATA_PATH: no file in {settings.data_path} can be used", *unusable])
    for problem in unusable:
        logger.warning("left out %s", problem)
    return usable


def allow_many_open_files() -> None:
    """Every file of data stays open, and there may be thousands."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def run(settings: Settings) -> int:
    """Send until stopped. Raises Problems, OSError or csv.Error."""
    files = open_files(settings)
    known = load(settings.state_path)
    starts = {file.name: known.get(file.name, Position()) for file in files}
    continued = sum(position.sequence > 0 for position in starts.values())
    rate, loop = settings.messages_per_second, "in a loop" if settings.loop else "once"
    logger.info("%d files %s to %s, %g messages a second", len(files), loop, settings.topic, rate)
    logger.info("%d files are continued, %d begin", continued, len(files) - continued)
    here = Run(settings, Progress(starts), time.monotonic)
    sender = Sender(settings.bootstrap_servers, settings.topic, here.acknowledged)
    series = [playback(file, starts[file.name], settings.loop) for file in files]
    messages = one_file_for_each_device(take_turns(series))
    return here.execute(sender, messages, lambda: bool(stop_signals))


def main() -> int:
    """Return 0 when stopped, 1 when sending became impossible, 2 when something must be put right by a person."""
    allow_many_open_files()
    try:
        settings = parse_settings(os.environ)
        logs.configure(settings)
        return run(settings)
    except Problems as problems:
        print(problems, file=sys.stderr)
        return 2
    except (OSError, csv.Error) as error:
        print(f"cannot go on: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
