"""Settings: all mistakes at once, and no password in words."""

import tempfile
import unittest

from grafana_init.settings import SettingsError, parse_settings

LOGINS = {"GRAFANA_USER": "admin", "GRAFANA_PASSWORD": "secret", "DB_USER": "flead", "DB_PASSWORD": "hidden"}


class SettingsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.usable = {**LOGINS, "DASHBOARDS_PATH": folder.name}

    def test_documented_defaults(self):
        settings = parse_settings(self.usable)
        self.assertEqual((settings.url, settings.public_url), ("http://grafana:3000", "http://grafana:3000"))
        self.assertEqual((settings.db_address, settings.db_name), ("timescaledb:5432", "flead"))

    def test_the_address_for_people(self):
        settings = parse_settings({**self.usable, "GRAFANA_PUBLIC_URL": "https://site.example/grafana/"})
        self.assertEqual(settings.public_url, "https://site.example/grafana")

    def test_all_mistakes_at_once_and_no_password_in_them(self):
        with self.assertRaises(SettingsError) as raised:
            parse_settings(
                {
                    "GRAFANA_URL": "http://admin:secret@grafana",
                    "GRAFANA_PUBLIC_URL": "localhost",
                    "GRAFANA_USER": "admin",
                    "DB_PORT": "x",
                    "DASHBOARDS_PATH": "/nowhere",
                }
            )
        found = [line.split(":")[0] for line in str(raised.exception).splitlines()]
        expected = ["GRAFANA_PASSWORD", "DB_USER", "DB_PASSWORD"]
        self.assertEqual(found, [*expected, "GRAFANA_URL", "GRAFANA_PUBLIC_URL", "DB_PORT", "DASHBOARDS_PATH"])
        self.assertNotIn("secret", str(raised.exception))

    def test_passwords_are_not_shown(self):
        settings = repr(parse_settings(self.usable))
        self.assertNotIn("secret", settings)
        self.assertNotIn("hidden", settings)
