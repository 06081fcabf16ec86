"""FlexStack's BTP router, counting the VAMs that pass through it."""

from __future__ import annotations

from typing import Callable, Protocol

from flexstack.btp.router import Router as BTPRouter
from flexstack.btp.service_access_point import BTPDataIndication, BTPDataRequest
from flexstack.geonet.router import Router as GNRouter

VAM_PORT = 2018  # ETSI TS 103 248


class VAMCounter(Protocol):
    """Counts VAMs."""

    def count_sent(self) -> None:
        """Count a VAM that the link layer has taken."""

    def count_received(self, station_id: int) -> None:
        """Count a VAM that was decoded."""


class CountingBTPRouter(BTPRouter):
    """A BTP router that tells a counter about every VAM, after it was sent or handled without an error."""

    def __init__(self, gn_router: GNRouter, counter: VAMCounter) -> None:
        super().__init__(gn_router)
        self._counter = counter

    def btp_data_request(self, request: BTPDataRequest) -> None:
        """Send a message."""
        super().btp_data_request(request)
        if request.destination_port == VAM_PORT:
            self._counter.count_sent()

    def register_indication_callback_btp(self, port: int, callback: Callable[[BTPDataIndication], None]) -> None:
        """Register what handles the messages of a port."""

        def handle_and_count(indication: BTPDataIndication) -> None:
            callback(indication)
            self._counter.count_received(station_id_of(indication.data))

        super().register_indication_callback_btp(port, handle_and_count if port == VAM_PORT else callback)


def station_id_of(message: bytes) -> int:
    """Return the sender's station id. Every ETSI message starts with version (1 byte), kind (1) and station id (4)."""
    return int.from_bytes(message[2:6], "big")
