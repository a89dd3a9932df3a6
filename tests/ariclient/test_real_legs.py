"""Calls that we place through a real Asterisk 22: what the contract (tests/contract) does not ask."""

import time

import gevent
import pytest

from app.calls.causes import Cause
from app.calls.commands.core import Hangup, Originate
from app.calls.destination import Number, SipUri, sip_uri
from app.calls.events import Answered, Arrived, Finished, HungUp, Ringing
from ariclient.switch import Asterisk
from tests.pretend.watched import Watched, until
from tests.real_switch.asterisk import Asterisk as RunningAsterisk
from tests.softphone import Phone, tone

pytestmark = pytest.mark.switch


def test_what_the_callee_is_told(real_asterisk: RunningAsterisk, on_real: Watched, bob: Phone) -> None:
    bob.will(answer_after=0.1)
    command = Originate(sip_uri(bob.uri), "+1234", 'Al "Ice"', 5, {"X-One": "${EXTEN}, a;b|c", "X-Two": "2"})
    on_real.switch.perform("leg-told", "CA2-1", command)
    on_real.wait("leg-told", Answered)
    call = bob.wait_call(1)
    assert call is not None
    assert call.header("From").startswith('"Al Ice" <sip:+1234@')
    assert (call.header("X-One"), call.header("X-Two")) == ("${EXTEN}, a;b|c", "2")
    call.bye()
    assert on_real.wait("leg-told", HungUp) == HungUp(Cause.NORMAL)


def test_callee_with_early_media_rings(real_asterisk: RunningAsterisk, on_real: Watched, bob: Phone) -> None:
    bob.will(answer_after=0.3, early=tone(440, 1.0))
    on_real.switch.perform("leg-early", "CA2-1", Originate(sip_uri(bob.uri), "1"))
    on_real.wait("leg-early", Answered)
    assert on_real.of("leg-early") == [Ringing(), Answered()]
    on_real.switch.perform("leg-early", "CA2-2", Hangup())
    on_real.wait("leg-early", HungUp)


def test_host_that_does_not_exist(real_asterisk: RunningAsterisk, on_real: Watched) -> None:
    on_real.switch.perform("leg-host", "CA2-1", Originate(SipUri("bob", "no-such-host.invalid"), "1"))
    assert on_real.wait("leg-host", HungUp, timeout=8) == HungUp(Cause.UNAVAILABLE, sip_status=503)


def test_port_where_nobody_is(real_asterisk: RunningAsterisk, on_real: Watched) -> None:
    on_real.switch.perform("leg-port", "CA2-1", Originate(SipUri("bob", "127.0.0.1", 9, "tcp"), "1"))
    assert on_real.wait("leg-port", HungUp) == HungUp(Cause.UNAVAILABLE, sip_status=503)


def test_callee_who_says_nothing_at_all(real_asterisk: RunningAsterisk, on_real: Watched, bob: Phone) -> None:
    bob.will(ignore=True)
    begun = time.monotonic()
    on_real.switch.perform("leg-mute", "CA2-1", Originate(sip_uri(bob.uri), "1", timeout=1))
    assert on_real.wait("leg-mute", HungUp) == HungUp(Cause.NO_ANSWER)
    assert time.monotonic() - begun == pytest.approx(1.0, abs=0.3)


def test_callee_who_redirects_calls_nobody(real_asterisk: RunningAsterisk, on_real: Watched, bob: Phone) -> None:
    """Asterisk follows a 302 into the dialplan of inbound calls; that is nobody's call."""
    bob.will(reject=302, headers={"Contact": "<sip:1234@127.0.0.1:9>"})
    on_real.switch.perform("leg-302", "CA2-1", Originate(sip_uri(bob.uri), "1"))
    assert on_real.wait("leg-302", HungUp) == HungUp(Cause.FAILED, sip_status=302)
    assert until(lambda: not on_real.switch.channels())
    assert not [event for _, event in on_real.told if isinstance(event, Arrived)]


def test_originate_twice_is_one_call(real_asterisk: RunningAsterisk, on_real: Watched, bob: Phone) -> None:
    bob.will(answer_after=0.3)
    for _ in range(2):
        on_real.switch.perform("leg-twice", "CA2-1", Originate(sip_uri(bob.uri), "1"))
    on_real.wait("leg-twice", Answered)
    gevent.sleep(0.2)
    assert len(bob.calls) == 1
    assert on_real.of("leg-twice").count(Answered()) == 1
    on_real.switch.perform("leg-twice", "CA2-2", Hangup())
    on_real.wait("leg-twice", HungUp)


def test_endpoint_that_is_not_configured(real_asterisk: RunningAsterisk) -> None:
    """A gateway that Asterisk's configuration does not know."""
    with Watched(Asterisk(real_asterisk.settings)) as on_real:
        on_real.switch.perform("leg-nowhere", "CA2-1", Originate(Number("123"), "1", gateway="outbound-proxy"))
        assert on_real.wait("leg-nowhere", Finished).error
        assert on_real.wait("leg-nowhere", HungUp) == HungUp(Cause.UNAVAILABLE)
