"""Observations into the database, and the newest of each camera out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from .models import Camera, Observation


def keep_observation(site: str, name: str, taken_at: datetime, spots: Mapping[str, bool], history_days: int) -> None:
    """Store what a picture showed; what is older than the history goes."""
    with transaction.atomic():
        camera = _camera(site, name, taken_at, "")
        listed = [{"name": spot, "occupied": occupied} for spot, occupied in spots.items()]
        Observation.objects.create(camera=camera, taken_at=taken_at, spots=listed)
        camera.observations.filter(taken_at__lt=taken_at - timedelta(days=history_days)).delete()


def keep_trouble(site: str, name: str, tried_at: datetime, trouble: str) -> None:
    """Store why a camera could not be read; its last observation stays."""
    _camera(site, name, tried_at, trouble)


def _camera(site: str, name: str, tried_at: datetime, trouble: str) -> Camera:
    defaults = {"tried_at": tried_at, "trouble": trouble}
    return Camera.objects.update_or_create(site=site, name=name, defaults=defaults)[0]


@dataclass(frozen=True)
class Status:
    """What is known of a camera."""

    site: str
    name: str
    trouble: str
    tried_at: datetime
    taken_at: datetime | None
    """Of the newest observation; None while there is none."""
    spots: list[dict[str, Any]]

    @property
    def occupied(self) -> int:
        """Spots with a car."""
        return sum(spot["occupied"] for spot in self.spots)

    @property
    def free(self) -> int:
        """Spots without."""
        return len(self.spots) - self.occupied


def latest() -> list[Status]:
    """Every camera with its newest observation, in one query."""
    newest = Observation.objects.filter(camera=OuterRef("pk")).order_by("-taken_at", "-pk")
    cameras = Camera.objects.annotate(
        newest_at=Subquery(newest.values("taken_at")[:1]), newest_spots=Subquery(newest.values("spots")[:1])
    )
    return [Status(of.site, of.name, of.trouble, of.tried_at, of.newest_at, of.newest_spots or []) for of in cameras]
