"""Messages: what is a reading, and what is said of what is none."""

import json
import unittest

from messages import MalformedMessage, Reading, parse_reading, to_json

GOOD = {"device_id": "device-01", "sequence": 4, "timestamp": "2026-01-01T00:00:00.000Z", "features": {"flow": 1}}


class MessagesTest(unittest.TestCase):
    def test_a_reading(self):
        found = parse_reading(json.dumps({**GOOD, "label": None}))
        self.assertEqual(found, Reading("device-01", 4, "2026-01-01T00:00:00.000Z", {"flow": 1.0}))

    def test_what_is_none(self):
        for change, said in [
            ({"device_id": ""}, "device_id"),
            ({"sequence": -1}, "sequence"),
            ({"sequence": True}, "sequence"),
            ({"timestamp": None}, "timestamp"),
            ({"features": {"flow": "7"}}, "features"),
            ({"features": {"flow": float("nan")}}, "features"),
            ({"features": []}, "features"),
        ]:
            with self.subTest(change), self.assertRaisesRegex(MalformedMessage, said):
                parse_reading(json.dumps({**GOOD, **change}))

    def test_all_that_is_wrong_is_said(self):
        with self.assertRaisesRegex(MalformedMessage, "device_id.*sequence.*timestamp.*features"):
            parse_reading("{}")

    def test_no_json(self):
        for text in ("", "{", "[]", "7"):
            with self.subTest(text), self.assertRaises(MalformedMessage):
                parse_reading(text)

    def test_written_compactly_and_as_json_only(self):
        self.assertEqual(to_json({"a": 1, "b": [0.1]}), '{"a":1,"b":[0.1]}')
        with self.assertRaises(ValueError):
            to_json({"a": float("inf")})


if __name__ == "__main__":
    unittest.main()
