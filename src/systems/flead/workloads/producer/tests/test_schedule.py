"""The rate: exact over hours, and without bursts."""

import unittest

from producer.schedule import Schedule


def simulate(rate, seconds, delay=lambda now: 0.0):
    """Send on a pretended clock, where each message takes `delay`; return the moments."""
    now, moments = 1000.0, []
    schedule = Schedule(rate, now)
    while now < 1000.0 + seconds:
        wait = schedule.wait(now)
        if wait > 0:
            now += wait
            continue
        schedule.take()
        moments.append(now)
        now += delay(now)
    return moments


class ScheduleTest(unittest.TestCase):
    def test_an_hour_has_exactly_its_messages(self):
        self.assertAlmostEqual(len(simulate(10, 3600)), 36000, delta=1)
        self.assertAlmostEqual(len(simulate(7, 3600)), 25200, delta=1)
        self.assertAlmostEqual(len(simulate(0.5, 3600)), 1800, delta=1)

    def test_slow_messages_do_not_lower_the_rate(self):
        self.assertAlmostEqual(len(simulate(10, 100, lambda now: 0.09)), 1000, delta=1)

    def test_short_stalls_are_made_up_for(self):
        stalls = iter([0.9])
        moments = simulate(10, 100, lambda now: next(stalls, 0.0) if now > 1050 else 0.0)
        self.assertAlmostEqual(len(moments), 1000, delta=1)

    def test_no_burst_after_a_long_stall(self):
        stalls = iter([30.0])
        moments = simulate(10, 100, lambda now: next(stalls, 0.0) if now > 1050 else 0.0)
        self.assertAlmostEqual(len(moments), 700, delta=2)
        after = [moment for moment in moments if moment > 1060]
        self.assertGreater(min(later - earlier for earlier, later in zip(after, after[1:])), 0.099)
