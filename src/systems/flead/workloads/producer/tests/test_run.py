"""A whole run, with a pretended broker and a pretended clock."""

import tempfile
import unittest
from pathlib import Path

from producer import status
from producer.data_file import DataFile
from producer.playback import Position, playback, take_turns
from producer.progress import Progress, load
from producer.run import Run
from producer.settings import parse_settings


class FakeLink:
    """Answers each poll; loses its broker and fails when told to. Waiting moves the clock."""

    def __init__(self, topic_after=0, down=(0, 0), fail_at=None):
        self.now, self.failure, self.trouble = 0.0, "", ""
        self.topic_after, self.down, self.fail_at = topic_after, down, fail_at
        self.queue, self.arrived, self.most_in_flight = [], [], 0

    def has_topic(self, seconds):
        self.now += seconds
        self.trouble = "" if self.now >= self.topic_after else "the broker has no topic"
        return not self.trouble

    def send(self, message):
        self.queue.append(message)
        self.most_in_flight = max(self.most_in_flight, len(self.queue))
        return True

    def poll(self, seconds):
        self.now += seconds
        if self.down[0] <= self.now < self.down[1]:
            return
        for message in self.queue:
            if len(self.arrived) == self.fail_at:
                self.failure = "a reason"
                return
            self.arrived.append((message, self.now))
            self.on_acknowledged(message)
        self.queue.clear()

    def close(self, seconds):
        self.poll(0)
        return len(self.queue)


class RunTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "data").mkdir()
        for name in ("a", "b"):
            (self.folder / "data" / f"{name}.csv").write_text("t\n" + "1\n" * 10)

    def run_until(self, link, stop_at, **environment):
        settings = parse_settings(
            {
                "DATA_PATH": f"{self.folder}/data",
                "STATE_PATH": f"{self.folder}/state",
                "LOG_FILE": f"{self.folder}/log",
                "STATUS_FILE": f"{self.folder}/status",
                **environment,
            }
        )
        files = [DataFile(path) for path in settings.files()]
        known = load(settings.state_path)
        starts = {file.name: known.get(file.name, Position()) for file in files}
        run = Run(settings, Progress(starts), lambda: link.now)
        link.on_acknowledged = run.acknowledged
        messages = take_turns([playback(file, starts[file.name], settings.loop) for file in files])
        with self.assertLogs("producer", "INFO") as logs:
            self.code = run.execute(link, messages, lambda: link.now >= stop_at)
        self.status = status.read(settings.status_file)
        return logs.output

    def saved(self):
        return {name: position.sequence for name, position in load(self.folder / "state").items()}

    def sequences(self, *links):
        arrived = [message.value for link in links for message, _ in link.arrived]
        return sorted((value.split(b'"')[3], int(value.split(b":")[2].split(b",")[0])) for value in arrived)

    def test_it_keeps_the_rate_and_saves_where_it_stopped(self):
        link = FakeLink()
        self.run_until(link, 10.5)
        self.assertEqual(self.code, 0)
        self.assertAlmostEqual(len(link.arrived), 100, delta=2)
        self.assertEqual(sum(self.saved().values()), len(link.arrived))
        self.assertEqual(self.status.state, "sending")

    def test_runs_follow_each_other_without_gap_or_repetition(self):
        links = [FakeLink() for _ in range(4)]
        for link in links:
            self.run_until(link, 3)
        arrived = self.sequences(*links)
        for name in (b"a", b"b"):
            numbers = [number for device, number in arrived if device == name]
            self.assertEqual(numbers, list(range(len(numbers))))
        # Asking for the topic takes half a second of each run.
        self.assertAlmostEqual(len(arrived), 4 * 25, delta=6)

    def test_once_ends_finished_and_stays_so(self):
        link = FakeLink()
        logs = self.run_until(link, 30, LOOP="false")
        self.assertEqual((len(link.arrived), self.status.state, self.code), (20, "finished", 0))
        self.assertIn("finished", "".join(logs))
        again = FakeLink()
        self.run_until(again, 5, LOOP="false")
        self.assertEqual((again.arrived, self.status.state), ([], "finished"))

    def test_it_waits_for_the_topic_and_says_so_once(self):
        link = FakeLink(topic_after=20)
        logs = self.run_until(link, 25)
        self.assertEqual(sum("waiting for topic edge-iiot-stream: the broker has no topic" in line for line in logs), 1)
        self.assertGreater(len(link.arrived), 40)

    def test_in_an_outage_little_is_taken_on_and_nothing_is_lost(self):
        link = FakeLink(down=(5, 65))
        self.run_until(link, 70)
        self.assertEqual(link.most_in_flight, 20)
        arrived = self.sequences(link)
        self.assertEqual(len(set(arrived)), len(arrived))
        after = [moment for _, moment in link.arrived if moment >= 65.2]
        self.assertAlmostEqual(len(after), 10 * 4.8, delta=3)

    def test_a_failure_ends_it_behind_the_last_acknowledged_row(self):
        link = FakeLink(fail_at=15)
        logs = self.run_until(link, 60)
        self.assertEqual((self.code, sum(self.saved().values())), (1, 15))
        self.assertIn("cannot send any more: a reason", logs[-1])
        next_link = FakeLink()
        self.run_until(next_link, 3)
        self.assertEqual(len(set(self.sequences(link, next_link))), 15 + len(next_link.arrived))

    def test_what_has_no_answer_at_the_end_is_sent_again(self):
        link = FakeLink(down=(3, 99))
        logs = self.run_until(link, 4)
        self.assertRegex(logs[-1], r"stopped: \d+ messages acknowledged; \d+ without an answer will be sent again")
        self.assertEqual(sum(self.saved().values()), len(link.arrived))
