"""Offers that come late, and re-offers that are refused, in real calls on both switches."""

import socket
import time

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.raw_caller import SESSION, RawCaller, audio
from tests.real_switch.scenes import scene, tones
from tests.real_switch.system import System
from tests.softphone import Phone

pytestmark = pytest.mark.switch

G729 = "m=audio 40000 RTP/AVP 18 101\r\na=rtpmap:18 G729/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
RTP_HEADER = 12
"""Octets."""
KEYS = '<Gather numDigits="2" action="keys" timeout="9"/>'


def offer_of(media: socket.socket) -> str:
    return SESSION + audio(port=media.getsockname()[1])


def test_an_invite_without_sdp_is_answered_with_an_offer(system: System, hook: Webhook, media: socket.socket) -> None:
    """As other call managers send it: the answer is in the ACK (RFC 3261 13.2.1)."""
    to = scene(system, hook, "3820", KEYS, keys="<Hangup/>")
    with RawCaller(system) as caller:
        assert caller.invite(to, late=offer_of(media)).startswith("SIP/2.0 200")
        assert "audio port RTP/AVP" in caller.media
        assert media.recv(2000), "audio goes where the ACK says"
        caller.press("12", media)
        assert caller.bye()
    assert [one.params["Digits"] for one in hook.received("/3820/keys")] == ["12"]


def test_a_caller_without_sdp_is_connected_and_rejected_like_any_other(
    system: System, hook: Webhook, bob: Phone, media: socket.socket
) -> None:
    bob.will(answer_after=0.2)
    to = scene(system, hook, "3821", f"<Dial><Uri>{bob.uri}</Uri></Dial>")
    with RawCaller(system) as caller:
        assert caller.invite(to, late=offer_of(media)).startswith("SIP/2.0 200")
        called = bob.wait_call(5)
        assert called
        assert called.wait_answered(5)
        time.sleep(0.5)  # they are connected
        caller.press("5", media)
        assert called.wait_digits("5", 4), called.story()
    with RawCaller(system) as caller:
        to = scene(system, hook, "3822", '<Reject reason="busy"/>')
        assert caller.invite(to, late=offer_of(media)).startswith("SIP/2.0 486")


def test_one_that_never_acknowledges_holds_nobody_up(system: System, hook: Webhook, alice: Phone) -> None:
    """The answer waits for the ACK in its own call only."""
    to = scene(system, hook, "3823", KEYS, keys="<Hangup/>")
    with RawCaller(system) as caller:
        caller.ack_or_bye = lambda *_more: None  # type: ignore[method-assign]
        assert caller.invite(to, late=SESSION + audio()).startswith("SIP/2.0 200")
        call = alice.call(to)
        assert call.wait_answered(3), call.story()
        call.press("34")
        assert call.wait_ended(5), call.story()
    assert [one.params["Digits"] for one in hook.received("/3823/keys")] == ["34"]


def test_a_refused_reinvite_changes_nothing(system: System, hook: Webhook, media: socket.socket) -> None:
    to = scene(system, hook, "3824", KEYS, keys="<Hangup/>")
    with RawCaller(system) as caller:
        assert caller.invite(to, sdp=offer_of(media)).startswith("SIP/2.0 200")
        assert caller.reinvite(2, SESSION + G729).startswith("SIP/2.0 488")
        caller.accept_reinvite(offer_of(media))
        caller.press("12", media)
        assert caller.bye()
    assert [one.params["Digits"] for one in hook.received("/3824/keys")] == ["12"]


@pytest.mark.parametrize("milliseconds", [10, 20, 30, 40, 60])
def test_packets_are_as_long_as_the_caller_asks(
    system: System, hook: Webhook, media: socket.socket, milliseconds: int
) -> None:
    """a=ptime (RFC 8866 6.4): a prompt comes in packets of that length, and whole."""
    tones(hook, "3825", 2.0, 600)
    to = scene(system, hook, "3825", "<Play>600.wav</Play><Hangup/>")
    with RawCaller(system) as caller:
        offer = f"{offer_of(media)}a=ptime:{milliseconds}\r\n"
        assert caller.invite(to, sdp=offer).startswith("SIP/2.0 200")
        lengths = [len(media.recv(2000)) - RTP_HEADER for _packet in range(20)]
        assert caller.bye()
    assert set(lengths[5:]) == {8 * milliseconds}
