"""Settings: all mistakes at once, and no password in words."""

import unittest

from database_init.settings import SettingsError, parse_settings

LOGIN = {"DB_USER": "flead", "DB_PASSWORD": "secret"}


class SettingsTest(unittest.TestCase):
    def test_documented_defaults(self):
        settings = parse_settings(LOGIN)
        self.assertEqual(settings.address, "flead on timescaledb:5432 as flead")
        self.assertFalse(settings.plain_postgres)
        self.assertTrue(parse_settings({**LOGIN, "PLAIN_POSTGRES": "True"}).plain_postgres)

    def test_all_mistakes_at_once(self):
        with self.assertRaises(SettingsError) as raised:
            parse_settings({"DB_PORT": "0", "PLAIN_POSTGRES": "1", "DB_PASSWORD": ""})
        found = [line.split(":")[0] for line in str(raised.exception).splitlines()]
        self.assertEqual(found, ["DB_USER", "DB_PASSWORD", "DB_PORT", "PLAIN_POSTGRES"])

    def test_the_password_is_not_shown(self):
        settings = parse_settings(LOGIN)
        self.assertNotIn("secret", repr(settings) + settings.address)
