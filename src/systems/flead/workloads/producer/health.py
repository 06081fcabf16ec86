"""The health check: `python -m producer.health`. Exit code 0 while messages arrive at the broker, or all have.

It reads one small file, so that it costs next to nothing and sees what the producer itself sees of the broker.
"""

from __future__ import annotations

import os
import sys
import time

from .status import fault, read, status_file


def main() -> int:
    """Print one line and return the exit code."""
    path = status_file(os.environ)
    try:
        status = read(path)
    except (OSError, ValueError, TypeError) as error:
        print(f"unhealthy: the producer is starting or not running ({path}: {error})")
        return 1
    found = fault(status, time.monotonic())
    print(f"unhealthy: {found}" if found else f"healthy: {status.state}, {status.acknowledged} messages acknowledged")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
