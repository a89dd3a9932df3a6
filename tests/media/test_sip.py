"""SIP and SDP of the relay: messages as switches send them, and what is refused."""

import pytest

from app.media.sip import messages
from app.media.sip.sdp import Offer, answer, offered

INVITE = (
    "INVITE sip:abc@127.0.0.1:5 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9\r\nv: SIP/2.0/UDP 10.0.0.1\r\n"
    'From: "x" <sip:_stream@127.0.0.1>;tag=f\r\nTo: <sip:abc@127.0.0.1:5>\r\ni: call-1\r\nCSeq: 7 INVITE\r\n'
    "m: <sip:switch@127.0.0.1:9>\r\nRecord-Route: <sip:proxy;lr>\r\n\r\nv=0\r\n"
)
SDP = "v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 4000 RTP/AVP 9 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\n"


def test_a_request_is_read() -> None:
    message = messages.parse(INVITE.encode())
    assert message
    assert (message.method, message.user, message.dialog, message.cseq) == ("INVITE", "abc", "call-1", (7, "INVITE"))
    assert len(message.headers["via"]) == 2


def test_a_response_repeats_what_it_must() -> None:
    request = messages.parse(INVITE.encode())
    assert request
    text = messages.response(request, 200, "ours", "sip:relay@127.0.0.1:5", SDP).decode()
    assert text.startswith("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9\r\nVia: SIP/2.0/UDP 10.0.0.1\r\n")
    assert "To: <sip:abc@127.0.0.1:5>;tag=ours\r\n" in text
    assert "Record-Route: <sip:proxy;lr>\r\n" in text
    assert text.endswith(f"Content-Length: {len(SDP)}\r\n\r\n{SDP}")


def test_bye_goes_the_other_way() -> None:
    request = messages.parse(INVITE.encode())
    assert request
    text = messages.bye(request, "ours", "127.0.0.1:5", "b").decode()
    assert text.startswith("BYE sip:switch@127.0.0.1:9 SIP/2.0\r\n")
    assert "From: <sip:abc@127.0.0.1:5>;tag=ours\r\n" in text
    assert 'To: "x" <sip:_stream@127.0.0.1>;tag=f\r\n' in text


@pytest.mark.parametrize("data", [b"", b"\0" * 99, b"INVITE\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"x" * 70000])
def test_what_is_no_message(data: bytes) -> None:
    assert messages.parse(data) is None


def test_the_first_g711_codec_of_an_offer_counts() -> None:
    offer = offered(SDP)
    assert offer == Offer("127.0.0.1", 4000, 8, 101)
    text = answer(offer, "127.0.0.1", 6000)
    assert "m=audio 6000 RTP/AVP 8 101\r\n" in text
    assert "a=rtpmap:8 PCMA/8000\r\n" in text


@pytest.mark.parametrize(
    "body",
    [
        "",
        SDP.replace("9 8 0 101", "9 96"),
        SDP.replace("4000", "0"),
        SDP.replace("4000", "99999"),
        SDP.replace("RTP/AVP", "RTP/SAVP"),
        SDP.replace("c=IN IP4 127.0.0.1\r\n", ""),
    ],
)
def test_offers_that_are_not_spoken(body: str) -> None:
    assert offered(body) is None
