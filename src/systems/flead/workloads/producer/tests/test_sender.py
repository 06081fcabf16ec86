"""The edge to Kafka, against the broker for tests that librdkafka brings along."""

import time
import unittest

from producer.playback import Message, Position
from producer.sender import Sender

BROKER = {"test.mock.num.brokers": 1}


def message(number, size=10):
    return Message("a.csv", "device", b"x" * size, Position(number, number))


class SenderTest(unittest.TestCase):
    def sender(self, servers="unused:1", **more):
        self.acknowledged = []
        return Sender(servers, "stream", self.acknowledged.append, more)

    def test_every_message_is_acknowledged_in_order(self):
        sender = self.sender(**BROKER)
        sent = [message(number) for number in range(500)]
        self.assertTrue(all(sender.send(each) for each in sent))
        self.assertEqual(sender.close(10), 0)
        self.assertEqual((self.acknowledged, sender.failure), (sent, ""))

    def test_a_missing_topic_is_seen_and_not_created(self):
        sender = self.sender(**BROKER)
        for _ in range(2):
            self.assertFalse(sender.has_topic(5))
            self.assertEqual(sender.trouble, "the broker has no topic stream")
        sender.send(message(0))
        sender.close(10)
        self.assertTrue(sender.has_topic(5))

    def test_an_absent_broker_is_trouble_but_no_failure(self):
        sender = self.sender("127.0.0.1:9")
        begun = time.monotonic()
        with self.assertLogs("producer"):
            self.assertFalse(sender.has_topic(0.3))
            self.assertIn("no broker answers", sender.trouble)
            self.assertTrue(sender.send(message(0)))
            self.assertEqual(sender.close(0.3), 1)
        self.assertLess(time.monotonic() - begun, 2)
        self.assertEqual((self.acknowledged, sender.failure), ([], ""))

    def test_no_room_is_no_failure(self):
        with self.assertLogs("producer"):
            sender = self.sender("127.0.0.1:9", **{"queue.buffering.max.messages": 2})
            self.assertEqual([sender.send(message(number)) for number in range(3)], [True, True, False])
            sender.poll(0.3)
        self.assertEqual(sender.failure, "")

    def test_a_message_that_can_never_arrive_is_a_failure(self):
        sender = self.sender(**BROKER)
        self.assertFalse(sender.send(message(0, size=2_000_000)))
        self.assertIn("MSG_SIZE_TOO_LARGE", sender.failure)
