"""The position: never beyond what is acknowledged, and never half a file."""

import random
import tempfile
import unittest
from pathlib import Path

from producer.playback import Position
from producer.problems import Problems
from producer.progress import Progress, load, position_file, save


def at(number):
    return Position(number, number, 0)


class ProgressTest(unittest.TestCase):
    def test_it_waits_for_the_oldest(self):
        progress = Progress({"a": at(0)})
        for number in (1, 2, 3):
            progress.sent("a", at(number))
        progress.acknowledged("a", at(3))
        progress.acknowledged("a", at(2))
        self.assertEqual((progress.positions["a"], progress.unacknowledged), (at(0), 1))
        progress.acknowledged("a", at(1))
        self.assertEqual((progress.positions["a"], progress.unacknowledged), (at(3), 0))

    def test_files_do_not_wait_for_each_other(self):
        progress = Progress({"a": at(0), "b": at(4)})
        progress.sent("a", at(1))
        progress.sent("b", at(5))
        progress.acknowledged("b", at(5))
        self.assertEqual(progress.positions, {"a": at(0), "b": at(5)})

    def test_what_could_not_be_sent_holds_nothing_up(self):
        progress = Progress({"a": at(0)})
        progress.sent("a", at(1))
        progress.sent("a", at(2))
        progress.unsent("a", at(2))
        progress.acknowledged("a", at(1))
        self.assertEqual((progress.positions["a"], progress.unacknowledged), (at(1), 0))

    def test_any_order_of_answers_keeps_the_position_behind_the_first_gap(self):
        for seed in range(50):
            source, progress, answered = random.Random(seed), Progress({"a": at(0)}), set()
            waiting = list(range(1, 40))
            for number in waiting:
                progress.sent("a", at(number))
            source.shuffle(waiting)
            for number in waiting:
                progress.acknowledged("a", at(number))
                answered.add(number)
                unbroken = next(each for each in range(1, 41) if each not in answered) - 1
                self.assertEqual(progress.positions["a"], at(unbroken))


class FileTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_what_is_saved_is_loaded(self):
        positions = {"a.csv": Position(3, 603, 6_000_000), "b.csv": Position()}
        save(position_file(self.folder, 1), positions)
        self.assertEqual(load(self.folder), positions)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["position-1.json"])

    def test_a_file_that_another_producer_had_goes_on(self):
        save(position_file(self.folder, 1), {"a.csv": at(5), "b.csv": at(9)})
        save(position_file(self.folder, 2), {"b.csv": at(7)})
        self.assertEqual(load(self.folder), {"a.csv": at(5), "b.csv": at(9)})

    def test_nothing_saved_yet(self):
        self.assertEqual(load(self.folder), {})

    def test_damaged_files_are_all_named(self):
        for number, text in enumerate(("{", "[]", '{"files":{"a":{"row":-1}}}', '{"files":{"a":{"line":1}}}'), 1):
            position_file(self.folder, number).write_text(text)
        with self.assertRaises(Problems) as raised:
            load(self.folder)
        self.assertEqual(len(raised.exception.lines), 4)
        self.assertIn("delete it", raised.exception.lines[0])
