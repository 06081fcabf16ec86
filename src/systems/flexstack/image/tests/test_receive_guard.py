"""The guard: no frame ends the receive thread, and a flood of bad ones is no flood of lines."""

import threading
import unittest

from station.receive_guard import ReceiveGuard
from station.watch import receiver_state


class Counter:
    count = 0

    def count_rejected(self):
        self.count += 1
        return self.count


class ReceiveGuardTest(unittest.TestCase):
    def test_passes_frames_on(self):
        frames = []
        ReceiveGuard(frames.append, Counter())(b"frame")
        self.assertEqual(frames, [b"frame"])

    def test_survives_and_counts_what_cannot_be_handled(self):
        def fail(_frame):
            raise ValueError("garbage")

        counter = Counter()
        guard = ReceiveGuard(fail, counter)
        with self.assertLogs("station", "WARNING") as logs:
            for _ in range(100):
                guard(b"?")
        self.assertEqual(counter.count, 100)
        self.assertEqual(len(logs.records), 7)  # 1, 2, 4, 8, 16, 32, 64
        self.assertEqual(guard.busy_seconds(), 0.0)

    def test_tells_a_stuck_frame_from_waiting(self):
        release, entered = threading.Event(), threading.Event()

        def wait(_frame):
            entered.set()
            release.wait(5)

        guard = ReceiveGuard(wait, Counter())
        self.assertEqual(guard.busy_seconds(), 0.0)
        thread = threading.Thread(target=guard, args=(b"",))
        thread.start()
        entered.wait(5)
        self.assertGreater(guard.busy_seconds(), 0.0)
        release.set()
        thread.join()
        self.assertEqual(guard.busy_seconds(), 0.0)

    def test_states_of_the_receive_thread(self):
        self.assertEqual(receiver_state(True, 0.0), "running")
        self.assertEqual(receiver_state(True, 2.5), "is stuck in one frame")
        self.assertEqual(receiver_state(False, 0.0), "has ended")
