"""The health check: `python health.py`. Exit code 0 while the station sends and can receive, else 1, with the reason.

It looks at the statistics file only, so that it costs next to nothing: FlexStack is not imported.
"""

from __future__ import annotations

import os
import sys
import time

from station.verdict import faults, read, statistics_file, summary


def main() -> int:
    """Print one line and return the exit code."""
    path = statistics_file(os.environ)
    try:
        statistics = read(path)
    except (OSError, ValueError) as error:
        print(f"unhealthy: no statistics yet, the station is starting or not running ({path}: {error})")
        return 1
    found = faults(statistics, time.monotonic())
    print(f"unhealthy: {'; '.join(found)}" if found else f"healthy: {summary(statistics)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
