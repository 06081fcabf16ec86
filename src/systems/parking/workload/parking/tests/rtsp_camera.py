"""A camera that speaks RTSP, as far as a reader needs it: one picture again and again, as JPEG over RTP (RFC 2435), through
the connection that the reader has opened. It wants a user and a password.
"""

from __future__ import annotations

import base64
import re
import socketserver
import struct
import threading
import time

import cv2

from parking.cameras.picture import Picture

USER, PASSWORD = "viewer", "rtsp-secret"
PAYLOAD_BYTES = 1200
CLOCK = 90_000
FRAMES_PER_SECOND = 10


class RtspCamera(socketserver.ThreadingTCPServer):
    """Answers on a free port of this machine until closed."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, picture: Picture) -> None:
        super().__init__(("127.0.0.1", 0), _Reader)
        self.tables, self.scan = _parts(cv2.imencode(".jpg", picture)[1].tobytes())
        self.height, self.width = picture.shape[:2]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Without user and password."""
        return f"rtsp://127.0.0.1:{self.server_address[1]}/live"


class _Reader(socketserver.StreamRequestHandler):
    server: RtspCamera

    def handle(self) -> None:
        """Called for each connection."""
        while head := self._head():
            method = head.split(" ", 1)[0]
            number = re.search(r"^CSeq: *(\d+)", head, re.M | re.I)
            wanted = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            if method != "OPTIONS" and f"Basic {wanted}" not in head:
                self._answer(number, "401 Unauthorized", 'WWW-Authenticate: Basic realm="camera"')
            elif method == "DESCRIBE":
                sdp = (
                    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=live\r\nt=0 0\r\nm=video 0 RTP/AVP 26\r\na=control:track\r\n"
                )
                self._answer(number, "200 OK", "Content-Type: application/sdp", body=sdp)
            elif method == "SETUP":
                self._answer(number, "200 OK", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1", "Session: 1")
            elif method == "PLAY":
                self._answer(number, "200 OK", "Session: 1")
                self._play()
                return
            else:
                self._answer(number, "200 OK", "Public: OPTIONS, DESCRIBE, SETUP, PLAY")

    def _head(self) -> str:
        lines = []
        while (line := self.rfile.readline()) not in (b"", b"\r\n"):
            lines.append(line.decode())
        return "".join(lines)

    def _answer(self, number: re.Match[str] | None, status: str, *fields: str, body: str = "") -> None:
        sequence = f"CSeq: {number.group(1) if number else 0}"
        head = [f"RTSP/1.0 {status}", sequence, *fields, f"Content-Length: {len(body)}", "", body]
        self.wfile.write("\r\n".join(head).encode())

    def _play(self) -> None:
        sequence = 0
        try:
            for frame in range(100):
                for packet in self._packets(sequence, frame * CLOCK // FRAMES_PER_SECOND):
                    self.wfile.write(b"$\0" + struct.pack("!H", len(packet)) + packet)
                    sequence += 1
                time.sleep(1 / FRAMES_PER_SECOND)
        except OSError:
            pass  # It has what it wanted.

    def _packets(self, sequence: int, moment: int) -> list[bytes]:
        scan, tables = self.server.scan, self.server.tables
        packets = []
        for offset in range(0, len(scan), PAYLOAD_BYTES):
            part = scan[offset : offset + PAYLOAD_BYTES]
            last = 0x80 if offset + PAYLOAD_BYTES >= len(scan) else 0
            rtp = struct.pack("!BBHII", 0x80, last | 26, (sequence + len(packets)) & 0xFFFF, moment, 1)
            # Type 1: colours at half the resolution. Quality 255: the tables come along.
            jpeg = struct.pack("!IBBBB", offset, 1, 255, self.server.width // 8, self.server.height // 8)
            first = struct.pack("!BBH", 0, 0, len(tables)) + tables if offset == 0 else b""
            packets.append(rtp + jpeg + first + part)
        return packets


def _parts(jpeg: bytes) -> tuple[bytes, bytes]:
    """The quantization tables, and the compressed picture, out of a JPEG file."""
    tables, at = b"", 2
    while True:
        marker, length = struct.unpack("!HH", jpeg[at : at + 4])
        segment = jpeg[at + 4 : at + 2 + length]
        at += 2 + length
        if marker == 0xFFDB:
            tables += b"".join(segment[start + 1 : start + 65] for start in range(0, len(segment), 65))
        if marker == 0xFFDA:
            return tables, jpeg[at:-2]
