"""SIP, SDP, RTP and G.711 as bytes."""

import numpy as np
import pytest

from tests.softphone import message, rtp, sdp
from tests.softphone.g711 import CODECS, PCMA, PCMU, Codec


@pytest.mark.parametrize("codec", CODECS.values())
def test_each_byte_survives_decoding_and_encoding(codec: Codec) -> None:
    every = bytes(range(256))
    again = codec.to_bytes(codec.to_samples(every))
    assert np.array_equal(codec.to_samples(again), codec.to_samples(every))


def test_levels_of_the_laws() -> None:
    """ITU-T G.711 tables 1 and 2, at 16 bits."""
    assert [int(level) for level in PCMU.to_samples(bytes([0x00, 0x80, 0xFF, 0xCE]))] == [-32124, 32124, 0, 988]
    assert [int(level) for level in PCMA.to_samples(bytes([0x2A, 0xAA, 0xD5, 0x55]))] == [-32256, 32256, 8, -8]


def test_a_message_with_short_names_folds_and_lists() -> None:
    got = message.parse(
        b"INVITE sip:a@b SIP/2.0\r\nv: SIP/2.0/UDP h;branch=z1,\r\n SIP/2.0/UDP i;branch=z2\r\ni: 1@x\r\n"
        b'f: "A, B" <sip:a@b;tag=no>;tag=yes\r\nCSeq: 7 INVITE\r\nm: <sip:x@y;a=b>\r\nl: 2\r\n\r\nhello'
    )
    assert got.all("via") == ["SIP/2.0/UDP h;branch=z1", "SIP/2.0/UDP i;branch=z2"]
    assert (got.branch, got.call_id, got.sequence, got.body) == ("z1", "1@x", (7, "INVITE"), b"he")
    assert message.parameter(got.get("From"), "tag") == "yes"
    assert message.uri_in(got.get("Contact")) == "sip:x@y;a=b"
    assert message.parse(got.to_bytes()) == got


@pytest.mark.parametrize("data", [b"", b"\x80\xc8\x00\x06", b"SIP/2.0 abc\r\n\r\n", b"BYE sip:a SIP/2.0\r\n\r\n"])
def test_what_is_not_sip(data: bytes) -> None:
    with pytest.raises(message.BadMessage):
        message.parse(data)


@pytest.mark.parametrize(
    ("uri", "where"),
    [("sip:a@h", ("h", 5060)), ("sip:a:p@h:99;lr", ("h", 99)), ("sip:127.0.0.1", ("127.0.0.1", 5060))],
)
def test_where_a_uri_points(uri: str, where: tuple[str, int]) -> None:
    assert message.host_port(uri) == where


@pytest.mark.parametrize("uri", ["", "1234", "sip:", "sip:a@h:0", "sip:a@h:70000", "sip:a b@h:1x", "http://h"])
def test_what_is_no_sip_uri(uri: str) -> None:
    with pytest.raises(ValueError, match="not a SIP URI"):
        message.host_port(uri)


def test_an_sdp_offer_and_its_answer() -> None:
    offer = sdp.parse(
        b"v=0\r\nc=IN IP4 1.1.1.1\r\nm=audio 4000 RTP/AVP 9 8 0 96\r\na=rtpmap:96 telephone-event/8000\r\n"
        b"a=sendonly\r\nc=IN IP4 2.2.2.2\r\nm=video 5000 RTP/AVP 31\r\nc=IN IP4 3.3.3.3\r\na=inactive\r\n"
    )
    assert offer == sdp.Sdp("2.2.2.2", 4000, (8, 0), 96, "sendonly")
    answer = sdp.answer(offer, "127.0.0.1", 6000, (0, 8))
    assert answer == sdp.Sdp("127.0.0.1", 6000, (8,), 96, "recvonly")
    assert sdp.parse(answer.to_bytes()) == answer
    assert sdp.answer(offer, "127.0.0.1", 6000, ()) is None


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"m=video 1 RTP/AVP 0\r\nc=IN IP4 1.1.1.1", b"m=audio 1 RTP/AVP 0"])
def test_an_sdp_without_audio_for_us(body: bytes) -> None:
    assert sdp.parse(body) is None


def test_rtp_packets() -> None:
    data = rtp.Stamper().packet(101, rtp.KeyEvent("#", True, 800).to_bytes(), marker=True)
    got = rtp.parse(data, 1.5)
    assert got
    assert (got.arrival, got.payload_type, got.marker) == (1.5, 101, True)
    assert rtp.parse_event(got.payload) == ("#", True, 800)


def test_rtp_with_csrc_extension_and_padding() -> None:
    data = bytes([0xB1, 0, 0, 1]) + bytes(8) + b"csrc" + b"\xbe\xde\x00\x01ext!" + b"sound" + b"\0\0\3"
    got = rtp.parse(data, 0)
    assert got
    assert got.payload == b"sound"


@pytest.mark.parametrize("data", [b"", b"\x80" * 11, b"\x40" + bytes(11), b"\x80\xc8" + bytes(30)])
def test_what_is_not_rtp(data: bytes) -> None:
    assert rtp.parse(data, 0) is None
