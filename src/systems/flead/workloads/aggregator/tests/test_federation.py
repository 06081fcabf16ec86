"""Transactions: what is repeated, what begins anew, what ends the aggregator."""

import json
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from confluent_kafka import KafkaException

from aggregator import federation
from aggregator.federation import Interrupted


class FakeError:
    def __init__(self, kind):
        self._kind = kind

    def fatal(self):
        return self._kind == "fatal"

    def txn_requires_abort(self):
        return self._kind == "abort"

    def retriable(self):
        return self._kind == "retry"

    def str(self):
        return self._kind


def failing(*kinds):
    """A step that fails in these ways, one after the other, and then succeeds."""
    return mock.Mock(side_effect=[*(KafkaException(FakeError(kind)) for kind in kinds), None])


class RetriedTest(unittest.TestCase):
    def test_repeats_what_may_be_repeated(self):
        producer, step = mock.Mock(), failing("retry", "retry")
        federation._retried(producer, step)
        self.assertEqual(step.call_count, 3)
        producer.abort_transaction.assert_not_called()

    def test_aborts_what_must_be_aborted_and_begins_anew(self):
        producer = mock.Mock()
        with self.assertRaisesRegex(Interrupted, "abort"):
            federation._retried(producer, failing("abort"))
        producer.abort_transaction.assert_called_once()

    def test_ends_when_another_has_taken_over(self):
        with self.assertRaises(KafkaException):
            federation._retried(mock.Mock(), failing("fatal"))

    def test_does_not_repeat_for_ever(self):
        with mock.patch.object(federation, "TRANSACTION_SECONDS", -1.0), self.assertRaises(Interrupted):
            federation._retried(mock.Mock(), failing("retry", "retry"))


class RecallTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def recall(self, on_topic, in_file=None):
        if in_file is not None:
            (self.folder / "latest.json").write_text(json.dumps({"version": in_file, "updates": []}))
        messages = []
        for version in on_topic:
            header = [["local-model-updates", 0, version * 10]]
            headers = [("offsets", json.dumps(header).encode())]
            value = json.dumps({"version": version, "updates": []}).encode()
            messages.append(SimpleNamespace(value=lambda value=value: value, headers=lambda headers=headers: headers))
        settings = SimpleNamespace(
            minimum_updates=1, round_seconds=1.0, models_path=self.folder, keep_models=5, topics=mock.Mock()
        )
        with mock.patch.object(federation, "newest_messages", return_value=iter(messages)):
            of, folder, offsets = federation._recall(settings)
        return of.version, (folder.latest() or {}).get("version"), offsets

    def test_nothing_yet(self):
        self.assertEqual(self.recall([]), (0, None, {}))

    def test_goes_on_behind_the_newest_model(self):
        self.assertEqual(self.recall([3, 5, 4], in_file=5), (5, 5, {("local-model-updates", 0): 50}))

    def test_a_file_that_was_not_written_in_time_is_written_now(self):
        self.assertEqual(self.recall([3, 4], in_file=3)[:2], (4, 4))

    def test_versions_go_on_where_the_topic_is_new(self):
        self.assertEqual(self.recall([], in_file=7), (7, 7, {}))


if __name__ == "__main__":
    unittest.main()
