"""<Connect><Stream> in real calls: a caller and a websocket server hear each other (docs/streams.md)."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.pretend.stream_server import Session, StreamServer, stream_server
from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene, tones
from tests.real_switch.system import System, until
from tests.softphone import Phone, tone
from tests.softphone.call import Call
from tests.softphone.listen import find_tone

pytestmark = pytest.mark.switch


@pytest.fixture
def server() -> Iterator[StreamServer]:
    with stream_server() as running:
        yield running


def connect(system: System, hook: Webhook, number: str, caller: Phone, url: str, more: str = "") -> Call:
    """A caller whose document connects a stream, and goes on with silence for the hook to see."""
    hook.answer(f"/{number}/status", "")
    stream = (
        f'<Stream url="{url}" name="agent" statusCallback="status"><Parameter name="a" value="b&amp;c"/>{more}</Stream>'
    )
    to = scene(system, hook, number, f'<Connect action="after">{stream}</Connect>', after='<Pause length="1"/>')
    return caller.call(to)


def after(hook: Webhook, number: str) -> dict[str, str]:
    """What the document after the stream was asked with."""
    (request,) = until(lambda: hook.received(f"/{number}/after"), 8)
    return request.params


def told(hook: Webhook, number: str, count: int) -> list[dict[str, str]]:
    """So many status callbacks."""
    return [
        one.params
        for one in until(
            lambda: hook.received(f"/{number}/status")[count - 1 :] and hook.received(f"/{number}/status"), 8
        )
    ]


def hears(session: Session, hz: float, seconds: float = 4.0) -> Any:
    """The tone in the caller's audio, once it was heard."""
    return until(lambda: find_tone(session.heard(), hz), seconds)


def test_both_hear_each_other_and_the_document_goes_on(
    system: System, hook: Webhook, alice: Phone, server: StreamServer
) -> None:
    call = connect(system, hook, "7100", alice, server.url("/agent"))
    session = server.session()
    assert call.wait_answered(5), call.story()
    start = session.start
    assert start["tracks"] == ["inbound"]
    assert start["mediaFormat"] == {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
    assert start["customParameters"] == {"a": "b&c"}
    assert start["accountSid"] == system.sid
    assert session.messages[0][1] == {"event": "connected", "protocol": "Call", "version": "1.0.0"}
    call.send_tone(700, 2.0)
    hears(session, 700)
    session.send_audio(tone(900, 1.0))
    session.mark("said")
    assert call.wait_tone(900, 4), call.story()
    (mark,) = until(lambda: session.events("mark"))
    assert mark["mark"] == {"name": "said"}
    call.press("5")
    (key,) = until(lambda: session.events("dtmf"))
    assert key["dtmf"] == {"track": "inbound_track", "digit": "5"}
    media = [message["media"] for message in session.events("media")]
    assert [one["chunk"] for one in media] == [str(number + 1) for number in range(len(media))]
    assert [int(one["timestamp"]) for one in media] == [20 * number for number in range(len(media))]
    session.close()
    params = after(hook, "7100")
    assert params["StreamSid"] == session.sid
    assert params["CallSid"] == start["callSid"]
    assert call.wait_ended(5)
    events = told(hook, "7100", 2)
    assert [one["StreamEvent"] for one in events] == ["stream-started", "stream-stopped"]
    assert {one["StreamSid"] for one in events} == {session.sid}
    assert {one["StreamName"] for one in events} == {"agent"}
    assert system.notifications(start["callSid"]) == []
    calls = system.rest("GET", f"/Calls.json?ParentCallSid={start['callSid']}")[1]["calls"]
    assert calls == [], "the leg to the relay is no call"


def test_who_hangs_up_ends_the_stream(system: System, hook: Webhook, alice: Phone, server: StreamServer) -> None:
    call = connect(system, hook, "7101", alice, server.url())
    session = server.session()
    assert call.wait_answered(5), call.story()
    until(lambda: session.events("media"))
    call.bye()
    (stop,) = until(lambda: session.events("stop"))
    assert stop["stop"] == {"accountSid": system.sid, "callSid": session.start["callSid"]}
    until(lambda: session.closed)
    assert [one["StreamEvent"] for one in told(hook, "7101", 2)] == ["stream-started", "stream-stopped"]
    until(lambda: system.channels() == 0)


def test_clear_silences_within_a_tenth_of_a_second(
    system: System, hook: Webhook, alice: Phone, server: StreamServer
) -> None:
    call = connect(system, hook, "7102", alice, server.url())
    session = server.session()
    assert call.wait_answered(5), call.story()
    session.send_audio(tone(900, 30.0), 8000)
    session.mark("never reached")
    assert call.wait_tone(900, 4), call.story()
    cleared = time.monotonic()
    session.say("clear")
    (mark,) = until(lambda: session.events("mark"))
    assert mark["mark"]["name"] == "never reached"
    time.sleep(1.0)
    end = find_tone(call.heard, 900)
    assert end is not None
    assert end.end - (cleared - call.zero) < 0.1, call.story()
    session.close()
    after(hook, "7102")


@pytest.mark.parametrize(
    ("path", "code"),
    [("/refused", 31920), ("/moved", 31920)],
)
def test_no_websocket_is_a_stream_error_and_the_call_goes_on(
    system: System, hook: Webhook, alice: Phone, server: StreamServer, path: str, code: int
) -> None:
    call = connect(system, hook, "7103", alice, server.url(path))
    assert after(hook, "7103")["StreamSid"].startswith("MZ")
    (event,) = told(hook, "7103", 1)
    assert event["StreamEvent"] == "stream-error"
    assert "101" in event["StreamError"]
    notifications = until(lambda: system.notifications(event["CallSid"]))
    assert [int(one["error_code"]) for one in notifications] == [code]
    assert call.wait_ended(5)


def started(hook: Webhook, number: str, url: str, track: str, then: str) -> str:
    """A document that starts a stream."""
    hook.answer(f"/{number}/status", "")
    return f'<Start><Stream url="{url}" name="fork" track="{track}" statusCallback="status"/></Start>{then}'


def test_a_fork_hears_both_tracks_through_prompts_and_a_dial(
    system: System, hook: Webhook, alice: Phone, bob: Phone, server: StreamServer
) -> None:
    bob.will(answer_after=0.1)
    verbs = started(
        hook, "7110", server.url("/fork"), "both_tracks",
        f'<Play>500.wav</Play><Dial><Uri>{bob.uri}</Uri></Dial><Play>600.wav</Play><Pause length="5"/>',
    )  # fmt: skip
    tones(hook, "7110", 1.5, 500, 600)
    call = alice.call(scene(system, hook, "7110", verbs))
    session = server.session()
    assert call.wait_answered(5), call.story()
    assert session.start["tracks"] == ["inbound", "outbound"]
    call.send_tone(700, 1.0)
    until(lambda: find_tone(session.heard("inbound"), 700))
    until(lambda: find_tone(session.heard("outbound"), 500))
    received = bob.wait_call(5)
    assert received, call.story()
    assert received.wait_answered(5)
    received.send_tone(900, 1.0)
    call.send_tone(1100, 1.0)
    until(lambda: find_tone(session.heard("outbound"), 900))
    until(lambda: find_tone(session.heard("inbound"), 1100))
    assert find_tone(session.heard("inbound"), 900) is None, "each track is its own"
    assert find_tone(session.heard("outbound"), 1100) is None
    received.bye()
    until(lambda: find_tone(session.heard("outbound"), 600))
    call.bye()
    until(lambda: session.events("stop"))
    assert [one["StreamEvent"] for one in told(hook, "7110", 2)] == ["stream-started", "stream-stopped"]
    until(lambda: system.channels() == 0)
    assert system.notifications(session.start["callSid"]) == []


def test_a_fork_ends_by_name_and_the_call_goes_on(
    system: System, hook: Webhook, alice: Phone, server: StreamServer
) -> None:
    verbs = started(
        hook, "7111", server.url(), "inbound_track", '<Pause length="1"/><Stop><Stream name="fork"/></Stop>'
    )
    call = alice.call(scene(system, hook, "7111", f'{verbs}<Play>660.wav</Play><Pause length="3"/>'))
    tones(hook, "7111", 1.0, 660)
    session = server.session()
    until(lambda: session.events("stop"))
    assert call.wait_tone(660, 5), call.story()
    assert [one["StreamEvent"] for one in told(hook, "7111", 2)] == ["stream-started", "stream-stopped"]
    until(lambda: system.channels() == 1)
    call.bye()


def test_a_server_that_closes_a_fork_is_an_error_and_nothing_is_heard_of_it(
    system: System, hook: Webhook, alice: Phone, server: StreamServer
) -> None:
    verbs = started(hook, "7112", server.url(), "both_tracks", '<Play>660.wav</Play><Pause length="3"/>')
    call = alice.call(scene(system, hook, "7112", verbs))
    tones(hook, "7112", 3.0, 660)
    session = server.session()
    until(lambda: session.events("media"))
    session.close()
    assert [one["StreamEvent"] for one in told(hook, "7112", 2)] == ["stream-started", "stream-error"]
    until(lambda: system.channels() == 1)
    tone_heard = call.wait_tone(660, 6, seconds=2.5)
    assert tone_heard, call.story()
    call.bye()
