"""Settings: the defaults, every mistake at once, and no secret in any message."""

import tempfile
import unittest
from pathlib import Path

from parking.camera_conf import FolderCamera, HttpCamera, RtspCamera, parse_camera_conf, public_address
from parking.environment import parse_environment
from parking.problems import Problems

GOOD = {"SECRET_KEY": "k3y", "POSTGRES_PASSWORD": "p0stgres", "REDIS_PASSWORD": "r/d#s"}
SPOTS = '[{"name": "A1", "polygon": [[0, 0], [9, 0], [9, 9]]}]'


def problems_of(function, *arguments):
    try:
        function(*arguments)
    except Problems as found:
        return found.lines
    return []


class EnvironmentTest(unittest.TestCase):
    def test_defaults(self):
        found = parse_environment(GOOD)
        self.assertEqual((found.debug, found.allowed_hosts, found.cameras, found.yolo_path), (False, [], (), None))
        self.assertEqual(
            (found.postgres.host, found.postgres.port, found.postgres.user), ("db_postgres", 5432, "postgres")
        )
        self.assertEqual((found.beat_interval, found.site_name, found.history_days), (120, "local", 90))
        self.assertEqual(found.redis.url, "redis://:r%2Fd%23s@redis:6379/0")

    def test_documented_values(self):
        documented = {
            "DEBUG": "True",
            "POSTGRES_HOST": "remote-db-host.example.com",
            "REDIS_ADDR": "remote-redis-host.example.com",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "YOLO_PATH": "/app/yolov8x.pt",
        }
        found = parse_environment({**GOOD, **documented})
        self.assertEqual((found.debug, found.allowed_hosts), (True, ["localhost", "127.0.0.1"]))
        self.assertEqual(found.yolo_path, Path("/app/yolov8x.pt"))

    def test_no_secret_is_shown(self):
        shown = repr(parse_environment({**GOOD, "CAMERA_CONF": camera_conf('"url": "http://u:c4m@h/x"', "http")}))
        for secret in (*GOOD.values(), "c4m"):
            self.assertNotIn(secret, shown)

    def test_every_mistake_at_once(self):
        wrong = {
            "DEBUG": "maybe",
            "ALLOWED_HOSTS": "a.example,https://b.example",
            "POSTGRES_HOST": "http://db",
            "POSTGRES_PORT": "0",
            "REDIS_ADDR": "redis:6379",
            "REDIS_PORT": "x",
            "CAMERA_CONF": "{",
            "YOLO_PATH": "yolov8x.pt",
            "BEAT_INTERVAL_SECONDS": "0.5",
            "SITE_NAME": "Site 1",
            "HISTORY_DAYS": "-1",
            "LOG_LEVEL": "loud",
        }
        lines = problems_of(parse_environment, wrong)
        self.assertEqual(sorted(line.split(":")[0] for line in lines), sorted([*wrong, *GOOD]))
        self.assertIn("POSTGRES_PORT: '0' is not allowed; allowed is a whole number from 1 to 65535", lines)

    def test_secrets_out_of_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "password")
            path.write_text("from-a-file\n", encoding="utf-8")
            named = {"SECRET_KEY": "k", "REDIS_PASSWORD": "r", "POSTGRES_PASSWORD_FILE": str(path)}
            self.assertEqual(parse_environment(named).postgres.password, "from-a-file")
            lines = problems_of(parse_environment, {**named, "POSTGRES_PASSWORD": "p", "SECRET_KEY_FILE": "/none"})
            twice = "is set twice, by {}_FILE as well; leave one of them out"
            names = ["SECRET_KEY", "POSTGRES_PASSWORD"]
            self.assertEqual(lines, [f"{name}: {twice.format(name)}" for name in names])
            gone = {**GOOD, "REDIS_PASSWORD": "", "REDIS_PASSWORD_FILE": f"{folder}/gone"}
            self.assertEqual(
                problems_of(parse_environment, gone),
                [f"REDIS_PASSWORD_FILE: cannot read {folder}/gone: No such file or directory"],
            )


def camera_conf(fields, kind, spots=SPOTS):
    return f'{{"cameras": [{{"name": "gate", "kind": "{kind}", {fields}, "spots": {spots}}}]}}'


class CameraConfTest(unittest.TestCase):
    def test_each_kind(self):
        for fields, kind, expected in (
            ('"url": "https://u:p@10.0.0.7:81/snapshot.jpg?x=1"', "http", HttpCamera),
            ('"url": "rtsp://camera/live"', "rtsp", RtspCamera),
            ('"path": "/cameras/gate"', "folder", FolderCamera),
        ):
            with self.subTest(kind):
                (found,) = parse_camera_conf(camera_conf(fields, kind))
                self.assertIsInstance(found, expected)
                self.assertEqual(found.spots[0].polygon, ((0, 0), (9, 0), (9, 9)))

    def test_yaml(self):
        text = "cameras:\n- name: gate\n  kind: folder\n  path: /c\n  spots:\n  - {name: A 1, polygon: [[0,0],[9,0],[9,9]]}\n"
        self.assertEqual(parse_camera_conf(text)[0].spots[0].name, "A 1")

    def test_an_address_for_people(self):
        (found,) = parse_camera_conf(camera_conf('"url": "https://u:p@10.0.0.7:81/snapshot.jpg?token=1"', "http"))
        self.assertEqual(public_address(found.url), "https://10.0.0.7:81/snapshot.jpg")

    def test_mistakes_name_the_place(self):
        spot = '{"name": "A1", "polygon": [[0, 0], [-1, 0]]}'
        text = f"""{{"cameras": [
            {{"name": "a", "kind": "http", "url": "ftp://u:s3cret@h/", "spots": [{spot}]}},
            {{"name": "b", "kind": "usb", "spots": []}},
            {{"name": "c", "kind": "folder", "path": "relative", "spots": [], "colour": 1}}]}}"""
        lines = problems_of(parse_camera_conf, text)
        self.assertEqual(
            [line.split(": ")[0] for line in lines],
            [
                "cameras.0.spots.0.polygon.1.0",
                "cameras.0.url",
                "cameras.1",
                "cameras.2.spots",
                "cameras.2.path",
                "cameras.2.colour",
            ],
        )
        self.assertIn("allowed is http://host… or https://host…", lines[1])
        self.assertNotIn("s3cret", "\n".join(lines))

    def test_names_are_given_once(self):
        spots = f"[{SPOTS[1:-1]}, {SPOTS[1:-1]}]"
        (line,) = problems_of(parse_camera_conf, camera_conf('"path": "/c"', "folder", spots))
        self.assertEqual(line, "cameras.0.spots: several spots are named 'A1'; each needs a name of its own")
        one = camera_conf('"path": "/c"', "folder")[len('{"cameras": [') : -2]
        (line,) = problems_of(parse_camera_conf, f'{{"cameras": [{one}, {one}]}}')
        self.assertEqual(line, "cameras: several cameras are named 'gate'; each needs a name of its own")

    def test_what_is_neither_json_nor_yaml(self):
        (line,) = problems_of(parse_camera_conf, '{"cameras": [{"url": "http://u:s3cret@h/]}')
        self.assertRegex(line, "^is neither JSON nor YAML: .*line 1")
        self.assertNotIn("s3cret", line)


if __name__ == "__main__":
    unittest.main()
