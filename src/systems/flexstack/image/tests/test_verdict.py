"""The verdict: true only while the station sends and can receive, with the reason."""

import unittest

from station.verdict import RECEIVING, faults, statistics_file, summary


def statistics(sent_seconds_ago=0.3, receiver=RECEIVING, heard=()):
    return {
        "clock": 1000.0,
        "receiver": receiver,
        "sent": {"count": 5, "secondsAgo": sent_seconds_ago},
        "received": {"count": 4 * len(heard), "fromStation": {peer: {"count": 4} for peer in heard}},
    }


class VerdictTest(unittest.TestCase):
    def test_a_station_that_sends_is_well_even_if_it_hears_nobody(self):
        self.assertEqual(faults(statistics(), 1000.5), [])

    def test_the_age_of_the_file_counts(self):
        self.assertEqual(faults(statistics(), 1001.6), [])
        self.assertEqual(faults(statistics(), 1001.7), ["the last VAM was sent 2.0 s ago (limit 2 s)"])

    def test_nothing_sent_yet(self):
        self.assertEqual(faults(statistics(sent_seconds_ago=None), 1000.0), ["no VAM sent yet"])

    def test_a_dead_receiver_is_a_fault_though_sending_goes_on(self):
        self.assertEqual(faults(statistics(receiver="has ended"), 1000.0), ["the receive thread has ended"])

    def test_every_fault_is_named(self):
        self.assertEqual(len(faults(statistics(sent_seconds_ago=9.0, receiver="has ended"), 1000.0)), 2)

    def test_summary(self):
        self.assertEqual(summary(statistics()), "VAMs sent 5, received 0 (from nobody)")
        self.assertEqual(summary(statistics(heard=("2", "3"))), "VAMs sent 5, received 8 (from 2, 3)")

    def test_the_file_can_be_moved(self):
        self.assertEqual(statistics_file({}), "/run/flexstack/statistics.json")
        self.assertEqual(statistics_file({"STATISTICS_FILE": "/tmp/s.json"}), "/tmp/s.json")
