"""What is stored: cameras, and what was seen by each of them when."""

from __future__ import annotations

from django.db import models


class Camera(models.Model):
    """A camera of a site. It is made by the first attempt to read it."""

    site = models.CharField(max_length=63)
    name = models.CharField(max_length=63)
    trouble = models.TextField(default="")
    """Why the last attempt to read it failed; empty after one that did not."""
    tried_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="camera_of_a_site")]
        ordering = ["site", "name"]

    def __str__(self) -> str:
        return f"{self.site}/{self.name}"


class Observation(models.Model):
    """What one picture of a camera showed."""

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="observations")
    taken_at = models.DateTimeField()
    spots = models.JSONField()
    """In the order of CAMERA_CONF, each as {"name": …, "occupied": …}: an object would lose that order."""

    class Meta:
        indexes = [models.Index(fields=["camera", "-taken_at"], name="newest_of_a_camera")]

    def __str__(self) -> str:
        return f"{self.camera} at {self.taken_at:%Y-%m-%d %H:%M:%S}"
