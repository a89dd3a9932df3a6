"""The provider `esendex` against a server that answers as Esendex documents it, and worse (guide 2.4)."""

from collections.abc import Iterator

import pytest
import urllib3
from lxml import etree

from app.messaging import web
from app.messaging.esendex import EsendexCarrier
from app.messaging.port import Outgoing, Refused, Taken, Unavailable
from app.webhooks.http.connections import Wait
from tests.messaging.gateway import Gateway, gateway

ONE = Outgoing("SM1", "AC1", "+441234", "+447700900123", "Grüße & <b>\x01")
GUID = "00000000-aaaa-bbbb-cccc-000000000001"
HEADERS = f"""<?xml version="1.0" encoding="utf-8"?>
<messageheaders batchid="b1" xmlns="http://api.esendex.com/ns/">
<messageheader uri="http://api.esendex.com/v1.0/messageheaders/{GUID}" id="{GUID}"/></messageheaders>"""


@pytest.fixture
def esendex() -> Iterator[Gateway]:
    with gateway() as server:
        server.body = HEADERS.encode()
        yield server


def carrier(esendex: Gateway) -> EsendexCarrier:
    return EsendexCarrier("me@example.com", "s:cret", "EX0012345", esendex.url)


def test_what_the_dispatcher_is_told(esendex: Gateway) -> None:
    assert carrier(esendex).send(ONE) == Taken(GUID)
    (asked,) = esendex.asked
    assert asked.path == "/v1.0/messagedispatcher"
    expected = urllib3.make_headers(basic_auth="me@example.com:s:cret")["authorization"]
    assert asked.headers["Authorization"] == expected
    root = etree.fromstring(asked.body)
    told = {element.tag: element.text for element in root.iter() if len(element) == 0}
    assert told == {
        "accountreference": "EX0012345", "characterset": "Auto", "to": "447700900123", "from": "441234",
        "type": "SMS", "body": "Grüße & <b>\ufffd",
    }  # fmt: skip


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404])
def test_bad_credentials_and_the_like_are_final(esendex: Gateway, status: int) -> None:
    esendex.status, esendex.body = status, b"Authentication\nfailed"
    with pytest.raises(Refused, match=f"Esendex answered {status}: Authentication failed"):
        carrier(esendex).send(ONE)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_its_own_troubles_pass(esendex: Gateway, status: int) -> None:
    esendex.status = status
    with pytest.raises(Unavailable):
        carrier(esendex).send(ONE)


@pytest.mark.parametrize(
    "body", [b"", b"OK", b"<messageheaders/>", b"\xff\xfe<", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>']
)
def test_garbage_is_final_since_it_may_have_been_sent(esendex: Gateway, body: bytes) -> None:
    esendex.body = body
    with pytest.raises(Refused, match="without a list of message headers"):
        carrier(esendex).send(ONE)


def test_silence_ends_and_is_not_tried_again(esendex: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "WAIT", Wait(1, 0.1))
    esendex.mute = 5
    with pytest.raises(Refused, match="it may have been sent"):
        carrier(esendex).send(ONE)


def test_a_connection_that_breaks(esendex: Gateway) -> None:
    esendex.drops = True
    with pytest.raises(Refused, match="it may have been sent"):
        carrier(esendex).send(ONE)


def test_nobody_is_there() -> None:
    with pytest.raises(Unavailable, match="Esendex cannot be reached"):
        EsendexCarrier("me", "x", "EX1", "http://127.0.0.1:9").send(ONE)
