"""Calls through our switch on a pretend Asterisk: every command, every event, once."""

import gevent
import pytest

from app.calls.causes import Cause
from app.calls.commands.core import Answer, Hangup, OnLeg, PlayFile, SendDigits, Stop
from app.calls.destination import SipUri
from app.calls.events import Answered, Arrived, Digit, Finished, HungUp, Reconnected
from ariclient.protocol.mixing import PREFIX
from ariclient.switch import Asterisk
from tests.pretend.asterisk import PretendAsterisk
from tests.pretend.watched import Watched, until

BOB = SipUri("bob", "127.0.0.1", 5070)


def methods(asterisk: PretendAsterisk) -> list[str]:
    return [f"{method} {path}" for method, path, _query, _body in asterisk.asked]


def answered_call(asterisk: PretendAsterisk, watched: Watched) -> str:
    channel = asterisk.call()
    watched.wait(channel, Arrived)
    watched.switch.perform(channel, "CA1-1", Answer())
    watched.wait(channel, Answered)
    watched.wait(channel, Finished("CA1-1"))
    return channel


def test_first_word_is_reconnected_and_the_version_is_known(watched: Watched) -> None:
    assert watched.told[0] == ("", Reconnected())
    assert watched.switch.version == "22.10.1"


def test_only_the_types_we_decode_are_asked_for(asterisk: PretendAsterisk, watched: Watched) -> None:
    assert "StasisStart" in asterisk.allowed
    assert "ChannelVarset" not in asterisk.allowed


def test_arrival_tells_who_called_whom(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = asterisk.call("+1 23,4", "älice", 'A "b" & c', X_Foo="1, 2&3=ü")
    arrived = watched.wait(channel, Arrived)
    assert arrived == Arrived("+1 23,4", "älice", 'A "b" & c', "", {"X-Foo": "1, 2&3=ü"})


def test_answer_play_keys_bye(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = answered_call(asterisk, watched)
    watched.switch.perform(channel, "CA1-2", PlayFile("/tmp/hello.wav"))
    watched.wait(channel, Finished("CA1-2"))
    assert asterisk.asked[-1][1:3] == (f"channels/{channel}/play/CA1-2", {"media": "sound:/tmp/hello"})
    for place, key in enumerate("12#A"):
        asterisk.press(channel, key, at=f"22:47:2{place}.000")
    watched.wait(channel, Digit("A"))
    asterisk.hang_up(channel)
    assert watched.wait(channel, HungUp) == HungUp(Cause.NORMAL)
    assert [event.key for event in watched.of(channel) if isinstance(event, Digit)] == ["1", "2", "#", "A"]


def test_caller_who_cancels(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = asterisk.call()
    watched.wait(channel, Arrived)
    asterisk.hang_up(channel)
    assert watched.wait(channel, HungUp) == HungUp(Cause.CANCELED)


@pytest.mark.parametrize(("cause", "code"), [(Cause.BUSY, "17"), (Cause.REJECTED, "16"), (Cause.NOT_FOUND, "1")])
def test_hangup_before_an_answer(asterisk: PretendAsterisk, watched: Watched, cause: Cause, code: str) -> None:
    channel = asterisk.call()
    watched.wait(channel, Arrived)
    watched.switch.perform(channel, "CA1-1", Hangup(cause))
    assert watched.wait(channel, HungUp) == HungUp(cause, by_us=True)
    assert asterisk.asked[-1][2] == {"reason_code": code}


def test_hangup_after_an_answer_is_normal_clearing(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = answered_call(asterisk, watched)
    watched.switch.perform(channel, "CA1-2", Hangup(Cause.BUSY))
    watched.wait(channel, HungUp)
    assert asterisk.asked[-1][2] == {"reason_code": "16"}


def test_stop_silences_a_prompt(asterisk: PretendAsterisk, watched: Watched) -> None:
    asterisk.play_seconds = 60
    channel = answered_call(asterisk, watched)
    watched.switch.perform(channel, "CA1-2", PlayFile("/tmp/long.wav"))
    until(lambda: asterisk.playbacks)
    watched.switch.perform(channel, "CA1-3", Stop("CA1-2"))
    assert until(lambda: not asterisk.playbacks)


def test_a_file_that_cannot_be_played(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = answered_call(asterisk, watched)
    watched.switch.perform(channel, "CA1-2", PlayFile("/tmp/absent.wav"))
    assert "could not be played" in watched.wait(channel, Finished, count=2).error


def test_a_prompt_that_ends_with_its_caller_is_no_failure(asterisk: PretendAsterisk, watched: Watched) -> None:
    """Asterisk tells that it failed before it tells the hang-up."""
    asterisk.play_seconds = 60
    channel = answered_call(asterisk, watched)
    watched.switch.perform(channel, "CA1-2", PlayFile("/tmp/long.wav"))
    until(lambda: asterisk.playbacks)
    asterisk.finish("CA1-2", "failed")
    asterisk.hang_up(channel)
    watched.wait(channel, HungUp)
    gevent.sleep(0.5)
    assert [event for event in watched.of(channel) if isinstance(event, Finished) and event.error] == []


def test_digits_finish_after_their_length(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = answered_call(asterisk, watched)
    watched.switch.perform(channel, "CA1-2", SendDigits("1w2"))
    gevent.sleep(0.8)
    assert Finished("CA1-2") not in watched.of(channel)
    watched.wait(channel, Finished("CA1-2"), timeout=0.5)


def test_digits_that_were_stopped_never_finish(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = answered_call(asterisk, watched)
    watched.switch.perform(channel, "CA1-2", SendDigits("1"))
    until(lambda: watched.switch.is_running(channel, "CA1-2"))
    watched.switch.perform(channel, "CA1-3", Stop("CA1-2"))
    gevent.sleep(0.4)
    assert Finished("CA1-2") not in watched.of(channel)


def test_answer_waits_here_for_the_end_of_early_media(asterisk: PretendAsterisk, watched: Watched) -> None:
    """In Asterisk it would wait in the one thread that does everybody's requests."""
    asterisk.play_seconds = 60
    channel = asterisk.call()
    watched.wait(channel, Arrived)
    watched.switch.perform(channel, "CA1-1", PlayFile("/tmp/early.wav"))
    watched.switch.perform(channel, "CA1-2", Answer())
    watched.switch.perform(channel, "CA1-3", PlayFile("/tmp/after.wav"))
    until(lambda: "CA1-1" in asterisk.playbacks)
    assert f"POST channels/{channel}/answer" not in methods(asterisk)
    asterisk.finish("CA1-1")
    watched.wait(channel, Answered)
    until(lambda: "CA1-3" in asterisk.playbacks)
    assert methods(asterisk)[-2:] == [f"POST channels/{channel}/answer", f"POST channels/{channel}/play/CA1-3"]


def test_answering_twice_asks_once(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = answered_call(asterisk, watched)
    watched.switch.perform(channel, "CA1-9", Answer())
    watched.wait(channel, Finished("CA1-9"))
    assert methods(asterisk).count(f"POST channels/{channel}/answer") == 1


def test_command_for_a_channel_that_is_gone(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = answered_call(asterisk, watched)
    asterisk.hang_up(channel)
    watched.wait(channel, HungUp)
    watched.switch.perform(channel, "CA1-2", PlayFile("/tmp/hello.wav"))
    assert watched.wait(channel, Finished, count=2).error == "the leg has ended"


def test_channel_that_asterisk_does_not_know(asterisk: PretendAsterisk, watched: Watched) -> None:
    watched.switch.perform("no-such", "CA1-1", Answer())
    assert watched.wait("no-such", Finished).error == "404 Channel not found"
    assert watched.wait("no-such", HungUp)


def test_command_that_is_not_for_a_switch(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = answered_call(asterisk, watched)
    watched.switch.perform(channel, "CA1-2", OnLeg("other", Answer()))
    assert "not a command" in watched.wait(channel, Finished, count=2).error


# -- takeover ----------------------------------------------------------------------------------------------------------


def test_takeover_finds_calls_and_what_they_play(asterisk: PretendAsterisk) -> None:
    asterisk.play_seconds = 60
    with Watched(Asterisk(asterisk.settings())) as before:
        up = answered_call(asterisk, before)
        before.switch.perform(up, "CA1-2", PlayFile("/tmp/long.wav"))
        until(lambda: asterisk.playbacks)
    missed = asterisk.call("777", "carol")
    with Watched(Asterisk(asterisk.settings())) as after:
        assert after.switch.channels() == {up: True, missed: False}
        assert after.switch.is_running(up, "CA1-2")
        assert not after.switch.is_running(up, "CA1-1")
        assert after.switch.arrival(missed) == Arrived("777", "carol")
        assert after.switch.arrival("no-such") is None
        asterisk.press(up, "5")
        after.wait(up, Digit("5"))


def test_takeover_questions_without_a_link_raise(asterisk: PretendAsterisk) -> None:
    switch = Asterisk(asterisk.settings())
    for question in (switch.channels, lambda: switch.arrival("x"), lambda: switch.is_running("x", "y")):
        with pytest.raises(OSError, match="no link"):
            question()


def test_who_is_left_alone_in_a_bridge_is_let_out(asterisk: PretendAsterisk, watched: Watched) -> None:
    """A callee who hangs up while Asterisk connects him may never be told as out of the bridge."""
    channel = answered_call(asterisk, watched)
    watched.switch.legs.get(channel).bridge = f"{PREFIX}other"
    asterisk.hang_up(channel)
    watched.wait(channel, HungUp)
    assert until(lambda: f"DELETE bridges/{PREFIX}other" in methods(asterisk))
