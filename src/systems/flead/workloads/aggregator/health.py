"""The health check: `python -m aggregator.health`. Exit code 0 while both loops turn and Kafka and database answer.

It reads one small file, so that it costs next to nothing and sees what the aggregator itself sees.
"""

from __future__ import annotations

import os
import sys
import time

from .status import faults, read, status_file


def main() -> int:
    """Print one line and return the exit code."""
    path = status_file(os.environ)
    try:
        loops = read(path)
    except (OSError, ValueError, TypeError) as error:
        print(f"unhealthy: the aggregator is starting or not running ({path}: {error})")
        return 1
    found = faults(loops, time.monotonic())
    well = ", ".join(f"{name} {pulse.done}" for name, pulse in loops.items())
    print(f"unhealthy: {'; '.join(found)}" if found else f"healthy: done so far: {well}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
