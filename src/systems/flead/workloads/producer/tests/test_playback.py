"""From files to messages: what is read, what is left out, and that any position can be continued."""

import json
import tempfile
import unittest
from itertools import islice
from pathlib import Path

from producer.data_file import DataFile, UnusableFile
from producer.playback import Position, one_file_for_each_device, playback, take_turns
from producer.problems import Problems

TWO_ROWS = "timestamp,temperature,label\n2026-03-01T00:00:00Z,1.5,0\n2026-03-01T00:00:10Z,2,1\n"


class FolderTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, text, name="device-07.csv"):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return DataFile(path)

    def values(self, file, start=Position(), loop=False, most=20):
        return [json.loads(message.value) for message in islice(playback(file, start, loop), most)]


class DataFileTest(FolderTest):
    def test_special_columns_and_features(self):
        text = "\ufefftimestamp,device_id,t, p ,place,label\n2026-01-01T01:00:00+01:00,pump,1.5,2e1,hall,\n"
        with self.assertLogs("producer", "WARNING") as logs:
            row = next(self.file(text).rows())
        self.assertEqual(row.device_id, "pump")
        self.assertEqual(row.features, {"t": 1.5, "p": 20.0})
        self.assertEqual((row.time_ms, row.label), (1767225600000, None))
        self.assertEqual(logs.output, ["WARNING:producer:device-07.csv: left out, since they are not numbers: place"])

    def test_without_special_columns(self):
        rows = list(self.file("t\n1\n2\n").rows())
        self.assertEqual([row.device_id for row in rows], ["device-07", "device-07"])
        self.assertEqual([row.time_ms for row in rows], [1767225600000, 1767225601000])
        self.assertEqual([row.label for row in rows], [None, None])

    def test_a_missing_value_leaves_its_feature_out(self):
        # Only the first hundred rows decide whether a column is numeric: `b` is, in spite of its last row.
        text = "a,b\n" + "1,2\n" * 100 + ",4\n5,nan\n6,x\n"
        rows = list(self.file(text.replace("1,2\n", "1,2\n,3\n", 1)).rows())
        self.assertEqual([row.features for row in rows[:2]], [{"a": 1.0, "b": 2.0}, {"b": 3.0}])
        self.assertEqual([row.features for row in rows[-3:]], [{"b": 4.0}, {"a": 5.0}, {"a": 6.0}])

    def test_rows_that_cannot_be_used_are_named_and_left_out(self):
        file = self.file("timestamp,t\n2026-03-01,1\nyesterday,2\n2026-03-02,3,4\n2026-03-03,\n2026-03-04,5\n")
        with self.assertLogs("producer", "WARNING") as logs:
            self.assertEqual([row.index for row in file.rows()], [0, 4])
        self.assertEqual(len(logs.output), 3)
        self.assertIn("device-07.csv: line 3 left out: timestamp 'yesterday' is not ISO 8601", logs.output[0])

    def test_unusable_files(self):
        for text, reason in {
            "": "no rows",
            "t\n": "no rows",
            "name\nx\n": "no column of numbers among name",
            "a,a\n1,2\n": "columns named twice: a",
        }.items():
            with self.assertRaisesRegex(UnusableFile, reason):
                self.file(text)


class PlaybackTest(FolderTest):
    def test_the_message_to_the_letter(self):
        message = next(playback(self.file(TWO_ROWS), Position(), False))
        self.assertEqual(
            message.value,
            b'{"device_id":"device-07","sequence":0,"timestamp":"2026-03-01T00:00:00.000Z",'
            b'"features":{"temperature":1.5},"label":0}',
        )

    def test_a_loop_goes_on_in_sequence_and_time(self):
        values = self.values(self.file(TWO_ROWS), loop=True, most=5)
        self.assertEqual([value["sequence"] for value in values], [0, 1, 2, 3, 4])
        self.assertEqual([value["timestamp"][14:19] for value in values], ["00:00", "00:10", "00:20", "00:30", "00:40"])
        self.assertEqual([value["label"] for value in values], [0, 1, 0, 1, 0])

    def test_without_loop_it_ends(self):
        self.assertEqual(len(self.values(self.file(TWO_ROWS))), 2)
        self.assertEqual(self.values(self.file(TWO_ROWS), Position(row=2, sequence=2)), [])

    def test_every_position_can_be_continued(self):
        file = self.file(TWO_ROWS)
        whole = list(islice(playback(file, Position(), True), 9))
        for number in range(1, 9):
            continued = list(islice(playback(file, whole[number - 1].after, True), 9 - number))
            self.assertEqual(continued, whole[number:])

    def test_a_file_that_became_shorter_goes_on_with_the_next_round(self):
        values = self.values(self.file(TWO_ROWS), Position(row=9, sequence=9), loop=True, most=2)
        self.assertEqual([value["sequence"] for value in values], [9, 10])

    def test_a_lone_row_moves_on_by_a_second(self):
        values = self.values(self.file("t\n1\n"), loop=True, most=3)
        self.assertEqual([value["timestamp"][17:19] for value in values], ["00", "01", "02"])

    def test_a_file_without_a_usable_row_ends_even_in_a_loop(self):
        file = self.file("timestamp,t\nnever,1\n")
        with self.assertLogs("producer", "WARNING"):
            self.assertEqual(self.values(file, loop=True), [])

    def test_files_take_turns_until_the_longest_ends(self):
        short, long = self.file("t\n1\n", "a.csv"), self.file("t\n1\n2\n3\n", "b.csv")
        series = [playback(file, Position(), False) for file in (short, long)]
        self.assertEqual([message.file for message in take_turns(series)], ["a.csv", "b.csv", "b.csv", "b.csv"])

    def test_a_device_in_two_files_is_refused(self):
        files = [self.file("device_id,t\npump,1\n", name) for name in ("a.csv", "b.csv")]
        series = take_turns([playback(file, Position(), False) for file in files])
        with self.assertRaisesRegex(Problems, "'pump' is in a.csv and in b.csv"):
            list(one_file_for_each_device(series))
