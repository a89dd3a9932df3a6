"""Calls that arrive at a real Asterisk 22, and their keys: what the contract (tests/contract) does not ask."""

import socket
import time

import gevent
import pytest

from app.calls.causes import Cause
from app.calls.commands.core import Answer, Hangup, PlayFile, SendDigits, Stop
from app.calls.events import Answered, Arrived, Digit, Finished, HungUp
from tests.ariclient.steps import arrived, dial, keys, up
from tests.pretend.watched import Watched, until
from tests.real_switch.asterisk import Asterisk as RunningAsterisk
from tests.softphone import Phone

pytestmark = pytest.mark.switch

HERE = {"address": "127.0.0.1", "domain": "127.0.0.1"}
"""Where callers of these tests are, and what they call."""


# -- calls that arrive -------------------------------------------------------------------------------------------------


def test_what_is_told_of_a_caller(real_asterisk: RunningAsterisk, on_real: Watched, alice: Phone) -> None:
    headers = {"X-Foo": 'a&b=c, "d"; ${EXTEN}', "X-Bar": "ü", "Diversion": "<sip:555@example.com>;reason=unconditional"}
    call = dial(real_asterisk, alice, "+49,30", headers=headers, caller_name="Al, Ice é")
    event = on_real.wait(arrived(on_real), Arrived)
    told = {"X-Foo": headers["X-Foo"], "X-Bar": "ü"}
    invite = call.wire[0][2]
    said = {"from_uri": "sip:alice@127.0.0.1", "call_id": event.call_id, "request": event.request}
    assert event == Arrived("+49,30", "alice", "Al, Ice é", "555", told, **HERE, **said)
    assert event.call_id == invite.call_id
    tag = invite.get("From").partition(";tag=")[2]
    assert event.request.endswith(f";tag={tag} {invite.get('CSeq')}")
    call.cancel()
    on_real.wait(arrived(on_real), HungUp(Cause.CANCELED))


def test_caller_whose_name_is_not_utf_8(real_asterisk: RunningAsterisk, on_real: Watched) -> None:
    """Asterisk leaves a name out that JSON cannot carry; the call comes all the same."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind(("127.0.0.1", 0))
        here = f"127.0.0.1:{phone.getsockname()[1]}"
        lines = [
            f"INVITE sip:1234@127.0.0.1:{real_asterisk.settings.sip_port} SIP/2.0",
            f"Via: SIP/2.0/UDP {here};branch=z9hG4bKbad",
            'From: "\xe9\xff" <sip:latin@127.0.0.1>;tag=1',
            "To: <sip:1234@127.0.0.1>",
            "Call-ID: not-utf-8",
            "CSeq: 1 INVITE",
            "Max-Forwards: 9",
            f"Contact: <sip:{here}>",
            "Content-Length: 0",
        ]
        phone.sendto("\r\n".join([*lines, "", ""]).encode("latin-1"), ("127.0.0.1", real_asterisk.settings.sip_port))
        channel = arrived(on_real)
    assert on_real.wait(channel, Arrived).from_ == "latin"
    on_real.switch.perform(channel, "CA1-1", Hangup(Cause.BUSY))
    on_real.wait(channel, HungUp)


def test_answer_is_quick_and_the_prompt_is_heard(
    real_asterisk: RunningAsterisk, on_real: Watched, alice: Phone, sound: str
) -> None:
    call = dial(real_asterisk, alice)
    channel = arrived(on_real)
    on_real.switch.perform(channel, "CA1-1", Answer())
    on_real.switch.perform(channel, "CA1-2", PlayFile(sound))
    on_real.wait(channel, Finished("CA1-2"))
    assert call.answered_ms is not None
    assert call.answered_ms < 200
    heard = call.wait_tone(600, timeout=1)
    assert heard is not None
    assert heard.start < 0.2
    assert heard.end - heard.start == pytest.approx(2.0, abs=0.1)
    call.bye()
    assert on_real.wait(channel, HungUp) == HungUp(Cause.NORMAL)


def test_early_media(real_asterisk: RunningAsterisk, on_real: Watched, alice: Phone, sound: str) -> None:
    call = dial(real_asterisk, alice)
    channel = arrived(on_real)
    on_real.switch.perform(channel, "CA1-1", PlayFile(sound))
    on_real.wait(channel, Finished("CA1-1"))
    assert [code for _, code in call.provisional][-1] == 183
    assert call.answered_at is None
    assert len(call.heard_early) > 1.5 * 8000
    on_real.switch.perform(channel, "CA1-2", Hangup(Cause.REJECTED))
    on_real.wait(channel, HungUp)
    assert until(lambda: call.status) == 603


def test_answer_during_early_media_stops_nobody_else(
    real_asterisk: RunningAsterisk, on_real: Watched, alice: Phone, sound: str
) -> None:
    """Asterisk would let every request of every call wait for the end of the sound."""
    dial(real_asterisk, alice)
    channel = arrived(on_real)
    on_real.switch.perform(channel, "CA1-1", PlayFile(sound))
    on_real.switch.perform(channel, "CA1-2", Answer())
    begun = time.monotonic()
    assert on_real.switch.channels()[channel] is False
    assert time.monotonic() - begun < 0.5
    on_real.wait(channel, Answered)
    assert on_real.of(channel).index(Answered()) > on_real.of(channel).index(Finished("CA1-1"))
    on_real.switch.perform(channel, "CA1-3", Hangup())
    on_real.wait(channel, HungUp)


# -- keys --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("via", ["rfc4733", "info"])
def test_all_keys(real_asterisk: RunningAsterisk, on_real: Watched, alice: Phone, via: str) -> None:
    call = dial(real_asterisk, alice)
    channel = up(on_real)
    assert until(lambda: call.answered_at)
    call.press("0123456789*#ABCD", via=via, wait=False)
    until(lambda: len(keys(on_real, channel)) >= 16, 6)
    gevent.sleep(0.2)
    assert keys(on_real, channel) == "0123456789*#ABCD"
    call.bye()
    on_real.wait(channel, HungUp)


@pytest.mark.parametrize("via", ["rfc4733", "info"])
@pytest.mark.parametrize(("duration", "gap"), [(0.1, 0.06), (0.1, 0.0), (0.06, 0.04), (0.2, 0.0)])
def test_hurried_keys_count_once(
    real_asterisk: RunningAsterisk, on_real: Watched, alice: Phone, via: str, duration: float, gap: float
) -> None:
    """Asterisk 22.10 tells RFC 4733 keys twice that come without 45 ms of silence between them."""
    call = dial(real_asterisk, alice)
    channel = up(on_real)
    assert until(lambda: call.answered_at)
    call.press("1122334455", via=via, duration=duration, gap=gap, wait=False)
    until(lambda: len(keys(on_real, channel)) >= 10, 6)
    gevent.sleep(0.5)
    assert keys(on_real, channel) == "1122334455"
    call.bye()
    on_real.wait(channel, HungUp)


@pytest.mark.parametrize(("via", "limit"), [("rfc4733", 0.25), ("info", 0.1)])
def test_key_silences_a_prompt_at_once(
    real_asterisk: RunningAsterisk, on_real: Watched, alice: Phone, sound: str, via: str, limit: float
) -> None:
    """Barge-in: from the key's going down to silence. An RFC 4733 key of 100 ms is told when it goes up."""
    call = dial(real_asterisk, alice)
    channel = up(on_real)
    on_real.switch.perform(channel, "CA1-2", PlayFile(sound))
    gevent.sleep(0.5)
    call.press("5", via=via, wait=False)
    on_real.wait(channel, Digit("5"))
    on_real.switch.perform(channel, "CA1-3", Stop("CA1-2"))
    gevent.sleep(0.5)
    heard = call.wait_tone(600, timeout=1)
    assert heard is not None
    assert heard.end - call.pressed_at[0] < limit
    call.bye()
    on_real.wait(channel, HungUp)


def test_digits_that_we_send_are_heard(real_asterisk: RunningAsterisk, on_real: Watched, alice: Phone) -> None:
    call = dial(real_asterisk, alice)
    channel = up(on_real)
    on_real.switch.perform(channel, "CA1-2", SendDigits("19w#D"))
    on_real.wait(channel, Finished("CA1-2"))
    assert call.digits == "19#D"
    first, second, third, _ = (key.at for key in call.keys)
    assert second - first == pytest.approx(0.2, abs=0.06)
    assert third - second == pytest.approx(0.7, abs=0.06)
    call.bye()
    on_real.wait(channel, HungUp)
