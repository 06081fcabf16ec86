"""Settings: arguments win over the environment, and every mistake is reported at once."""

import contextlib
import io
import unittest
from unittest.mock import patch

from station.settings import SettingsError, parse_settings

ARGUMENTS = ["--station-id", "42", "--mac-address", "AA:BB:CC:DD:EE:FE", "--interface", "v2x0"]
ENVIRONMENT = {"STATION_ID": "7", "MAC_ADDRESS": "02:00:00:00:00:07", "INTERFACE": "eth1", "LOG_LEVEL": "debug"}


@patch("socket.if_nameindex", return_value=[(1, "lo"), (2, "eth0"), (3, "eth1"), (4, "v2x0")])
class SettingsTest(unittest.TestCase):
    def mistakes(self, arguments, environment):
        with self.assertRaises(SettingsError) as raised:
            parse_settings(arguments, environment)
        return str(raised.exception).splitlines()

    def test_documented_defaults(self, _):
        settings = parse_settings([], {})
        self.assertEqual((settings.station_id, settings.mac_address), (1, "aa:bb:cc:11:22:33"))
        self.assertEqual((settings.interface, settings.log_level), ("eth0", "INFO"))

    def test_environment(self, _):
        settings = parse_settings([], ENVIRONMENT)
        self.assertEqual((settings.station_id, settings.mac_address), (7, "02:00:00:00:00:07"))
        self.assertEqual((settings.interface, settings.log_level), ("eth1", "DEBUG"))

    def test_arguments_win(self, _):
        settings = parse_settings(ARGUMENTS, ENVIRONMENT)
        self.assertEqual((settings.station_id, settings.interface), (42, "v2x0"))
        self.assertEqual(settings.mac_bytes, b"\xaa\xbb\xcc\xdd\xee\xfe")

    def test_empty_variable_is_no_setting(self, _):
        self.assertEqual(parse_settings([], {"STATION_ID": "", "LOG_LEVEL": ""}).station_id, 1)

    def test_all_mistakes_at_once_with_their_source(self, _):
        found = self.mistakes(
            ["--mac-address", "aa:bb:cc"], {"STATION_ID": "one", "INTERFACE": "eth9", "LOG_LEVEL": "loud"}
        )
        self.assertEqual(
            [line.split(":")[0] for line in found], ["STATION_ID", "--mac-address", "INTERFACE", "LOG_LEVEL"]
        )
        self.assertIn("lo, eth0, eth1, v2x0", found[2])

    def test_station_id_limits(self, _):
        self.assertEqual(parse_settings(["--station-id", "4294967295"], {}).station_id, 4294967295)
        for wrong in ("4294967296", "-1", "1.5", "0x1", "１"):
            self.assertEqual(len(self.mistakes([f"--station-id={wrong}"], {})), 1, wrong)

    def test_addresses_that_no_station_can_have(self, _):
        for wrong in (
            "01:00:5e:00:00:01",
            "ff:ff:ff:ff:ff:ff",
            "00:00:00:00:00:00",
            "aabbcc112233",
            "aa:bb:cc:11:22:3g",
        ):
            self.assertEqual(len(self.mistakes(["--mac-address", wrong], {})), 1, wrong)

    def test_unknown_argument_ends_with_exit_code_2(self, _):
        with self.assertRaises(SystemExit) as raised, contextlib.redirect_stderr(io.StringIO()):
            parse_settings(["--station", "1"], {})
        self.assertEqual(raised.exception.code, 2)
