"""From a folder of pictures to the page: task, store and views, on a database in memory."""

import shutil
import tempfile
import time
import unittest
from datetime import timedelta
from pathlib import Path
from unittest import mock

import cv2
import django
from django.core.management import call_command

django.setup()

# Only now can models be imported.
# pylint: disable=wrong-import-position
from django.db import DatabaseError
from django.test import Client, TestCase
from django.utils import timezone

from parking import pulse
from parking.celery import app
from parking.environment import environment
from parking.models import Camera, Observation
from parking.schedule import PulsingScheduler
from parking.store import keep_observation, latest
from parking.tasks import read_camera
from parking.tests import lot


def setUpModule():
    call_command("migrate", verbosity=0)


class ServiceTest(TestCase):
    def setUp(self):
        folder = environment().cameras[0].path
        folder.mkdir(parents=True)
        self.addCleanup(shutil.rmtree, folder)
        self.picture = folder / "now.png"

    def see(self, *occupied):
        cv2.imwrite(str(self.picture), lot.draw(occupied))
        read_camera("gate")

    def answer(self):
        return Client().get("/api/occupancy/").json()["cameras"]

    def test_the_newest_picture_is_what_page_and_api_show(self):
        for occupied in ((0,), (0, 1), (1,)):
            self.see(*occupied)
            (camera,) = self.answer()
            self.assertEqual(camera["spots"], [{"name": f"A{n + 1}", "occupied": n in occupied} for n in (0, 1)])
            self.assertEqual((camera["site"], camera["name"], camera["trouble"]), ("tested", "gate", ""))
            self.assertEqual((camera["occupied"], camera["free"]), (len(occupied), 2 - len(occupied)))
        self.assertEqual(Observation.objects.count(), 3)
        page = Client().get("/")
        self.assertContains(page, '<li class="spot free" data-spot="A1">', count=1)
        self.assertContains(page, '<li class="spot occupied" data-spot="A2">', count=1)
        self.assertContains(page, "<strong>1</strong> of 2 free", html=True)

    def test_trouble_is_shown_beside_what_was_last_seen(self):
        self.see(1)
        self.picture.unlink()
        with self.assertLogs("parking.tasks", "WARNING"):
            read_camera("gate")
        (camera,) = self.answer()
        self.assertIn("no picture in it", camera["trouble"])
        self.assertEqual((camera["occupied"], camera["free"]), (1, 1))
        self.assertContains(Client().get("/"), "no picture in it")
        self.see(1)
        self.assertEqual(self.answer()[0]["trouble"], "")

    def test_a_camera_that_nobody_knows(self):
        with self.assertLogs("parking.tasks", "WARNING") as said:
            read_camera("street")
        self.assertIn("no camera 'street'", said.output[0])
        self.assertEqual(Camera.objects.count(), 0)

    def test_sites_are_told_apart_and_history_ends(self):
        now = timezone.now()
        for site, days in (("a", 0), ("a", 10), ("b", 3)):
            keep_observation(site, "gate", now - timedelta(days=days), {"A1": True}, 7)
        self.assertEqual(
            [(status.site, status.taken_at) for status in latest()], [("a", now), ("b", now - timedelta(days=3))]
        )
        keep_observation("a", "gate", now + timedelta(days=1), {"A1": False}, 7)
        self.assertEqual(Observation.objects.filter(camera__site="a").count(), 2)

    def test_nothing_yet(self):
        self.assertContains(Client().get("/"), "No camera has been read yet")
        self.assertEqual(self.answer(), [])

    def test_health(self):
        well = Client().get("/health/")
        self.assertEqual((well.status_code, well.json()["status"]), (200, "healthy"))
        gone = mock.patch("parking.views.Camera.objects.exists", side_effect=DatabaseError("gone\naway"))
        with gone, self.assertLogs("django.request", "ERROR"):
            ill = Client().get("/health/")
        self.assertEqual((ill.status_code, ill.json()["reason"]), (503, "database: gone away"))

    def test_other_methods_and_hosts_are_refused(self):
        with self.assertLogs("django.request", "WARNING"):
            self.assertEqual(Client().post("/").status_code, 405)
        with self.assertLogs("django.security.DisallowedHost", "ERROR"):
            self.assertEqual(Client(headers={"host": "evil.example"}).get("/").status_code, 400)


class ScheduleTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        patched = mock.patch.object(pulse, "FOLDER", Path(folder.name))
        patched.start()
        self.addCleanup(patched.stop)
        self.scheduler = PulsingScheduler(app=app, Producer=mock.MagicMock())
        # No broker here.
        self.scheduler._ensure_connected = mock.Mock()

    def tick(self, **sent):
        with mock.patch.object(read_camera, "apply_async", **sent) as called:
            self.scheduler.tick()
        return called.call_args_list

    def test_each_camera_is_read_at_once_and_then_after_the_interval(self):
        (call,) = self.tick()
        self.assertEqual(call.args[0], ["gate"])
        self.assertEqual(call.kwargs["expires"], environment().beat_interval)
        self.assertEqual(self.tick(), [])
        self.assertEqual(pulse.fault("beat", time.monotonic()), "")

    def test_what_cannot_be_sent_is_seen_by_the_health_check(self):
        with self.assertLogs("celery.beat", "ERROR"):
            self.tick(side_effect=OSError("broker gone"))
        self.assertIn("read-gate was not sent: ", pulse.fault("beat", time.monotonic()))
        self.assertIn("broker gone", pulse.fault("beat", time.monotonic()))

    def test_a_sites_tasks_are_in_its_own_queue(self):
        self.assertEqual(app.conf.task_default_queue, "parking.tested")


if __name__ == "__main__":
    unittest.main()
