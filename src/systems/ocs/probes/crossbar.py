"""Crossbar's health check: exit code 0 while its info page answers. Crossbar opens its port when the realm is there."""

import sys
import urllib.request

PAGE = "http://127.0.0.1:8001/info"
PATIENCE = 3


def main() -> int:
    """Prints one line and returns the exit code."""
    try:
        urllib.request.urlopen(PAGE, timeout=PATIENCE).close()
    except OSError as error:
        print(f"unhealthy: {PAGE}: {getattr(error, 'reason', error)}")
        return 1
    print(f"healthy: {PAGE} answers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
