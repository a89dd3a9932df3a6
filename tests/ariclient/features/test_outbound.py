"""Calls that we place, on a pretend Asterisk: rung, answered, refused, redirected, repeated."""

import gevent
import pytest

from app.calls.causes import Cause
from app.calls.commands.core import Hangup, Originate
from app.calls.destination import Client, Number, SipUri
from app.calls.events import Answered, Finished, HungUp, Ringing
from ariclient.switch import Asterisk
from tests.pretend.asterisk import PretendAsterisk, snapshot
from tests.pretend.watched import Watched, until

BOB = SipUri("bob", "127.0.0.1", 5070)


def placed(asterisk: PretendAsterisk, watched: Watched, **more: object) -> str:
    watched.switch.perform("leg-1", "CA2-1", Originate(BOB, "+1234", **more))
    assert until(lambda: "leg-1" in asterisk.dialed)
    return "leg-1"


def test_originate_rings_and_is_answered(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = placed(asterisk, watched, caller_name="Bob", timeout=20, headers={"X-One": "1"})
    asterisk.rings(channel)
    asterisk.answers(channel)
    watched.wait(channel, Answered)
    asterisk.hang_up(channel)
    watched.wait(channel, HungUp)
    gevent.sleep(0.05)
    assert watched.of(channel) == [Ringing(), Answered(), HungUp()]
    query, body = next(asked[2:] for asked in asterisk.asked if asked[1] == "channels/create")
    assert query["endpoint"] == "PJSIP/outside-local/sip:bob@127.0.0.1:5070"
    assert query["appArgs"] == "outbound,20"
    assert body["variables"]["PJSIP_HEADER(add,X-One)"] == "1"
    assert asterisk.dialed == [channel]


def test_session_progress_is_ringing_too(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = placed(asterisk, watched)
    asterisk.rings(channel, "PROGRESS")
    watched.wait(channel, Ringing)


@pytest.mark.parametrize(
    ("status", "q850", "cause"),
    [(486, 17, Cause.BUSY), (603, 21, Cause.REJECTED), (404, 1, Cause.NOT_FOUND), (503, 34, Cause.UNAVAILABLE)],
)
def test_refused_leg(asterisk: PretendAsterisk, watched: Watched, status: int, q850: int, cause: Cause) -> None:
    channel = placed(asterisk, watched)
    asterisk.refuses(channel, status, q850)
    assert watched.wait(channel, HungUp) == HungUp(cause, sip_status=status)


def test_timeout_of_a_leg(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = placed(asterisk, watched)
    asterisk.end(channel, 19)
    assert watched.wait(channel, HungUp) == HungUp(Cause.NO_ANSWER)


def test_cancelling_a_leg_that_rings(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = placed(asterisk, watched)
    asterisk.rings(channel)
    watched.switch.perform(channel, "CA2-2", Hangup(Cause.CANCELED))
    assert watched.wait(channel, HungUp) == HungUp(Cause.CANCELED, by_us=True)


@pytest.mark.parametrize("destination", [Number("+123"), Client("bob"), SipUri("bob", "a host")])
def test_destination_that_cannot_be_called(asterisk: PretendAsterisk, watched: Watched, destination: object) -> None:
    watched.switch.perform("leg-1", "CA2-1", Originate(destination, "+1234"))
    assert watched.wait("leg-1", Finished).error
    assert watched.wait("leg-1", HungUp) == HungUp(Cause.UNAVAILABLE)
    assert not asterisk.channels


def test_number_leaves_by_the_proxy(asterisk: PretendAsterisk) -> None:
    with Watched(Asterisk(asterisk.settings(outbound_proxy_uri="proxy.example.com"))) as watched:
        watched.switch.perform("leg-1", "CA2-1", Originate(Number("+123"), "+1234", gateway="outbound-proxy"))
        assert until(lambda: "leg-1" in asterisk.channels)
    query = next(asked[2] for asked in asterisk.asked if asked[1] == "channels/create")
    assert query["endpoint"] == "PJSIP/+123@outbound-proxy"


def test_originate_that_asterisk_refuses(asterisk: PretendAsterisk, watched: Watched) -> None:
    asterisk.faults["POST channels/create"] = 500, "Allocation failed"
    watched.switch.perform("leg-1", "CA2-1", Originate(BOB, "+1234"))
    assert watched.wait("leg-1", Finished).error == "500 Allocation failed"
    watched.wait("leg-1", HungUp)


def test_repeated_originate_is_recognised(asterisk: PretendAsterisk) -> None:
    """After a crash: the leg is there once, and what was missed is told."""
    with Watched(Asterisk(asterisk.settings())) as before:
        channel = placed(asterisk, before)
        asterisk.rings(channel)
        asterisk.answers(channel)
    with Watched(Asterisk(asterisk.settings())) as after:
        after.switch.perform(channel, "CA2-1", Originate(BOB, "+1234"))
        after.wait(channel, Answered)
        assert after.of(channel) == [Answered()]
    assert len(asterisk.channels) == 1


def test_repeated_originate_of_a_known_leg_asks_first(asterisk: PretendAsterisk, watched: Watched) -> None:
    """A conflict leaks something in Asterisk 22.10.1: after a real one it does not stop by SIGTERM alone."""
    channel = placed(asterisk, watched)
    watched.switch.perform(channel, "CA2-1", Originate(BOB, "+1234"))
    assert until(lambda: asterisk.asked[-1][:2] == ("GET", f"channels/{channel}"))
    assert [asked[:2] for asked in asterisk.asked].count(("POST", "channels/create")) == 1


def test_conflict_about_a_leg_that_is_not_there_is_an_error(asterisk: PretendAsterisk, watched: Watched) -> None:
    """Asterisk 22.10.1 calls an unknown endpoint a conflict, once it met a real one."""
    asterisk.faults["POST channels/create"] = 409, "Channel with given unique ID already exists"
    watched.switch.perform("leg-1", "CA2-1", Originate(BOB, "+1234"))
    watched.wait("leg-1", Finished)
    watched.wait("leg-1", HungUp)


def test_who_answers_while_no_engine_is_there_is_found_by_the_next(asterisk: PretendAsterisk) -> None:
    """And does not end by itself any more, once it is."""
    with Watched(Asterisk(asterisk.settings(answered_wait_seconds=40))) as before:
        channel = placed(asterisk, before, timeout=20)
        asterisk.rings(channel)
    asterisk.answers(channel)
    assert asterisk.variables[channel]["TIMEOUT(absolute)"] == "60"
    with Watched(Asterisk(asterisk.settings())) as after:
        assert after.switch.channels() == {channel: True}
        assert until(lambda: asterisk.variables[channel]["TIMEOUT(absolute)"] == "0")
        asterisk.variables[channel]["TIMEOUT(absolute)"] = "600"  # its call's own limit
        assert until(lambda: asterisk.variables[channel]["RESTCOMM_LEG"] == "kept")
    with Watched(Asterisk(asterisk.settings())) as third:
        third.switch.channels()
        gevent.sleep(0.1)
    assert asterisk.variables[channel]["TIMEOUT(absolute)"] == "600"
    assert asterisk.dialed == [channel]


def test_a_leg_that_no_engine_came_to_dial_is_dialed_by_the_next_once(asterisk: PretendAsterisk) -> None:
    asterisk.channels["leg-1"] = snapshot("leg-1", "Down", "Stasis", f"{asterisk.app},outbound,20")
    with Watched(Asterisk(asterisk.settings())) as after:
        assert after.switch.channels() == {"leg-1": False}
        assert until(lambda: asterisk.dialed == ["leg-1"])
    with Watched(Asterisk(asterisk.settings())) as third:
        third.switch.channels()
        gevent.sleep(0.1)
    assert asterisk.dialed == ["leg-1"]


def test_the_limit_of_a_caller_is_taken_off_by_the_engine_that_hears_of_him(
    asterisk: PretendAsterisk, watched: Watched
) -> None:
    """The dialplan set it: an engine that hangs is noticed by Asterisk."""
    channel = asterisk.call()
    assert until(lambda: asterisk.variables.get(channel, {}).get("TIMEOUT(absolute)") == "0")


def test_redirected_call_is_not_ours(asterisk: PretendAsterisk, watched: Watched) -> None:
    """A callee's 302 makes Asterisk dial a Local channel into our own dialplan."""
    channel = asterisk.call()
    local = {"id": "strange.2", "name": "Local/1234@restcomm-00000000;2", "state": "Ring"}
    asterisk.channels["strange.2"] = {**asterisk.channels[channel], **local}
    asterisk.say("StasisStart", channel="strange.2", args=["inbound", "1234", "", "", "", ""])
    assert until(lambda: ("DELETE", "channels/strange.2") in [asked[:2] for asked in asterisk.asked])
    assert not watched.of("strange.2")
