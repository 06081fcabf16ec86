"""What the connectivity job says, of ports where nobody, somebody else or Redis answers."""

import contextlib
import io
import os
import socket
import socketserver
import threading
import unittest
from unittest import mock

from parking import connectivity
from parking.environment import Postgres, Redis


class FakeRedis(socketserver.StreamRequestHandler):
    """Knows one password."""

    def handle(self):
        while line := self.rfile.readline():
            words = [self._word() for _ in range(int(line[1:]))]
            if b"AUTH" in words and b"right" not in words:
                self.wfile.write(b"-WRONGPASS invalid username-password pair\r\n")
            elif words[0] == b"HELLO":
                self.wfile.write(b"%1\r\n+proto\r\n:3\r\n")
            else:
                self.wfile.write(b"+PONG\r\n")

    def _word(self):
        size = int(self.rfile.readline()[1:])
        return self.rfile.read(size + 2)[:-2]


def database(host, port):
    return Postgres(host=host, port=port, user="postgres", database="parking", password="s3cret")


class ConnectivityTest(unittest.TestCase):
    def setUp(self):
        with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
            self.closed = taken.getsockname()[1]

    def test_nobody_there(self):
        said = f"^database 127.0.0.1:{self.closed}: connection refused; see POSTGRES_HOST and POSTGRES_PORT, the fire"
        with self.assertRaisesRegex(connectivity.Unreachable, said):
            connectivity.check_database(database("127.0.0.1", self.closed))

    def test_no_such_host(self):
        with self.assertRaisesRegex(connectivity.Unreachable, "^broker gone.invalid:6379: no host of this name"):
            connectivity.check_broker(Redis("gone.invalid", 6379, "s3cret"))

    def test_no_answer(self):
        silent = mock.patch("parking.connectivity.socket.create_connection", side_effect=TimeoutError)
        with silent, self.assertRaisesRegex(connectivity.Unreachable, "^database db:5432: no answer within 5 s"):
            connectivity.check_database(database("db", 5432))

    def test_a_broker_and_its_password(self):
        with socketserver.ThreadingTCPServer(("127.0.0.1", 0), FakeRedis) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            port = server.server_address[1]
            connectivity.check_broker(Redis("127.0.0.1", port, "right"))
            said = f"^broker 127.0.0.1:{port}: .*invalid username-password pair.*; see REDIS_PASSWORD$"
            with self.assertRaisesRegex(connectivity.Unreachable, said) as raised:
                connectivity.check_broker(Redis("127.0.0.1", port, "s3cret"))
            self.assertNotIn("s3cret", str(raised.exception))
            server.shutdown()

    def test_the_job_names_both(self):
        variables = {
            "POSTGRES_HOST": "127.0.0.1",
            "POSTGRES_PORT": str(self.closed),
            "REDIS_ADDR": "127.0.0.1",
            "REDIS_PORT": str(self.closed),
        }
        with mock.patch.dict(os.environ, variables), contextlib.redirect_stderr(io.StringIO()) as said:
            self.assertEqual(connectivity.main(["0"]), 1)
        lines = said.getvalue().splitlines()
        self.assertEqual(
            [line.split(":")[0] for line in lines],
            ["cannot use the database 127.0.0.1", "cannot use the broker 127.0.0.1"],
        )

    def test_wrong_settings(self):
        with mock.patch.dict(os.environ, {"REDIS_PORT": "x"}), contextlib.redirect_stderr(io.StringIO()) as said:
            self.assertEqual(connectivity.main([]), 2)
        self.assertIn("REDIS_PORT: 'x' is not allowed", said.getvalue())


if __name__ == "__main__":
    unittest.main()
