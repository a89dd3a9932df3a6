"""Faxes as ARI requests and what Asterisk tells of them (guide 2.5)."""

import pytest

from app.calls.commands.core import Answer, Hangup
from app.calls.commands.messages import ReceiveFax, SendFax
from app.calls.commands.results import FaxPages
from app.calls.destination import Number
from app.calls.events import Answered, Arrived, Finished, HungUp
from tests.pretend.asterisk import PretendAsterisk
from tests.pretend.watched import Watched, until

SEND = SendFax(Number("+491701"), "1777", "/var/faxes/FX1.tiff", "loop", 30)


def over(asterisk: PretendAsterisk, channel: str, **told: str) -> None:
    """What our dialplan says at the end."""
    event = {"eventname": "RestCommFax", **told}
    asterisk.say("ChannelUserevent", channel={"id": channel}, eventname="RestCommFax", userevent=event)


@pytest.fixture
def channel(asterisk: PretendAsterisk, watched: Watched) -> str:
    """Of a fax that is being sent."""
    watched.switch.perform("", "asked-1", SEND)
    assert until(lambda: "fax-asked-1" in asterisk.channels)
    return "fax-asked-1"


def test_a_fax_is_a_call_of_its_own(asterisk: PretendAsterisk, watched: Watched, channel: str) -> None:
    method, _path, query, body = next(asked for asked in asterisk.asked if asked[1] == f"channels/{channel}")
    assert method == "POST"
    assert query["endpoint"] == "PJSIP/+491701@_gateway-loop"
    assert (query["context"], query["extension"], query["timeout"]) == ("restcomm-fax", "send", "30")
    assert "app" not in query
    assert body == {"variables": {"FAX_FILE": "/var/faxes/FX1.tiff"}}
    assert channel not in watched.switch.channels(), "a takeover must not think that it is a call"


def test_what_became_of_it_is_told_once(asterisk: PretendAsterisk, watched: Watched, channel: str) -> None:
    over(asterisk, channel, Status="SUCCESS", Pages="3", Error="")
    assert watched.wait("", Finished) == Finished("asked-1", FaxPages(3))
    asterisk.say("ChannelDestroyed", channel=channel, cause=16)
    assert watched.of("").count(Finished("asked-1", FaxPages(3))) == 1


def test_a_fax_that_failed(asterisk: PretendAsterisk, watched: Watched, channel: str) -> None:
    over(asterisk, channel, Status="FAILED", Pages="", Error="No%20carrier")
    assert watched.wait("", Finished) == Finished("asked-1", FaxPages(0), "the fax failed: No carrier")


def test_nobody_answered(asterisk: PretendAsterisk, watched: Watched, channel: str) -> None:
    asterisk.say("ChannelDestroyed", channel=channel, cause=17)
    assert watched.wait("", Finished).error == "the call ended: busy"


@pytest.mark.parametrize("file", ["/a,b.tiff", "/a.wav", "a.tiff", "/${x}.tiff", "/a\n.tiff"])
def test_only_files_of_ours_are_named(watched: Watched, file: str) -> None:
    watched.switch.perform("", "asked-1", SendFax(Number("1"), "1", file, "loop"))
    assert "is not an absolute path" in watched.wait("", Finished).error


def test_a_leg_leaves_stasis_to_take_a_fax_and_is_no_less_here(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = asterisk.call("1888")
    watched.wait(channel, Arrived)
    watched.switch.perform(channel, "CA1-1", Answer())
    watched.wait(channel, Answered)
    watched.switch.perform(channel, "CA1-2", ReceiveFax("/var/made/CA1-2.tiff"))
    assert until(lambda: asterisk.asked[-1][:2] == ("POST", f"channels/{channel}/continue"))
    variable, heard, onward = asterisk.asked[-3:]
    assert variable[2] == {"variable": "FAX_FILE", "value": "/var/made/CA1-2.tiff"}
    assert heard[2] == {"eventSource": f"channel:{channel}"}
    assert (onward[2]["context"], onward[2]["extension"]) == ("restcomm-fax", "receive")
    asterisk.say("StasisEnd", channel=channel)
    watched.switch.perform(channel, "CA1-2", ReceiveFax("/var/made/CA1-2.tiff"))
    over(asterisk, channel, Status="SUCCESS", Pages="2")
    onward = [asked for asked in asterisk.asked if asked[1].endswith("/continue")]
    assert len(onward) == 1, "asked for again by an engine that looks, it is not begun again"
    assert watched.wait(channel, Finished, count=2) == Finished("CA1-2", FaxPages(2))
    assert not [event for event in watched.of(channel) if isinstance(event, HungUp)]
    asterisk.say("ChannelDestroyed", channel=channel, cause=16)
    watched.wait(channel, HungUp)


def test_a_leg_that_cannot_go_is_told(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = asterisk.call("1888")
    watched.wait(channel, Arrived)
    asterisk.faults[f"POST channels/{channel}/continue"] = 500, "Allocation failed"
    watched.switch.perform(channel, "CA1-2", ReceiveFax("/var/made/CA1-2.tiff"))
    assert watched.wait(channel, Finished) == Finished("CA1-2", error="500 Allocation failed")
    watched.switch.perform(channel, "CA1-3", Hangup())
    watched.wait(channel, HungUp)


def test_an_engine_that_takes_over_waits_for_the_end_of_a_fax(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = asterisk.call("1888")
    watched.wait(channel, Arrived)
    asterisk.faults[f"POST channels/{channel}/continue"] = 409, "Channel not in Stasis application"
    watched.switch.perform(channel, "CA1-2", ReceiveFax("/var/made/CA1-2.tiff"))
    over(asterisk, channel, Status="SUCCESS", Pages="2")
    assert watched.wait(channel, Finished) == Finished("CA1-2", FaxPages(2))
