"""Celery's beat, which reads every camera at once at its start, and says that it is alive."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery.beat import ScheduleEntry, Scheduler

from . import pulse


class PulsingScheduler(Scheduler):
    """In memory: what was due while it was not running has expired anyway."""

    _trouble = ""

    def setup_schedule(self) -> None:
        """Called once. A first picture after a whole interval would leave the page empty for so long."""
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.last_run_at = entry.default_now() - timedelta(days=1)

    def tick(self, *arguments: Any, **options: Any) -> float:
        """Called at least every `beat_max_loop_interval` seconds."""
        wait = super().tick(*arguments, **options)
        pulse.beat("beat", self._trouble)
        return wait

    def apply_async(self, entry: ScheduleEntry, *arguments: Any, **options: Any) -> Any:
        """Send one entry's task. Its failure is logged by the caller, and seen by the health check until one succeeds."""
        try:
            sent = super().apply_async(entry, *arguments, **options)
        except Exception as error:
            self._trouble = f"{entry.name} was not sent: {' '.join(str(error).split())}"
            raise
        self._trouble = ""
        return sent
