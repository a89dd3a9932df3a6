"""What the other side may ask for within a call: re-INVITE, UPDATE, OPTIONS, INFO, and what it may not."""

from collections.abc import Iterator

import pytest

from tests.softphone import Call, Phone
from tests.softphone.tests.raw import OK_SDP, RawPeer, header


@pytest.fixture
def up(alice: Phone) -> Iterator[tuple[Call, RawPeer, str]]:
    """An answered call, its other side, and the INVITE that opened it."""
    with RawPeer() as peer:
        call = alice.call(peer.uri)
        invite = peer.take("INVITE")
        peer.answer(invite, "200 OK", sdp=OK_SDP)
        peer.take("ACK")
        assert call.wait_answered(2)
        yield call, peer, invite


Up = tuple[Call, RawPeer, str]
SDP_HEADER = "Content-Type: application/sdp"


def test_a_re_invite_that_holds_is_answered_recvonly(up: Up) -> None:
    call, peer, invite = up
    peer.request("INVITE", invite, 1, SDP_HEADER, body=OK_SDP + "a=sendonly\r\n")
    answer = peer.take("SIP/2.0 200")
    assert "a=recvonly" in answer
    assert header(answer, "Contact")
    peer.request("ACK", invite, 1)
    assert call.media.on_hold


def test_a_re_invite_moves_the_media(up: Up) -> None:
    call, peer, invite = up
    peer.request("INVITE", invite, 1, SDP_HEADER, body=OK_SDP.replace("audio 9", "audio 4000"))
    peer.take("SIP/2.0 200")
    peer.request("ACK", invite, 1)
    assert call.media.remote == ("127.0.0.1", 4000)


def test_a_re_invite_without_sdp_gets_our_offer_and_its_ack_our_answer(up: Up) -> None:
    call, peer, invite = up
    peer.request("INVITE", invite, 1)
    assert "m=audio" in peer.take("SIP/2.0 200")
    peer.request("ACK", invite, 1, SDP_HEADER, body=OK_SDP.replace("audio 9", "audio 4002"))
    assert call.wait(lambda: call.media.remote == ("127.0.0.1", 4002), 2, look_every=0.01)


def test_no_common_codec_is_488_and_the_call_stays(up: Up) -> None:
    call, peer, invite = up
    peer.request("INVITE", invite, 1, SDP_HEADER, body=OK_SDP.replace("AVP 0", "AVP 9"))
    peer.take("SIP/2.0 488")
    assert call.ended_at is None


@pytest.mark.parametrize(
    ("method", "status"), [("OPTIONS", 200), ("UPDATE", 200), ("INFO", 200), ("NOTIFY", 200), ("REFER", 202)]
)
def test_other_requests(up: Up, method: str, status: int) -> None:
    _, peer, invite = up
    peer.request(method, invite, 1)
    peer.take(f"SIP/2.0 {status}")


def test_bye_for_a_call_that_is_not_there(up: Up) -> None:
    _, peer, invite = up
    peer.request("BYE", invite.replace("Call-ID: ", "Call-ID: other-"), 1)
    peer.take("SIP/2.0 481")


def test_their_bye_ends_the_call_and_its_reason_can_be_read(up: Up) -> None:
    call, peer, invite = up
    peer.request("BYE", invite, 1, "Reason: Q.850;cause=16")
    peer.take("SIP/2.0 200")
    assert call.wait_ended(2)
    assert call.ended_by == "them"
    assert call.received("BYE")[0].get("Reason") == "Q.850;cause=16"
