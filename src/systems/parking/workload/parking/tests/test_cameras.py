"""Reading cameras of every kind, and what is said of those that cannot be read."""

import base64
import contextlib
import http.server
import os
import socket
import tempfile
import threading
import unittest
from pathlib import Path

import cv2
import numpy as np
from pydantic import TypeAdapter

from parking.camera_conf import Camera
from parking.cameras import CameraTrouble, http as http_camera, rtsp, take_picture
from parking.tests import lot
from parking.tests.rtsp_camera import PASSWORD, USER, RtspCamera

SPOT = {"name": "A1", "polygon": [[0, 0], [9, 0], [9, 9]]}


def camera(**fields):
    return TypeAdapter(Camera).validate_python({"name": "c", "spots": [SPOT], **fields})


def file_of(picture):
    return cv2.imencode(".jpg", picture)[1].tobytes()


class PictureCase(unittest.TestCase):
    def assert_shows(self, picture, expected):
        """JPEG loses a little."""
        self.assertEqual(picture.shape, expected.shape)
        self.assertLess(float(np.abs(picture.astype(int) - expected.astype(int)).mean()), 8)


class FolderTest(PictureCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.camera = camera(kind="folder", path=folder.name)

    def put(self, name, data, moment):
        (self.folder / name).write_bytes(data)
        os.utime(self.folder / name, (moment, moment))

    def test_the_newest_picture_counts(self):
        self.put("b.jpg", file_of(lot.draw([])), 100)
        self.put("a.JPG", file_of(lot.draw([1])), 200)
        self.put("notes.txt", b"no picture", 300)
        self.assert_shows(take_picture(self.camera), lot.draw([1]))
        self.put("c.png", cv2.imencode(".png", lot.draw([2]))[1].tobytes(), 200)
        self.assert_shows(take_picture(self.camera), lot.draw([2]))

    def test_troubles_name_the_file(self):
        with self.assertRaisesRegex(CameraTrouble, f"{self.folder}: no picture in it; needed is a file ending in"):
            take_picture(self.camera)
        self.put("half.jpg", b"\xff\xd8\xff", 100)
        with self.assertRaisesRegex(CameraTrouble, "half.jpg: no picture in 3 bytes"):
            take_picture(self.camera)
        with self.assertRaisesRegex(CameraTrouble, "^/no/such/folder: No such file"):
            take_picture(camera(kind="folder", path="/no/such/folder"))


class Snapshots(http.server.BaseHTTPRequestHandler):
    """/open to everybody, /closed with user and password, /text is none, everything else is not there."""

    def do_GET(self):
        wanted = f"Basic {base64.b64encode(b'guard:p@ss').decode()}"
        if self.path == "/closed.jpg" and self.headers.get("Authorization") != wanted:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="camera"')
            self.end_headers()
            return
        bodies = {"/open.jpg": file_of(lot.draw([3])), "/closed.jpg": file_of(lot.draw([4])), "/text": b"hello"}
        body = bodies.get(self.path)
        self.send_response(404 if body is None else 200)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_):
        """Nothing: the tests' output is not for it."""


class HttpTest(PictureCase):
    @classmethod
    def setUpClass(cls):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Snapshots)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        cls.addClassCleanup(server.server_close)
        cls.addClassCleanup(server.shutdown)
        cls.host = f"127.0.0.1:{server.server_address[1]}"

    def take(self, path, login=""):
        return take_picture(camera(kind="http", url=f"http://{login}{self.host}{path}"))

    def test_pictures(self):
        self.assert_shows(self.take("/open.jpg"), lot.draw([3]))
        self.assert_shows(self.take("/closed.jpg", "guard:p%40ss@"), lot.draw([4]))

    def test_troubles_name_the_address_without_the_password(self):
        for path, login, said in (
            ("/closed.jpg", "", "answered 401"),
            ("/closed.jpg", "guard:wrong@", "answered 401"),
            ("/gone.jpg", "guard:p%40ss@", "answered 404 Not Found"),
            ("/text", "guard:p%40ss@", "no picture in 5 bytes"),
        ):
            with self.subTest(path + login), self.assertRaises(CameraTrouble) as raised:
                self.take(path, login)
            self.assertTrue(str(raised.exception).startswith(f"http://{self.host}{path}: {said}"), raised.exception)

    def test_nobody_there(self):
        with self.assertRaisesRegex(CameraTrouble, r"^http://127\.0\.0\.1:9/x: .*refused"):
            take_picture(camera(kind="http", url="http://u:secret@127.0.0.1:9/x?token=secret"))

    def test_one_that_never_answers(self):
        self.addCleanup(setattr, http_camera, "TIMEOUT_SECONDS", http_camera.TIMEOUT_SECONDS)
        http_camera.TIMEOUT_SECONDS = 0.2
        with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as silent:
            with self.assertRaisesRegex(CameraTrouble, "no answer within 0.2 s"):
                take_picture(camera(kind="http", url=f"http://127.0.0.1:{silent.getsockname()[1]}/"))


class RtspTest(PictureCase):
    def test_a_picture_of_the_stream(self):
        with RtspCamera(lot.draw([0, 2])) as source:
            url = source.url.replace("//", f"//{USER}:{PASSWORD}@")
            self.assert_shows(take_picture(camera(kind="rtsp", url=url)), lot.draw([0, 2]))
            source.shutdown()

    def test_troubles_name_the_address_without_the_password(self):
        self.addCleanup(setattr, rtsp, "TIMEOUT_MS", rtsp.TIMEOUT_MS)
        rtsp.TIMEOUT_MS = 1000
        with self.assertRaisesRegex(CameraTrouble, r"^rtsp://127\.0\.0\.1:9/live: the stream does not open"):
            take_picture(camera(kind="rtsp", url="rtsp://viewer:wrong@127.0.0.1:9/live"))


if __name__ == "__main__":
    unittest.main()
