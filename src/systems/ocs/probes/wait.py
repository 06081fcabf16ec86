"""Waits until an address answers: `wait.py URL SECONDS`. It needs nothing but Python, which every OCS image has."""

import sys
import time
import urllib.error
import urllib.request

PAUSE = 0.5
PATIENCE = 5


def cause_of_silence(url: str) -> str | None:
    """None when the address answers without an error of the server, else why not."""
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE):
            return None
    except urllib.error.HTTPError as error:
        # Something that refuses the question is there and answers.
        return None if error.code < 500 else f"HTTP {error.code}"
    except OSError as error:
        return str(getattr(error, "reason", error))


def main(url: str, seconds: float) -> int:
    """Returns the exit code."""
    deadline = time.monotonic() + seconds
    while (cause := cause_of_silence(url)) is not None:
        if time.monotonic() > deadline:
            print(f"{url} does not answer: {cause}")
            return 1
        time.sleep(PAUSE)
    print(f"{url} answers")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2])))
