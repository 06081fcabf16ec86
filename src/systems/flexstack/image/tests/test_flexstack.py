"""What we rely on in FlexStack itself: these fail first when its version changes."""

import unittest
from unittest.mock import patch

from asn1tools import compiler

from flexstack.btp.service_access_point import BTPDataIndication, BTPDataRequest
from flexstack.btp.router import Router as BTPRouter
from flexstack.facilities.vru_awareness_service.vam_coder import VAMCoder
from flexstack.facilities.vru_awareness_service.vam_transmission_management import VAMMessage

from station import grammar_cache
from station.counting_router import VAM_PORT, CountingBTPRouter, station_id_of


class Counter:
    def __init__(self):
        self.sent = 0
        self.received = []

    def count_sent(self):
        self.sent += 1

    def count_received(self, station_id):
        self.received.append(station_id)


def encoded_vam(station_id):
    message = VAMMessage()
    message.vam["header"]["stationId"] = station_id
    return VAMCoder().encode(message.vam)


class StationIdTest(unittest.TestCase):
    def test_is_where_the_standard_puts_it(self):
        for station_id in (0, 1, 258, 4294967295):
            self.assertEqual(station_id_of(encoded_vam(station_id)), station_id)


class CountingRouterTest(unittest.TestCase):
    def setUp(self):
        self.counter = Counter()
        self.router = CountingBTPRouter(gn_router=None, counter=self.counter)

    def test_counts_what_was_sent_and_not_what_failed(self):
        request = BTPDataRequest(destination_port=VAM_PORT)
        with patch.object(BTPRouter, "btp_data_request"):
            self.router.btp_data_request(request)
            self.router.btp_data_request(BTPDataRequest(destination_port=2001))
        with patch.object(BTPRouter, "btp_data_request", side_effect=OSError), self.assertRaises(OSError):
            self.router.btp_data_request(request)
        self.assertEqual(self.counter.sent, 1)

    def test_counts_what_was_handled_and_not_what_failed(self):
        def handle(indication):
            if indication.data.endswith(b"bad"):
                raise ValueError("bad")

        self.router.register_indication_callback_btp(VAM_PORT, handle)
        handler = self.router.pre_indication_callbacks[VAM_PORT]
        handler(BTPDataIndication(data=encoded_vam(7)))
        with self.assertRaises(ValueError):
            handler(BTPDataIndication(data=encoded_vam(8) + b"bad"))
        self.assertEqual(self.counter.received, [7])


class GrammarCacheTest(unittest.TestCase):
    def test_every_grammar_of_a_station_comes_from_the_image(self):
        with patch.object(compiler, "parse_string"), patch.object(grammar_cache, "_parse", side_effect=AssertionError):
            grammar_cache.use()
            self.assertIsInstance(VAMCoder().decode(encoded_vam(9)), dict)

    def test_a_kept_grammar_equals_a_parsed_one(self):
        from flexstack.facilities.vru_awareness_service.vam_asn1 import VAM_ASN1_DESCRIPTIONS as text

        self.assertEqual(grammar_cache._load_or_parse(text), grammar_cache._parse(text))

    def test_another_grammar_is_parsed(self):
        text = "Foo DEFINITIONS ::= BEGIN A ::= INTEGER END"
        self.assertEqual(list(grammar_cache._load_or_parse(text)), ["Foo"])
