"""FreeSWITCH misbehaves, the network too: nothing is lost without a word, and nothing waits for ever."""

import logging
import time
from collections.abc import Iterator

import gevent
import pytest

from app.calls.causes import Cause
from app.calls.commands.core import Answer, Hangup, Originate, PlayFile, SendDigits, Stop
from app.calls.destination import SipUri
from app.calls.events import Answered, Arrived, Digit, Finished, HungUp, Reconnected
from eslbridge import executor
from eslbridge.switch import FreeSwitch
from eslbridge.transport import link, requests, ticker
from tests.pretend.freeswitch import PretendFreeSwitch
from tests.pretend.watched import Watched, until

BOB = SipUri("bob", "127.0.0.1", 5070)


@pytest.fixture
def freeswitch() -> Iterator[PretendFreeSwitch]:
    with PretendFreeSwitch() as freeswitch:
        yield freeswitch


@pytest.fixture
def watched(freeswitch: PretendFreeSwitch) -> Iterator[Watched]:
    with Watched(FreeSwitch(freeswitch.settings())) as watched:
        yield watched


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """All clocks of the link run about twenty times faster."""
    monkeypatch.setattr(requests, "DEADLINE", 0.25)
    monkeypatch.setattr(link, "PING_SECONDS", 0.1)
    monkeypatch.setattr(link, "WATCH_SECONDS", 0.03)
    monkeypatch.setattr(link, "SETTLE_SECONDS", 0.01)
    monkeypatch.setattr(link, "BACKOFF", (0.01, 0.02, 0.1))
    monkeypatch.setattr(executor, "AGAIN_SECONDS", (0.02, 0.04, 0.06))


LEG = "00000000-0000-4000-8000-000000000001"


def unplugged(freeswitch: PretendFreeSwitch, watched: Watched) -> None:
    """There is no link until `freeswitch.plug()`."""
    freeswitch.unplug()
    until(lambda: not watched.switch.link.up)


def finished(watched: Watched, channel: str) -> list[object]:
    return [event for event in watched.of(channel) if isinstance(event, Finished)]


def arrived(freeswitch: PretendFreeSwitch, watched: Watched) -> str:
    channel = freeswitch.call()
    watched.wait(channel, Arrived)
    return channel


def test_first_word_is_reconnected_and_the_version_is_known(freeswitch, watched):
    assert watched.told[0] == ("", Reconnected())
    assert watched.switch.version == "1.11.2"


def test_old_version_is_warned_about(caplog):
    with PretendFreeSwitch("1.11.1-release") as freeswitch, Watched(FreeSwitch(freeswitch.settings())):
        assert "older than 1.11.2" in caplog.text


@pytest.mark.parametrize("version", ["", "unknown", "1.11.2-dev git abc 2026", "-USAGE"])
def test_version_that_is_none(version, impatient):
    with PretendFreeSwitch(version) as freeswitch, Watched(FreeSwitch(freeswitch.settings())) as watched:
        arrived(freeswitch, watched)


def test_only_our_own_executions_are_sent(freeswitch, watched):
    assert ("Application-UUID-Name", "restcomm") in freeswitch.filters
    assert "CHANNEL_HANGUP_COMPLETE" not in freeswitch.events
    channel = arrived(freeswitch, watched)
    assert [type(event) for event in watched.of(channel)] == [Arrived]


@pytest.mark.parametrize(
    "junk",
    [
        b"Content-Length: -5\n\n",
        b"Content-Length: 99999999\n\n",
        b"x" * 70_000,
        b"Content-Type: command/reply\nReply-Text: +OK\n\n",  # an answer to nothing
        b"Content-Type: text/disconnect-notice\nContent-Length: 0\n\n",
    ],
    ids=range(5),
)
def test_stream_that_cannot_be_trusted_is_given_up(freeswitch, watched, impatient, junk):
    channel = arrived(freeswitch, watched)
    until(lambda: not watched.switch.link.socket.requests.waiting)
    freeswitch.say_bytes(junk)
    watched.wait("", Reconnected, count=2)
    assert freeswitch.links == 2
    watched.switch.perform(channel, "CA1-1", Answer())
    watched.wait(channel, Finished("CA1-1"))


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"{", b"\xff\xfe", b'{"Event-Name":"CHANNEL_PARK"', b'{"Event-Name":["DTMF"]}', b"[" * 5000],
    ids=range(7),
)
def test_event_that_is_none_is_nothing(freeswitch, watched, body):
    freeswitch.say_bytes(b"Content-Length: %d\nContent-Type: text/event-json\n\n%s" % (len(body), body))
    freeswitch.say_bytes(b"Content-Type: text/rude-surprise\n\n")
    arrived(freeswitch, watched)
    assert freeswitch.links == 1


def test_half_an_event_then_silence_then_the_rest(freeswitch, watched):
    head = b"Content-Length: 26\nContent-Type: text/event-json\n\n"
    for piece in (head[:7], head[7:], b'{"Event-Name":', b'"HEARTBEAT"}'):
        freeswitch.say_bytes(piece)
        gevent.sleep(0.02)
    arrived(freeswitch, watched)


def test_lost_events_make_the_engine_look(freeswitch, watched):
    lines = b"2026-11-23 23:59:57.200698 100.00% [CRIT] mod_event_socket.c:350 Lost [3] events! Event Queue size: [1/2]"
    freeswitch.say_bytes(b"Content-Type: log/data\nContent-Length: %d\n\n%s" % (len(lines), lines))
    watched.wait("", Reconnected, count=2)
    assert freeswitch.links == 1


def test_what_a_caller_writes_into_the_log_makes_nobody_look(freeswitch, watched):
    lines = (
        b"2026-11-23 [CRIT] switch_channel.c:1509 Invalid data (${sip_h_X-mod_event_socket Lost [} contains a variable)"
    )
    freeswitch.say_bytes(b"Content-Type: log/data\nContent-Length: %d\n\n%s" % (len(lines), lines))
    arrived(freeswitch, watched)
    assert watched.of("") == [Reconnected()]


def test_link_that_breaks_is_back_and_calls_stay(freeswitch, watched, impatient):
    channel = arrived(freeswitch, watched)
    freeswitch.drop()
    play = PlayFile("/tmp/hello.wav")
    watched.switch.perform(channel, "CA1-1", play)
    watched.wait("", Reconnected, count=2)
    assert watched.switch.is_running(channel, "CA1-1") or Finished("CA1-1") in watched.of(channel)
    watched.wait(channel, Finished("CA1-1"))
    assert watched.switch.channels() == {channel: False}


def test_commands_wait_for_the_link(freeswitch, watched, impatient):
    """In their order, each once; nothing is told of them meanwhile."""
    channel = arrived(freeswitch, watched)
    unplugged(freeswitch, watched)
    asked = {"CA1-1": Answer(), "CA1-2": PlayFile("/tmp/x.wav"), "CA1-3": SendDigits("1")}
    for id, command in asked.items():
        watched.switch.perform(channel, id, command)
    watched.switch.perform(LEG, "CA1-4", Originate(BOB, "1"))
    gevent.sleep(0.5)
    assert not finished(watched, channel)
    with pytest.raises(OSError, match="did not answer"):
        watched.switch.channels()
    freeswitch.plug()
    watched.wait(LEG, Answered)
    for id in asked:
        watched.wait(channel, Finished(id))
    assert finished(watched, channel) == [Finished(id) for id in asked]
    assert watched.switch.channels() == {channel: True, LEG: True}


def test_a_switch_that_cannot_be_reached_for_too_long_has_ended_its_calls(freeswitch, impatient):
    with Watched(FreeSwitch(freeswitch.settings(switch_wait_seconds=1))) as watched:
        channel = arrived(freeswitch, watched)
        unplugged(freeswitch, watched)
        watched.switch.perform(channel, "CA1-1", PlayFile("/tmp/x.wav"))
        watched.switch.perform(LEG, "CA1-2", Originate(BOB, "1"))
        gevent.sleep(0.5)
        assert not [event for event in watched.of(channel) if isinstance(event, HungUp)]
        watched.wait(channel, HungUp)
        watched.wait(LEG, HungUp)
        kinds = [type(event) for event in watched.of(channel)]
        assert kinds.index(HungUp) < kinds.index(Finished), "the next verb must not run"
        freeswitch.plug()
        watched.wait("", Reconnected, count=2)
        gevent.sleep(0.2)
        assert LEG not in freeswitch.legs


@pytest.mark.parametrize("done", [False, True], ids=["lost on its way", "only its answer was lost"])
def test_command_in_flight_when_the_link_breaks_is_done_once(freeswitch, watched, impatient, done):
    freeswitch.play_seconds = 1.0
    channel = arrived(freeswitch, watched)
    freeswitch.silent, freeswitch.drops_answers = not done, done
    watched.switch.perform(channel, "CA1-1", PlayFile("/tmp/x.wav"))
    watched.switch.perform(LEG, "CA1-4", Originate(BOB, "1"))
    gevent.sleep(0.1)
    freeswitch.drop()
    freeswitch.silent = freeswitch.drops_answers = False
    watched.wait("", Reconnected, count=2)
    assert until(lambda: watched.switch.channels().get(LEG))
    assert until(lambda: watched.switch.is_running(channel, "CA1-1"))
    watched.wait(channel, Finished("CA1-1"))
    assert freeswitch.originated == [LEG]


def test_a_call_that_was_over_when_the_link_came_back_is_not_placed_again(freeswitch, watched, impatient):
    freeswitch.callee = 486
    freeswitch.drops_answers = True
    watched.switch.perform(LEG, "CA1-4", Originate(BOB, "1"))
    assert until(lambda: freeswitch.originated == [LEG])
    freeswitch.drop()
    assert until(lambda: LEG not in freeswitch.legs)
    freeswitch.drops_answers = False
    assert watched.wait(LEG, Finished).error
    gevent.sleep(0.2)
    assert freeswitch.originated == [LEG]


def test_caller_who_left_meanwhile_hears_no_next_verb(freeswitch, watched, impatient):
    """First his end, then that it could not be done."""
    channel = arrived(freeswitch, watched)
    unplugged(freeswitch, watched)
    watched.switch.perform(channel, "CA1-1", PlayFile("/tmp/x.wav"))
    freeswitch.hang_up(channel, "NORMAL_CLEARING")
    freeswitch.plug()
    watched.wait(channel, HungUp)
    watched.wait(channel, Finished)
    assert [type(event) for event in watched.of(channel)] == [Arrived, HungUp, Finished]


@pytest.mark.parametrize("way", ["silent", "mute"])
def test_black_hole_is_noticed(freeswitch, watched, impatient, way):
    channel = arrived(freeswitch, watched)
    begun = time.monotonic()
    freeswitch.silent, freeswitch.mute = True, way == "mute"
    if way == "mute":
        freeswitch.drop()
    assert until(lambda: freeswitch.links >= 2, 3)
    assert time.monotonic() - begun < 2
    freeswitch.silent = freeswitch.mute = False
    watched.wait("", Reconnected, count=2)
    watched.switch.perform(channel, "CA1-1", Answer())
    watched.wait(channel, Finished("CA1-1"))


def test_wrong_password_is_said_and_tried_again(freeswitch, caplog, impatient):
    settings = freeswitch.settings().model_copy(update={"freeswitch_esl_password": load_secret("wrong")})
    switch = FreeSwitch(settings)
    listener = gevent.spawn(list, switch.events())
    assert until(lambda: freeswitch.links >= 2)
    assert "refuses the password" in caplog.text
    assert "wrong" not in caplog.text.replace("refuses the password", "")
    switch.close()
    listener.join(1)


def load_secret(text: str):
    from pydantic import SecretStr

    return SecretStr(text)


def test_refused_by_its_list_of_addresses(freeswitch, caplog, impatient):
    freeswitch.mute = True
    switch = FreeSwitch(freeswitch.settings())
    listener = gevent.spawn(list, switch.events())
    until(lambda: freeswitch.sock)
    freeswitch.say_bytes(b"Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n")
    assert until(lambda: freeswitch.links >= 2)
    switch.close()
    listener.join(1)


def test_subscription_that_is_refused_is_no_link(freeswitch, impatient, caplog):
    freeswitch.faults["event"] = "-ERR no keywords supplied"
    switch = FreeSwitch(freeswitch.settings())
    told: list[object] = []
    listener = gevent.spawn(lambda: told.extend(switch.events()))
    assert until(lambda: freeswitch.links >= 3)
    assert "FreeSWITCH refuses" in caplog.text
    freeswitch.faults.clear()
    switch.close()
    listener.join(1)


def test_refusals_become_errors(freeswitch, watched):
    channel = arrived(freeswitch, watched)
    freeswitch.faults = {"api uuid_answer": "-ERROR\n", "sendmsg": "-ERR memory error", "bgapi": "-ERR no"}
    watched.switch.perform(channel, "CA1-1", Answer())
    watched.switch.perform(channel, "CA1-2", PlayFile("/tmp/x.wav"))
    watched.switch.perform("new-leg", "CA1-3", Originate(BOB, "1"))
    assert watched.wait(channel, Finished).error == "-ERROR"
    assert watched.wait(channel, Finished, count=2).error == "-ERR memory error"
    assert watched.wait("new-leg", Finished).error
    assert Answered() not in watched.of(channel)


def test_events_twice_and_late_are_told_once(freeswitch, watched):
    channel = arrived(freeswitch, watched)
    for _turn in range(2):
        freeswitch.say("CHANNEL_PARK", channel)
        freeswitch.say("CHANNEL_ANSWER", channel)
    freeswitch.press(channel, "1")
    freeswitch.hang_up(channel)
    for name in ("CHANNEL_HANGUP", "CHANNEL_PARK", "CHANNEL_ANSWER", "DTMF"):
        freeswitch.say(name, channel, DTMF_Digit="2")
    arrived(freeswitch, watched)
    assert [type(event) for event in watched.of(channel)] == [Arrived, Answered, Digit, HungUp]


def test_hang_up_of_a_leg_that_is_gone_unheard(freeswitch, watched, impatient):
    channel = arrived(freeswitch, watched)
    del freeswitch.legs[channel]
    watched.switch.perform(channel, "CA1-1", Hangup(Cause.BUSY))
    assert watched.wait(channel, HungUp) == HungUp(Cause.BUSY, by_us=True)
    assert watched.switch.channels() == {}


def test_hang_up_that_the_broken_link_swallowed_is_asked_again(freeswitch, watched, impatient):
    channel = arrived(freeswitch, watched)
    freeswitch.silent = True
    watched.switch.perform(channel, "CA1-1", Hangup(Cause.BUSY))
    gevent.sleep(0.05)
    freeswitch.silent = False
    freeswitch.drop()
    assert watched.wait(channel, HungUp) == HungUp(Cause.BUSY, by_us=True)


def test_break_that_finds_nothing_is_repeated(freeswitch, watched, impatient):
    channel = arrived(freeswitch, watched)
    freeswitch.play_seconds = 5
    watched.switch.perform(channel, "CA1-1", PlayFile("/tmp/x.wav"))
    until(lambda: freeswitch.legs[channel].get("playing"))
    freeswitch.faults["api uuid_break"] = "+OK\n"  # said, not done
    watched.switch.perform(channel, "CA1-2", Stop("CA1-1"))
    watched.switch.perform(channel, "CA1-3", PlayFile("/tmp/y.wav"))
    gevent.sleep(0.03)
    freeswitch.faults.clear()
    watched.wait(channel, Finished("CA1-1"))
    assert until(lambda: freeswitch.legs[channel]["file"].endswith("y.wav"))


def test_break_that_never_helps_is_given_up_and_the_next_file_plays(freeswitch, watched, impatient, caplog):
    channel = arrived(freeswitch, watched)
    freeswitch.faults["api uuid_break"] = "+OK\n"
    freeswitch.faults["sendmsg"] = "+OK"  # its end is never told either
    watched.switch.perform(channel, "CA1-1", PlayFile("/tmp/x.wav"))
    watched.switch.perform(channel, "CA1-2", Stop("CA1-1"))
    watched.switch.perform(channel, "CA1-3", PlayFile("/tmp/y.wav"))
    watched.wait(channel, Finished("CA1-1"))
    assert "does not end" in caplog.text
    assert until(lambda: any("y.wav" in request for request in freeswitch.asked))


def test_leg_lost_with_its_last_words(freeswitch, watched, impatient):
    """The end of a leg was not told while the link was down: it is not among the channels any more."""
    channel = arrived(freeswitch, watched)
    freeswitch.events.clear()
    freeswitch.hang_up(channel)
    freeswitch.drop()
    watched.wait("", Reconnected, count=2)
    assert watched.switch.channels() == {}


def test_one_newline_every_2_ms_while_calls_begin_and_none_when_all_is_quiet(freeswitch, watched, monkeypatch):
    monkeypatch.setattr(ticker, "FAST_FOR", 0.2)
    monkeypatch.setattr(link, "WATCH_SECONDS", 0.05)
    gevent.sleep(0.6)  # the watcher sleeps its old half second out
    assert freeswitch.newlines == 0
    channel = arrived(freeswitch, watched)
    before = freeswitch.newlines
    gevent.sleep(0.15)
    assert freeswitch.newlines - before > 30
    gevent.sleep(0.3)
    before = freeswitch.newlines
    gevent.sleep(0.3)
    assert 10 < freeswitch.newlines - before < 40  # a quiet call: one every 10 ms
    freeswitch.hang_up(channel)
    gevent.sleep(0.2)
    before = freeswitch.newlines
    gevent.sleep(0.2)
    assert freeswitch.newlines == before


def test_slow_engine_does_not_stop_the_reading(freeswitch, watched):
    """Its handler hangs; events are still taken from the socket."""
    slow = FreeSwitch(freeswitch.settings())
    told = slow.events()
    assert next(told)[1] == Reconnected()
    for _turn in range(200):
        freeswitch.call()
    gevent.sleep(0.2)
    assert slow.event_queue.items.qsize() >= 200
    slow.close()


def test_no_secret_in_the_log(freeswitch, watched, caplog):
    caplog.set_level(logging.DEBUG)
    arrived(freeswitch, watched)
    assert "not-a-secret" not in caplog.text
