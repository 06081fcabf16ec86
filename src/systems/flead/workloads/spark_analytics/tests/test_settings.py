"""Settings: the defaults, every mistake at once, and nothing of the password."""

import unittest

from spark_analytics.settings import Problems, parse_settings


class SettingsTest(unittest.TestCase):
    def test_defaults(self):
        found = parse_settings({"DB_PASSWORD": "secret"})
        self.assertEqual((found.master, found.interval, found.cores), ("spark://spark-master:7077", 3600.0, 1))
        self.assertTrue(found.database_url.startswith("jdbc:postgresql://timescaledb:5432/flead?"))
        self.assertNotIn("secret", repr(found) + found.database_url)

    def test_every_mistake_is_said(self):
        wrong = {"SPARK_MASTER_URL": "x", "ANALYTICS_INTERVAL_SECONDS": "0", "ANALYTICS_CORES": "two", "DB_PORT": "70000"}
        with self.assertRaises(Problems) as raised:
            parse_settings(wrong)
        said = {line.split(":")[0] for line in str(raised.exception).splitlines()}
        self.assertEqual(said, {*wrong, "DB_PASSWORD"})


if __name__ == "__main__":
    unittest.main()
