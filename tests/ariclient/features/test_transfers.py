"""REFER as ARI requests, and what Asterisk tells of it."""

import pytest

from app.calls.commands.core import PlayFile
from app.calls.commands.results import ReferAnswer
from app.calls.commands.transfers import Refer
from app.calls.destination import SipUri
from app.calls.events import Arrived, Finished, HungUp
from tests.pretend.asterisk import PretendAsterisk
from tests.pretend.watched import Watched, until

BOB = Refer(SipUri("bob", "there.example", 5070, "tcp", (("X-One", "a&b"),)))


@pytest.fixture
def channel(asterisk: PretendAsterisk, watched: Watched) -> str:
    """Of a leg that is away for a REFER."""
    channel = asterisk.call("1888")
    watched.wait(channel, Arrived)
    watched.switch.perform(channel, "CA1-2", BOB)
    assert until(lambda: asterisk.asked[-1][:2] == ("POST", f"channels/{channel}/continue"))
    asterisk.say("StasisEnd", channel=channel)
    return channel


def back(asterisk: PretendAsterisk, channel: str, *said: str) -> None:
    """The dialplan brings the leg back."""
    asterisk.say("StasisStart", channel={"id": channel, "name": "PJSIP/x-1"}, args=["referred", *said])


def over(asterisk: PretendAsterisk, channel: str, status: str, code: str) -> None:
    """What the dialplan says of a leg that ends."""
    told = {"eventname": "RestCommRefer", "Status": status, "Code": code}
    asterisk.say("ChannelUserevent", channel={"id": channel}, eventname="RestCommRefer", userevent=told)


def test_the_dialplan_asks_the_far_end(asterisk: PretendAsterisk, channel: str) -> None:
    variable, heard, onward = asterisk.asked[-3:]
    target = "<sip:bob@there.example:5070;transport=tcp?X-One=a%26b>"
    assert variable[2] == {"variable": "REFER_TO", "value": target}
    assert heard[2] == {"eventSource": f"channel:{channel}"}
    assert (onward[2]["context"], onward[2]["extension"]) == ("restcomm-refer", "s")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (("SUCCESS", "0"), ReferAnswer(202, 200)),
        (("FAILURE", "486"), ReferAnswer(202, 486)),
        (("FAILURE", "403"), ReferAnswer(403)),
        (("FAILURE", "1"), ReferAnswer()),
        (("", ""), ReferAnswer()),
        ((), ReferAnswer()),
    ],
)
def test_what_became_of_it(
    asterisk: PretendAsterisk, watched: Watched, channel: str, said: tuple[str, ...], answer: ReferAnswer
) -> None:
    watched.switch.perform(channel, "CA1-2", BOB)
    watched.switch.perform(channel, "CA1-3", PlayFile("/x.wav"))
    back(asterisk, channel, *said)
    assert watched.wait(channel, Finished) == Finished("CA1-2", answer)
    assert len([asked for asked in asterisk.asked if asked[1].endswith("/continue")]) == 1, "asked for once"
    assert until(lambda: asterisk.asked[-1][1].endswith("/play/CA1-3")), "what was to play meanwhile"
    assert not [event for event in watched.of(channel) if isinstance(event, HungUp)]


def test_who_has_told_it_and_hung_up(asterisk: PretendAsterisk, watched: Watched, channel: str) -> None:
    over(asterisk, channel, "SUCCESS", "0")
    watched.wait(channel, HungUp)
    assert watched.of(channel)[-2:] == [Finished("CA1-2", ReferAnswer(202, 200)), HungUp()]


def test_who_hangs_up_without_telling(asterisk: PretendAsterisk, watched: Watched, channel: str) -> None:
    over(asterisk, channel, "FAILURE", "1")
    assert watched.wait(channel, Finished) == Finished("CA1-2", ReferAnswer())
    assert watched.of(channel)[-2:] == [HungUp(), Finished("CA1-2", ReferAnswer())]


def test_the_end_of_a_leg_that_was_away_once(asterisk: PretendAsterisk, watched: Watched, channel: str) -> None:
    back(asterisk, channel, "FAILURE", "403")
    watched.wait(channel, Finished)
    over(asterisk, channel, "FAILURE", "403")
    asterisk.say("ChannelDestroyed", channel=channel, cause=16)
    watched.wait(channel, HungUp)
    assert len([event for event in watched.of(channel) if isinstance(event, Finished)]) == 1


def test_a_leg_that_cannot_go_is_told(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = asterisk.call("1888")
    watched.wait(channel, Arrived)
    asterisk.faults[f"POST channels/{channel}/continue"] = 500, "Allocation failed"
    watched.switch.perform(channel, "CA1-2", BOB)
    assert watched.wait(channel, Finished) == Finished("CA1-2", error="500 Allocation failed")


@pytest.mark.parametrize("uri", [SipUri("b,b", "a.example"), SipUri("b", "a>b"), SipUri("b", "a", 0, "ws")])
def test_only_uris_are_named(asterisk: PretendAsterisk, watched: Watched, uri: SipUri) -> None:
    channel = asterisk.call("1888")
    watched.wait(channel, Arrived)
    watched.switch.perform(channel, "CA1-2", Refer(uri))
    assert "is not a SIP URI" in watched.wait(channel, Finished).error
