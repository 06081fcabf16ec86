"""When to send: at an exact rate on a monotonic clock."""

from __future__ import annotations

LONGEST_CATCH_UP = 1.0


class Schedule:
    """Moments at an exact rate. Lateness is made up for, so that the rate does not drift; a stall of more than a
    second is not, so that no burst follows it.
    """

    def __init__(self, per_second: float, now: float) -> None:
        self._per_second = per_second
        self._restart(now)

    def wait(self, now: float) -> float:
        """Return the seconds until the next moment: 0 when it has come."""
        due = self._begin + self._taken / self._per_second
        if now - due > LONGEST_CATCH_UP:
            self._restart(now)
            return 0.0
        return max(0.0, due - now)

    def take(self) -> None:
        """Use the moment that has come."""
        self._taken += 1

    def _restart(self, now: float) -> None:
        # Counted from a beginning instead of added up, so that no rounding adds up.
        self._begin = now
        self._taken = 0
