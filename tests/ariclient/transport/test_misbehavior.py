"""Asterisk misbehaves, the network too: nothing is lost without a word, and nothing waits for ever."""

import logging
import time

import gevent
import pytest

from app.calls.commands.core import Answer, Hangup, Originate, PlayFile, SendDigits
from app.calls.destination import SipUri
from app.calls.events import Answered, Arrived, Digit, Finished, HungUp, Reconnected
from ariclient import executor
from ariclient.doubts import MOST_TRIES
from ariclient.switch import Asterisk
from ariclient.transport import link, requests, socket
from tests.pretend.asterisk import PretendAsterisk
from tests.pretend.watched import Watched, until

BOB = SipUri("bob", "127.0.0.1", 5070)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """All clocks of the link run about thirty times faster."""
    monkeypatch.setattr(socket, "POLL_SECONDS", 0.03)
    monkeypatch.setattr(socket, "PING_AFTER", 0.1)
    monkeypatch.setattr(socket, "DEAD_AFTER", 0.3)
    monkeypatch.setattr(requests, "DEADLINE", 0.2)
    monkeypatch.setattr(link, "WATCH_SECONDS", 0.05)
    monkeypatch.setattr(link, "BACKOFF", (0.01, 0.02, 0.1))
    monkeypatch.setattr(executor, "UNHEARD_SECONDS", 0.05)


def arrived(asterisk: PretendAsterisk, watched: Watched) -> str:
    channel = asterisk.call()
    watched.wait(channel, Arrived)
    return channel


def unplugged(asterisk: PretendAsterisk, watched: Watched) -> None:
    """There is no link until `asterisk.plug()`."""
    asterisk.unplug()
    until(lambda: watched.switch.link.socket is None)


def finished(watched: Watched, channel: str) -> list[object]:
    return [event for event in watched.of(channel) if isinstance(event, Finished)]


@pytest.mark.parametrize(
    "payload",
    [
        b'{"type": "StasisStart", "args": ["inb',
        b'{"type": "ChannelDtmfReceived"}',
        b'{"type": "ChannelHangupRequest", "channel": 7}',
        b'{"type": "StasisStart", "args": [], "channel": {"id": "x", "name": "PJSIP/x"}}',
        b"\xff\xfe\xfd",
        b'{"type": "StasisEnd", "channel": {"id": "\xff"}}',
        b"[" * 100_000,
        b"[1, 2]",
        b"null",
        b'{"type": 5}',
    ],
    ids=range(10),
)
def test_message_that_cannot_be_read(asterisk: PretendAsterisk, watched: Watched, payload: bytes) -> None:
    """The engine is told to look, and the next message is read as ever."""
    asterisk.say_bytes(payload)
    watched.wait("", Reconnected, count=2)
    arrived(asterisk, watched)
    assert asterisk.links == 1


def test_flood_of_nonsense_makes_the_engine_look_once(asterisk: PretendAsterisk, watched: Watched) -> None:
    for _ in range(200):
        asterisk.say_bytes(b"{")
    watched.wait("", Reconnected, count=2)
    arrived(asterisk, watched)
    assert len(watched.of("")) == 2


def test_unknown_and_useless_events_are_ignored(asterisk: PretendAsterisk, watched: Watched) -> None:
    asterisk.allowed.clear()
    for kind in ("ChannelVarset", "PlaybackStarted", "SomethingNew", "RESTResponse"):
        asterisk.say(kind, channel="x", variable="y")
    channel = arrived(asterisk, watched)
    assert watched.told == [("", Reconnected()), (channel, watched.of(channel)[0])]


def test_events_twice_and_late_are_told_once(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = arrived(asterisk, watched)
    leg = asterisk.channels[channel]
    watched.switch.perform(channel, "CA1-1", Answer())
    watched.wait(channel, Finished("CA1-1"))
    asterisk.say("ChannelStateChange", channel=leg)
    asterisk.hang_up(channel)
    for kind in ("ChannelHangupRequest", "StasisEnd", "ChannelDestroyed", "ChannelStateChange"):
        asterisk.say(kind, channel=leg, cause=16)
    asterisk.say("PlaybackFinished", playback={"id": "CA1-1", "target_uri": f"channel:{channel}", "state": "done"})
    arrived(asterisk, watched)
    assert [type(event) for event in watched.of(channel)] == [Arrived, Answered, Finished, HungUp]


@pytest.mark.usefixtures("impatient")
def test_dropped_link_comes_back(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = arrived(asterisk, watched)
    asterisk.drop()
    watched.wait("", Reconnected, count=2)
    asterisk.press(channel, "7")
    watched.wait(channel, Digit("7"))


@pytest.mark.usefixtures("impatient")
def test_commands_wait_for_the_link(asterisk: PretendAsterisk, watched: Watched) -> None:
    """In their order, each once; nothing is told of them meanwhile."""
    channel = arrived(asterisk, watched)
    unplugged(asterisk, watched)
    commands = {"CA1-1": Answer(), "CA1-2": SendDigits("1"), "CA1-3": PlayFile("/tmp/hello.wav")}
    for id, command in commands.items():
        watched.switch.perform(channel, id, command)
    watched.switch.perform("leg-1", "CA1-4", Originate(BOB, "+1234"))
    gevent.sleep(0.5)
    assert not finished(watched, channel)
    assert watched.switch.is_running(channel, "CA1-2")
    asterisk.plug()
    for id in commands:
        watched.wait(channel, Finished(id))
    assert until(lambda: asterisk.dialed == ["leg-1"])
    assert watched.switch.channels() == {channel: True, "leg-1": False}
    assert [what[1] for what in asterisk.asked].count(f"channels/{channel}/play/CA1-3") == 1
    assert len(finished(watched, channel)) == 3


@pytest.mark.usefixtures("impatient")
def test_a_switch_that_cannot_be_reached_for_too_long_has_ended_its_calls(asterisk: PretendAsterisk) -> None:
    with Watched(Asterisk(asterisk.settings(switch_wait_seconds=1))) as watched:
        channel = arrived(asterisk, watched)
        unplugged(asterisk, watched)
        watched.switch.perform(channel, "CA1-1", PlayFile("/tmp/hello.wav"))
        watched.switch.perform("leg-1", "CA1-2", Originate(BOB, "+1234"))
        gevent.sleep(0.5)
        assert not [event for event in watched.of(channel) if isinstance(event, HungUp)]
        watched.wait(channel, HungUp, timeout=3)
        watched.wait("leg-1", HungUp)
        assert not finished(watched, channel), "the next verb must not run"
        asterisk.plug()
        watched.wait("", Reconnected, count=2)
        gevent.sleep(0.2)
        assert not asterisk.dialed


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("done", [False, True], ids=["lost on its way", "only its answer was lost"])
def test_command_in_flight_when_the_link_breaks_is_done_once(
    asterisk: PretendAsterisk, watched: Watched, done: bool
) -> None:
    asterisk.play_seconds = 1.0
    channel = arrived(asterisk, watched)
    asterisk.drops_answers, asterisk.silent = done, not done
    watched.switch.perform(channel, "CA1-1", PlayFile("/tmp/hello.wav"))
    watched.switch.perform(channel, "CA1-2", SendDigits("1"))
    watched.switch.perform("leg-1", "CA1-4", Originate(BOB, "+1234"))
    assert until(lambda: "channels/create" in [what[1] for what in asterisk.asked])
    asterisk.drop()
    asterisk.drops_answers = asterisk.silent = False
    watched.wait(channel, Finished("CA1-1"))
    watched.wait(channel, Finished("CA1-2"))
    assert until(lambda: asterisk.dialed == ["leg-1"])
    gevent.sleep(0.2)
    assert asterisk.dialed == ["leg-1"]
    times = 1 if done else 2
    assert [what[1] for what in asterisk.asked].count(f"channels/{channel}/play/CA1-1") == times
    assert [what[1] for what in asterisk.asked].count(f"channels/{channel}/dtmf") == times
    assert not [event for event in watched.of(channel) if isinstance(event, Finished) and event.error]


@pytest.mark.usefixtures("impatient")
def test_what_asterisk_never_answers_is_not_asked_for_ever(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = arrived(asterisk, watched)
    asterisk.mutes.append(r"POST channels/.*/play/.*")
    watched.switch.perform(channel, "CA1-1", PlayFile("/tmp/hello.wav"))
    assert watched.wait(channel, Finished) == Finished("CA1-1", error="timed out")
    assert [what[1] for what in asterisk.asked].count(f"channels/{channel}/play/CA1-1") == MOST_TRIES


@pytest.mark.usefixtures("impatient")
def test_caller_who_left_meanwhile_hears_no_next_verb(asterisk: PretendAsterisk, watched: Watched) -> None:
    """First his end, then that it could not be done."""
    channel = arrived(asterisk, watched)
    unplugged(asterisk, watched)
    watched.switch.perform(channel, "CA1-1", PlayFile("/tmp/hello.wav"))
    asterisk.hang_up(channel)
    asterisk.plug()
    watched.wait(channel, HungUp)
    watched.wait(channel, Finished)
    kinds = [type(event) for event in watched.of(channel)]
    assert kinds == [Arrived, HungUp, Finished]


@pytest.mark.usefixtures("impatient")
def test_silent_link_is_noticed(asterisk: PretendAsterisk, watched: Watched) -> None:
    """A black hole: TCP is up, nothing comes back. Ten seconds in earnest, a third of one here."""
    asterisk.deaf = True
    until(lambda: watched.switch.link.socket is None, 2)
    asterisk.deaf = False
    watched.wait("", Reconnected, count=2)


@pytest.mark.usefixtures("impatient")
def test_quiet_link_is_kept(asterisk: PretendAsterisk, watched: Watched) -> None:
    gevent.sleep(1.0)
    assert asterisk.links == 1


def test_in_earnest_a_black_hole_is_noticed_within_fifteen_seconds() -> None:
    assert socket.DEAD_AFTER + 2 * socket.POLL_SECONDS < 15
    assert socket.PING_AFTER + socket.POLL_SECONDS < socket.DEAD_AFTER


@pytest.mark.usefixtures("impatient")
def test_asterisk_that_is_still_booting(asterisk: PretendAsterisk) -> None:
    asterisk.booting = True
    node = Asterisk(asterisk.settings())
    gevent.spawn_later(0.2, setattr, asterisk, "booting", False)
    with Watched(node):
        assert asterisk.links > 1


@pytest.mark.parametrize(("version", "warns"), [("20.14.0", True), ("22.10.1", False), ("23.0.0", False), ("", True)])
def test_old_asterisk_is_warned_of(version: str, warns: bool, caplog: pytest.LogCaptureFixture) -> None:
    with PretendAsterisk(version=version) as asterisk, Watched(Asterisk(asterisk.settings())) as watched:
        assert watched.switch.version == version
    assert ("known security holes" in caplog.text) is warns


@pytest.mark.usefixtures("impatient")
def test_wrong_password_is_said_in_the_log(asterisk: PretendAsterisk, caplog: pytest.LogCaptureFixture) -> None:
    node = Asterisk(asterisk.settings().model_copy(update={"asterisk_ari_user": "somebody"}))
    listener = gevent.spawn(lambda: list(node.events()))
    assert until(lambda: "401" in caplog.text)
    node.close()
    listener.join()


def test_replaced_engine_gives_way(asterisk: PretendAsterisk, caplog: pytest.LogCaptureFixture) -> None:
    with Watched(Asterisk(asterisk.settings())) as first, Watched(Asterisk(asterisk.settings())) as second:
        gevent.sleep(0.5)
        assert asterisk.links == 2
        assert "another engine has taken" in caplog.text
        channel = arrived(asterisk, second)
        assert not first.of(channel)


@pytest.mark.usefixtures("impatient")
def test_hangup_without_a_link_is_done_on_the_next(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = arrived(asterisk, watched)
    asterisk.drop()
    until(lambda: watched.switch.link.socket is None)
    watched.switch.perform(channel, "CA1-1", Hangup())
    watched.wait(channel, HungUp)
    assert not asterisk.channels


@pytest.mark.usefixtures("impatient")
def test_end_that_was_missed_is_told_at_the_next_command(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = arrived(asterisk, watched)
    asterisk.drop()
    until(lambda: watched.switch.link.socket is None)
    asterisk.hang_up(channel)
    watched.wait("", Reconnected, count=2)
    watched.switch.perform(channel, "CA1-1", Answer())
    assert watched.wait(channel, Finished).error
    watched.wait(channel, HungUp)


@pytest.mark.usefixtures("impatient")
def test_channels_forgets_what_is_gone(asterisk: PretendAsterisk, watched: Watched) -> None:
    channel = arrived(asterisk, watched)
    asterisk.drop()
    asterisk.hang_up(channel)
    watched.wait("", Reconnected, count=2)
    assert watched.switch.channels() == {}
    assert channel not in watched.switch.legs.live


@pytest.mark.slow
def test_black_hole_is_noticed_in_time(asterisk: PretendAsterisk, watched: Watched) -> None:
    """With the real clocks: within 15 s (docs/guarantees.md)."""
    begun = time.monotonic()
    asterisk.deaf = True
    assert until(lambda: watched.switch.link.socket is None, 16)
    assert time.monotonic() - begun < 15


@pytest.mark.usefixtures("impatient")
def test_held_answer_is_not_held_for_ever(asterisk: PretendAsterisk, watched: Watched) -> None:
    """The end of the early media was told to nobody."""
    asterisk.play_seconds = 60
    channel = arrived(asterisk, watched)
    watched.switch.perform(channel, "CA1-1", PlayFile("/tmp/early.wav"))
    watched.switch.perform(channel, "CA1-2", Answer())
    until(lambda: asterisk.playbacks)
    asterisk.drop()
    asterisk.finish("CA1-1")
    watched.wait(channel, Answered)


def test_fault_of_ours_ends_the_events(asterisk: PretendAsterisk, caplog: pytest.LogCaptureFixture) -> None:
    """A link that died of a bug must not look like a quiet one."""
    caplog.set_level(logging.CRITICAL)
    node = Asterisk(asterisk.settings())
    node.take_message = lambda message: 1 / 0  # type: ignore[assignment,return-value]
    stream = node.events()
    assert next(stream) == ("", Reconnected())
    asterisk.call()
    with pytest.raises(ZeroDivisionError):
        next(stream)


def test_flood_of_events_is_read_while_a_handler_sleeps(asterisk: PretendAsterisk) -> None:
    """Asterisk drops a client that does not read."""
    node = Asterisk(asterisk.settings())
    stream = node.events()
    next(stream)
    channel = asterisk.call()
    for place in range(300):
        asterisk.press(channel, "1", at=f"22:{place // 60 + 10}:{place % 60:02}.000")
    assert until(lambda: node.event_queue.items.qsize() == 301)
    node.close()
