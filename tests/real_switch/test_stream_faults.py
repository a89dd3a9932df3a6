"""What may go wrong with streams, in real calls: processes that are killed, servers that misbehave."""

import itertools
import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.pretend.stream_server import Session, StreamServer, listen, stream_server
from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene
from tests.real_switch.system import System, until
from tests.real_switch.test_streams import after, connect, hears, told
from tests.softphone import Phone, tone
from tests.softphone.call import Call

pytestmark = pytest.mark.switch
CALLS = 20


@pytest.fixture
def server() -> Iterator[StreamServer]:
    with stream_server() as running:
        yield running


def crowd(system: System, hook: Webhook, number: str, server: StreamServer, stack: ExitStack) -> list[Call]:
    """Twenty callers, each with a stream; their document goes on with a pause."""
    hook.answer(f"/{number}/status", "")
    document = f'<Connect action="after"><Stream url="{server.url()}" statusCallback="status"/></Connect>'
    to = scene(system, hook, number, document, after='<Pause length="30"/>')
    phones = [stack.enter_context(Phone(user=f"caller{n}")) for n in range(CALLS)]
    calls = [phone.call(to) for phone in phones]
    for n in range(CALLS):
        server.session(n, 15)
    return calls


def test_a_relay_that_is_killed_ends_its_streams_and_no_call(
    system: System, hook: Webhook, alice: Phone, server: StreamServer
) -> None:
    with ExitStack() as stack:
        calls = crowd(system, hook, "7200", server, stack)
        system.kill("-m app.media")
        killed = time.monotonic()
        until(lambda: len(hook.received("/7200/after")) == CALLS, 10)
        went_on = time.monotonic() - killed
        again = connect(system, hook, "7201", alice, server.url("/new"))
        session = server.session(CALLS, 10)
        new = time.monotonic() - killed
        print(f"\n{system.switch}: the calls go on {went_on:.2f} s after the kill, a new stream {new:.2f} s after it")
        assert again.wait_answered(5)
        assert not any(call.ended_at for call in calls), "no call is dropped"
        until(lambda: len(hook.received("/7200/status")) == 2 * CALLS, 30)
        events = [one.params for one in hook.received("/7200/status")]
        assert sum(one["StreamEvent"] == "stream-error" for one in events) == CALLS
        assert went_on < 2
        assert new < 10, "about 2 s where the machine does nothing else"
        session.close()
        for call in calls:
            call.bye()
    until(lambda: system.channels() == 0, 15)


def test_an_engine_that_is_killed_leaves_streams_alone(
    system: System, hook: Webhook, alice: Phone, server: StreamServer
) -> None:
    call = connect(system, hook, "7202", alice, server.url())
    session = server.session()
    assert call.wait_answered(5)
    call.send_tone(500, 1.0)
    hears(session, 500)
    system.kill_engine()
    before = len(session.events("media"))
    call.send_tone(700, 1.5)
    hears(session, 700)
    session.send_audio(tone(900, 1.0))
    assert call.wait_tone(900, 4), call.story()
    assert len(session.events("media")) > before
    system.wait_for_engine()
    call.press("7")
    (key,) = until(lambda: session.events("dtmf"), 5)
    assert key["dtmf"]["digit"] == "7"
    session.close()
    assert after(hook, "7202")["StreamSid"] == session.sid
    assert [one["StreamEvent"] for one in told(hook, "7202", 2)] == ["stream-started", "stream-stopped"]


def test_twenty_streams_outlive_their_engine(system: System, hook: Webhook, server: StreamServer) -> None:
    with ExitStack() as stack:
        calls = crowd(system, hook, "7205", server, stack)
        assert all(call.wait_answered(5) for call in calls)
        system.kill_engine()
        killed = time.monotonic()
        for session in server.sessions:
            session.send_audio(tone(900, 1.0))
        for call in calls:
            assert call.wait_tone(900, 10, seconds=0.9), call.story()
        until(lambda: system.log("engine").count("taken over") >= system.taken_over + CALLS, 20)
        print(
            f"\n{system.switch}: the next engine has taken {CALLS} calls over {time.monotonic() - killed:.2f} s after"
        )
        for call in calls:
            call.press("7")
        for session in server.sessions:
            until(lambda session=session: session.events("dtmf"), 10)
            gaps = [after - before for before, after in itertools.pairwise(session.times("media"))]
            assert max(gaps) < 1, "the server hears its caller all the time"
        assert not any(call.ended_at for call in calls), "no call is dropped"
        for call in calls:
            call.bye()
    until(lambda: system.channels() == 0, 15)


def test_what_a_server_says_before_an_engine_connects_the_caller_is_heard(
    system: System, hook: Webhook, alice: Phone, server: StreamServer
) -> None:
    call = connect(system, hook, "7204", alice, server.url("/hesitates"))
    assert server.hesitating.wait(5)
    system.kill_engine()
    server.decided.set()
    session = server.session()
    session.send_audio(tone(900, 1.0))
    session.mark("heard")
    system.wait_for_engine()
    until(lambda: session.events("mark"), 5)
    assert call.wait_tone(900, 3, seconds=0.95), call.story()
    session.close()
    assert after(hook, "7204")["StreamSid"] == session.sid


def test_servers_that_vanish_drop_no_call(system: System, hook: Webhook, server: StreamServer) -> None:
    with ExitStack() as stack:
        calls = crowd(system, hook, "7203", server, stack)
        for n in range(CALLS):
            server.session(n).cut()
        until(lambda: len(hook.received("/7203/after")) == CALLS, 10)
        assert not any(call.ended_at for call in calls)
        for call in calls:
            call.bye()
    until(lambda: system.channels() == 0, 15)


def says(text: str) -> Any:
    """A server that says this after the start."""
    return lambda session: session.raw(text)


def flood(session: Session) -> None:
    for _piece in range(3):
        session.send_audio(tone(500, 90.0), 80_000)


def marks(session: Session) -> None:
    session.send_audio(tone(500, 10.0), 80_000)
    for number in range(2100):
        session.mark(str(number))


FAULTS: dict[str, tuple[Any, int, str]] = {
    "not JSON": (says("hello"), 31951, "not JSON"),
    "wrong base64": (lambda session: session.say("media", media={"payload": "!"}), 31951, "base64"),
    "another stream": (says('{"event":"clear","streamSid":"MZ0"}'), 31951, "streamSid"),
    "binary": (lambda session: session.do(session.socket.send_bytes(b"x")), 31924, "binary"),
    "ten megabytes": (lambda session: session.do(session.socket.send_str("x" * 10_000_000)), 31924, "1 MB"),
    "too much audio": (flood, 31924, "250 s"),
    "too many marks": (marks, 31924, "marks"),
    "cut": (lambda session: session.cut(), 31921, "close frame"),
    "code 1011": (lambda session: session.close(1011), 31921, "1011"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_bad_input_is_reported_and_the_call_goes_on(
    system: System, hook: Webhook, alice: Phone, server: StreamServer, fault: str
) -> None:
    misbehave, code, text = FAULTS[fault]
    call = connect(system, hook, "7210", alice, server.url())
    session = server.session()
    try:
        misbehave(session)
    except Exception:
        assert code == 31924, "the relay has closed the connection"
    if code == 31951:
        session.close()
    after(hook, "7210")
    events = told(hook, "7210", 3 if code == 31951 else 2)
    assert [one["StreamEvent"] for one in events][:2] == ["stream-started", "stream-error"]
    assert text in events[1]["StreamError"]
    notifications = until(lambda: system.notifications(session.start["callSid"]))
    assert [int(one["error_code"]) for one in notifications] == [code]
    assert call.wait_ended(5)


def test_a_server_that_does_not_read_costs_the_others_nothing(
    system: System, hook: Webhook, alice: Phone, bob: Phone, server: StreamServer
) -> None:
    async def deaf(session: Session) -> None:
        if session.path == "/deaf":
            session.socket._req.transport.pause_reading()
        await listen(session)

    server.behavior = deaf
    first = connect(system, hook, "7220", alice, server.url("/deaf"))
    second = connect(system, hook, "7221", bob, server.url("/good"))
    assert first.wait_answered(5)
    assert second.wait_answered(5)
    good = until(lambda: next((one for one in server.sessions if one.path == "/good" and one.events("start")), None))
    second.send_tone(700, 2.0)
    hears(good, 700)
    media = good.times("media")
    assert max(after - before for before, after in itertools.pairwise(media)) < 0.5
    first.bye()
    second.bye()


def test_the_log_of_the_relay_has_no_errors(system: System) -> None:
    assert [line for line in system.complaints() if line.startswith("media")] == []


def test_the_relay_ends_in_time(system: System) -> None:
    [pid] = [pid for pid in system.pids("-m app.media") if "setpriv" not in str(pid)][-1:]
    os.kill(pid, signal.SIGTERM)
    until(lambda: pid not in system.pids("-m app.media"), 3)
    until(lambda: system.pids("-m app.media"), 10)
