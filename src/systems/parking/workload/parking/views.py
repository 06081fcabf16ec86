"""The page, the API and the health endpoint."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .environment import environment
from .models import Camera
from .store import Status, latest

try:
    # There inside uWSGI only.
    import uwsgi

    SERVER = f"uWSGI {uwsgi.version.decode()}"
except ImportError:
    SERVER = "Django's development server"


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """The newest occupancy per camera, for people. It asks again by itself."""
    refresh = min(60, int(environment().beat_interval))
    return render(request, "parking/occupancy.html", {"cameras": latest(), "refresh": refresh})


@require_safe
@never_cache
def occupancy(_: HttpRequest) -> JsonResponse:
    """The newest occupancy per camera, for programs."""
    return JsonResponse({"cameras": [_as_json(status) for status in latest()]})


@require_safe
@never_cache
def health(_: HttpRequest) -> JsonResponse:
    """200 while the database answers and has our tables, else 503 with the reason."""
    try:
        Camera.objects.exists()
    except DatabaseError as error:
        reason = " ".join(str(error).split())
        return JsonResponse({"status": "unhealthy", "reason": f"database: {reason}"}, status=503)
    return JsonResponse({"status": "healthy", "server": SERVER})


def _as_json(status: Status) -> dict[str, Any]:
    return {
        "site": status.site,
        "name": status.name,
        "takenAt": status.taken_at,
        "occupied": status.occupied,
        "free": status.free,
        "spots": status.spots,
        "triedAt": status.tried_at,
        "trouble": status.trouble,
    }
