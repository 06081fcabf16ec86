"""The task queue: `celery -A parking worker` and `celery -A parking beat`."""

from __future__ import annotations

import logging.config
import os
import sys

from celery import Celery
from celery.signals import heartbeat_sent, setup_logging, worker_init, worker_ready

from . import pulse
from .environment import environment
from .inference import InferenceTrouble
from .logs import logging_config
from .problems import Problems

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parking.settings")

try:
    _found = environment()
except Problems as problems:
    print(problems, file=sys.stderr)
    sys.exit(2)

# A site's tasks are for its own workers: nobody else reaches its cameras.
QUEUE = f"parking.{_found.site_name}"

app = Celery("parking", broker=_found.redis.url)
app.conf.update(
    task_default_queue=QUEUE,
    task_ignore_result=True,
    task_time_limit=300,
    timezone="UTC",
    # A child each for a picture at a time: no more of them than cameras, since each may hold a model.
    worker_concurrency=max(1, min(os.cpu_count() or 1, len(_found.cameras))),
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={"socket_connect_timeout": 5, "socket_keepalive": True, "health_check_interval": 10},
    beat_scheduler="parking.schedule:PulsingScheduler",
    beat_max_loop_interval=5,
    beat_schedule={
        f"read-{camera.name}": {
            "task": "parking.tasks.read_camera",
            "schedule": _found.beat_interval,
            "args": [camera.name],
            # While no worker is there nothing piles up.
            "options": {"expires": _found.beat_interval},
        }
        for camera in _found.cameras
    },
)
app.autodiscover_tasks(["parking"])


@setup_logging.connect
def _log(**_: object) -> None:
    logging.config.dictConfig(logging_config(_found.log_level))


@worker_init.connect
def _refuse_what_cannot_work(**_: object) -> None:
    """In the parent, once: a child that cannot begin would be started again for ever."""
    from .tasks import site_detector  # pylint: disable=import-outside-toplevel  (needs Django's set-up)

    try:
        site_detector()
    except InferenceTrouble as trouble:
        print(trouble, file=sys.stderr)
        sys.exit(2)


@worker_ready.connect
@heartbeat_sent.connect
def _alive(**_: object) -> None:
    """Sent every two seconds as long as the worker is connected to the broker."""
    pulse.beat("worker")
