"""A station's settings: from arguments, else from the environment, else the documented defaults."""

from __future__ import annotations

import argparse
import re
import socket
from dataclasses import dataclass
from typing import Mapping, Sequence

from .verdict import statistics_file

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LARGEST_STATION_ID = 2**32 - 1  # ETSI TS 102 894-2, StationID


class SettingsError(Exception):
    """Settings that cannot work: every mistake, each with its source, what was found and what is allowed."""


@dataclass(frozen=True)
class Settings:
    """Settings that have been checked."""

    station_id: int
    mac_address: str
    interface: str
    log_level: str
    statistics_file: str

    @property
    def mac_bytes(self) -> bytes:
        """The MAC address as six bytes."""
        return bytes.fromhex(self.mac_address.replace(":", ""))


def parse_settings(arguments: Sequence[str], environment: Mapping[str, str]) -> Settings:
    """Read and check the settings. Raises SettingsError with all mistakes at once."""
    given = _parser().parse_args(arguments)
    mistakes: list[str] = []

    def setting(option: str, variable: str, default: str) -> tuple[str, str]:
        """Return the value and where it comes from."""
        argument = getattr(given, option)
        if argument is not None:
            return argument, f"--{option.replace('_', '-')}"
        return environment.get(variable) or default, variable

    settings = Settings(
        station_id=_station_id(*setting("station_id", "STATION_ID", "1"), mistakes),
        mac_address=_mac_address(*setting("mac_address", "MAC_ADDRESS", "aa:bb:cc:11:22:33"), mistakes),
        interface=_interface(*setting("interface", "INTERFACE", "eth0"), mistakes),
        log_level=_log_level(environment.get("LOG_LEVEL") or "INFO", mistakes),
        statistics_file=statistics_file(environment),
    )
    if mistakes:
        raise SettingsError("\n".join(mistakes))
    return settings


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        allow_abbrev=False,
        description="FlexStack C-ITS station",
        epilog="LOG_LEVEL and STATISTICS_FILE are read from the environment as well. An argument wins over its variable.",
    )
    parser.add_argument("--station-id", help="unique station identifier (STATION_ID; default 1)")
    parser.add_argument("--mac-address", help="unique MAC address (MAC_ADDRESS; default aa:bb:cc:11:22:33)")
    parser.add_argument("--interface", help="network interface to use (INTERFACE; default eth0)")
    return parser


def _station_id(value: str, source: str, mistakes: list[str]) -> int:
    if re.fullmatch(r"[0-9]+", value) and int(value) <= LARGEST_STATION_ID:
        return int(value)
    mistakes.append(f"{source}: {value!r} is no station id; allowed is a whole number from 0 to {LARGEST_STATION_ID}")
    return 0


def _mac_address(value: str, source: str, mistakes: list[str]) -> str:
    address = value.lower()
    if not re.fullmatch(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}", address):
        mistakes.append(f"{source}: {value!r} is no MAC address; allowed are six hex pairs, like aa:bb:cc:11:22:33")
    elif int(address[:2], 16) & 1:
        mistakes.append(f"{source}: {value!r} is a multicast address; the first pair of a station's must be even")
    elif address == "00:00:00:00:00:00":
        mistakes.append(f"{source}: {value!r} is no station's address; allowed is any other unicast MAC address")
    return address


def _interface(value: str, source: str, mistakes: list[str]) -> str:
    present = [name for _, name in socket.if_nameindex()]
    if value not in present:
        mistakes.append(f"{source}: there is no interface {value!r}; this container has {', '.join(present)}")
    return value


def _log_level(value: str, mistakes: list[str]) -> str:
    level = value.upper()
    if level not in LOG_LEVELS:
        mistakes.append(f"LOG_LEVEL: {value!r} is no log level; allowed are {', '.join(LOG_LEVELS)}")
    return level
