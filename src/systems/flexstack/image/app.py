#!/usr/bin/env python3
"""A C-ITS VRU station: it broadcasts VAMs twice a second and listens to those of other stations.

`python app.py --help` says what can be set. A read-only mount over this one file is enough for development.
"""

from __future__ import annotations

import os
import signal

# Before anything slow: a process with PID 1 ignores every signal that it has not asked for. Leaving without ceremony is
# right, since there is nothing to save and the other threads may hold any lock.
for stop_signal in (signal.SIGTERM, signal.SIGINT):
    signal.signal(stop_signal, lambda *_: os._exit(0))

# pylint: disable=wrong-import-position
import logging
import socket
import sys
import threading
import time
from typing import Any, Callable

from station.receive_guard import ReceiveGuard
from station.settings import Settings, SettingsError, parse_settings
from station.statistics import StationStatistics
from station.watch import ReceivingSide, watch

VAM_PERIOD_MS = 500
STATION_TYPE_CYCLIST = 2

logger = logging.getLogger("station")


# FlexStack is imported inside these functions, so that a mistake in the settings or a stop signal need not wait for it.


def start_station(settings: Settings, statistics: StationStatistics) -> ReceivingSide:
    """Put the FlexStack layers together and send the first VAM."""
    from station import grammar_cache

    grammar_cache.use()
    from flexstack.facilities.vru_awareness_service.vam_transmission_management import DeviceDataProvider
    from flexstack.facilities.vru_awareness_service.vru_awareness_service import VRUAwarenessService
    from flexstack.geonet.gn_address import GNAddress, M, MID, ST
    from flexstack.geonet.mib import MIB
    from flexstack.geonet.router import Router as GNRouter
    from flexstack.linklayer.raw_link_layer import RawLinkLayer
    from station.counting_router import CountingBTPRouter

    # GeoNetworking
    address = GNAddress(m=M.GN_MULTICAST, st=ST.CYCLIST, mid=MID(settings.mac_bytes))
    gn_router = GNRouter(mib=MIB(itsGnLocalGnAddr=address), sign_service=None)

    # BTP
    btp_router = CountingBTPRouter(gn_router, statistics)
    gn_router.register_indication_callback(btp_router.btp_data_indication)

    # VRU Awareness Service
    device_data = DeviceDataProvider(station_id=settings.station_id, station_type=STATION_TYPE_CYCLIST)
    vru_service = VRUAwarenessService(btp_router=btp_router, device_data_provider=device_data)
    # Without this the receive thread ends at the first frame.
    btp_router.freeze_callbacks()

    # Link layer, last of the receiving side: from here on frames come in.
    guard = ReceiveGuard(gn_router.gn_data_indicate, statistics)
    link_layer = RawLinkLayer(iface=settings.interface, mac_address=settings.mac_bytes, receive_callback=guard)
    gn_router.link_layer = link_layer

    start_sending(
        gn_router.refresh_ego_position_vector, vru_service.vam_transmission_management.location_service_callback
    )
    return ReceivingSide(guard, link_layer.receiving_thread)


def start_sending(*location_callbacks: Callable[[dict[str, Any]], None]) -> None:
    """Tell the layers the station's position, now and every half second: each time, a VAM is sent."""
    from flexstack.utils.static_location_service import (
        ThreadStaticLocationService as LocationService,
        generate_tpv_dict_with_current_timestamp as position_now,
    )

    location_service = LocationService(period=VAM_PERIOD_MS)
    # The service's first tick has just passed without callbacks; the next one comes in half a second.
    first_position = position_now(location_service.latitude, location_service.longitude)
    for callback in location_callbacks:
        callback(first_position)
        location_service.add_callback(callback)


def configure_logging(settings: Settings) -> None:
    """Log to stderr. FlexStack's own lines (several for each message) are for DEBUG only."""
    logging.basicConfig(
        level=logging.DEBUG if settings.log_level == "DEBUG" else logging.WARNING,
        format=f"[%(levelname)s] Station {settings.station_id}: %(message)s",
    )
    logger.setLevel(settings.log_level)

    def log_dead_thread(failure: threading.ExceptHookArgs) -> None:
        name = failure.thread.name if failure.thread else "unknown"
        logger.error("thread %s ended: %s: %s", name, failure.exc_type.__name__, failure.exc_value)

    threading.excepthook = log_dead_thread


def may_open_raw_sockets() -> bool:
    """Ask the kernel, before FlexStack is imported."""
    try:
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()
    except PermissionError:
        return False
    return True


def main() -> int:
    """Run until a stop signal (exit code 0), a fault (1) or a setting that cannot work (2)."""
    try:
        settings = parse_settings(sys.argv[1:], os.environ)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    configure_logging(settings)
    if not may_open_raw_sockets():
        cause = "the capability NET_RAW is missing" if os.geteuid() == 0 else f"user {os.geteuid()} is not root"
        logger.error("cannot open a raw socket: %s; run as root, with --cap-add NET_RAW", cause)
        return 2
    statistics = StationStatistics(settings, time.monotonic)
    try:
        receiving = start_station(settings, statistics)
    except OSError as error:
        logger.error("cannot send on interface %s: %s", settings.interface, error.strerror)
        return 1
    logger.info("Station %d started on %s", settings.station_id, settings.interface)
    logger.info("MAC: %s", settings.mac_address)
    logger.info("Broadcasting VAMs...")
    return watch(receiving, statistics, settings.statistics_file)


if __name__ == "__main__":
    sys.exit(main())
