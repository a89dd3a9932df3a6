"""<Connect><ConversationRelay> in real calls: a caller speaks, a server reads text (docs/conversation-relay.md)."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.pretend.conversation_server import Talk, conversation_server
from tests.pretend.stream_server import StreamServer
from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene, tones
from tests.real_switch.system import System, until
from tests.softphone import Phone
from tests.softphone.call import Call
from tests.softphone.listen import find_tone, sounds
from tests.speech.spoken import said
from tests.speech.word_error import errors, words

pytestmark = pytest.mark.switch
PIZZA = "i would like to order a large pizza"
LONG = "This is a long story about a very small town in the north. " * 8


@pytest.fixture
def server() -> Iterator[StreamServer]:
    with conversation_server() as running:
        yield running


def connect(
    system: System, hook: Webhook, number: str, caller: Phone, server: StreamServer, more: str = "", nested: str = ""
) -> tuple[Call, Talk]:
    """A caller whose document connects a conversation, and goes on with silence for the hook to see."""
    relay = f'<ConversationRelay url="{server.url()}" {more}><Parameter name="a" value="b&amp;c"/>{nested}'
    document = f'<Connect action="after">{relay}</ConversationRelay></Connect>'
    call = caller.call(scene(system, hook, number, document, after='<Pause length="1"/>'))
    talk: Any = server.session()
    assert call.wait_answered(5), call.story()
    return call, talk


def after(hook: Webhook, number: str) -> dict[str, str]:
    """What the document after the conversation was asked with."""
    (request,) = until(lambda: hook.received(f"/{number}/after"), 8)
    return request.params


def hears_something(call: Call, start: float, seconds: float = 5.0) -> float:
    """When the caller hears a sound after this moment: seconds of the call."""
    found = until(lambda: [one for one in sounds(call.heard, gap=0.3) if one.end > start], seconds)
    return max(found[0].start, start)


def is_silent_since(call: Call) -> float:
    """When the last sound ended, once there was none for a while: seconds of the call."""
    time.sleep(0.8)
    return sounds(call.heard, gap=0.3)[-1].end


def now(call: Call) -> float:
    """Seconds of the call."""
    return time.monotonic() - call.zero


def test_a_caller_speaks_and_is_answered(system: System, hook: Webhook, alice: Phone, server: StreamServer) -> None:
    call, talk = connect(system, hook, "7500", alice, server, 'welcomeGreeting="Hello there." dtmfDetection="true"')
    setup = talk.setup
    assert setup["sessionId"].startswith("VX")
    assert (setup["accountSid"], setup["direction"], setup["to"]) == (system.sid, "inbound", "7500")
    assert setup["customParameters"] == {"a": "b&c"}
    assert {"parentCallSid", "from", "forwardedFrom", "callType", "callerName", "callStatus"} <= setup.keys()
    hears_something(call, 0.0)
    greeted = is_silent_since(call)
    call.send_wav(str(said(PIZZA)))
    until(lambda: talk.prompts(), 15)
    (heard,) = talk.prompts()
    assert errors(PIZZA.split(), words(heard)) <= 2
    assert talk.events("interrupt") == [], "the greeting was over"
    asked = now(call)
    for token in ("A large ", "pizza. ", "With what", " on it?"):
        talk.text(token)
    talk.text("", last=True)
    answered = hears_something(call, max(asked, greeted + 0.1))
    print(f"\n{system.switch}: the caller hears the first sentence {1000 * (answered - asked):.0f} ms after its token")
    assert answered - asked < 1.5
    call.press("5")
    (key,) = until(lambda: talk.events("dtmf"))
    assert key == {"type": "dtmf", "digit": "5"}
    talk.tell("end", handoffData='{"reason":"done"}')
    params = after(hook, "7500")
    assert params["SessionId"] == setup["sessionId"]
    assert (params["SessionStatus"], params["HandoffData"]) == ("ended", '{"reason":"done"}')
    assert int(params["SessionDuration"]) >= 1
    assert params["CallSid"] == setup["callSid"]
    assert system.notifications(setup["callSid"]) == []
    assert call.wait_ended(5)
    until(lambda: system.channels() == 0)


def test_who_speaks_interrupts(system: System, hook: Webhook, alice: Phone, server: StreamServer) -> None:
    call, talk = connect(system, hook, "7501", alice, server)
    talk.text(LONG, last=True)
    hears_something(call, 0.0)
    time.sleep(1.5)
    began = now(call)
    call.send_wav(str(said(PIZZA)))
    (interrupt,) = until(lambda: talk.events("interrupt"))
    told = talk.times("interrupt")[0] - call.zero
    ended = is_silent_since(call)
    print(
        f"\n{system.switch}: told {1000 * (told - began):.0f} ms after the first sound, "
        f"silent {ended - told:.3f} s later"
    )
    assert ended - told < 0.1, call.story()
    assert interrupt["utteranceUntilInterrupt"].startswith("This is a long story")
    assert len(interrupt["utteranceUntilInterrupt"]) < len(LONG) / 2
    assert 1500 < interrupt["durationUntilInterruptMs"] < 6000
    until(lambda: talk.prompts(), 15)
    again = now(call)
    talk.text("Yes, please.", last=True)
    assert hears_something(call, again) - again < 2
    call.bye()
    (ended_session,) = until(lambda: hook.received("/7501/after"))
    assert ended_session.params["SessionStatus"] == "completed"


def test_nothing_interrupts_what_may_not_be(system: System, hook: Webhook, alice: Phone, server: StreamServer) -> None:
    call, talk = connect(system, hook, "7502", alice, server, 'interruptible="none" dtmfDetection="true"')
    talk.text("One two three four five six seven eight nine ten. " * 2, last=True)
    hears_something(call, 0.0)
    call.send_wav(str(said("yes please")))
    call.press("7")
    time.sleep(2.0)
    assert hears_something(call, now(call) - 0.5), "it goes on"
    assert talk.events("interrupt") == []
    assert talk.events("dtmf") == []
    assert talk.prompts() == []
    call.bye()


def test_files_keys_and_replacement(system: System, hook: Webhook, alice: Phone, server: StreamServer) -> None:
    tones(hook, "7503", 1.0, 660)
    tones(hook, "7503", 20.0, 880)
    call, talk = connect(system, hook, "7503", alice, server)
    talk.tell("play", source=hook.url("/7503/660.wav"), loop=2)
    talk.tell("sendDigits", digits="12w#")
    assert call.wait_tone(660, 6, seconds=1.5), call.story()
    assert call.wait_digits("12#", 6), call.story()
    talk.tell("play", source=hook.url("/7503/880.wav"), preemptible=True)
    assert call.wait_tone(880, 6), call.story()
    replaced = now(call)
    talk.text("Now something else.", last=True)
    time.sleep(1.5)
    tone = find_tone(call.heard, 880)
    assert tone is not None
    assert tone.end - replaced < 1.0
    talk.tell("end")
    assert after(hook, "7503")["HandoffData"] == ""
    call.bye()


FAULTS: dict[str, tuple[Any, str]] = {
    "not JSON": (lambda talk: talk.raw("hello"), "JSON"),
    "unknown type": (lambda talk: talk.tell("media"), "type"),
    "a token that is a number": (lambda talk: talk.tell("text", token=5), "token"),
    "wrong digits": (lambda talk: talk.tell("sendDigits", digits="12x"), "digits"),
    "no audio": (lambda talk: talk.tell("play", source="http://127.0.0.1:1/a.wav"), "played"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_wrong_messages_are_told_and_the_session_goes_on(
    system: System, hook: Webhook, alice: Phone, server: StreamServer, fault: str
) -> None:
    misbehave, text = FAULTS[fault]
    call, talk = connect(system, hook, "7510", alice, server)
    misbehave(talk)
    (wrong,) = until(lambda: talk.events("error"), 8)
    assert text in wrong["description"]
    before = now(call)
    talk.text("It goes on.", last=True)
    hears_something(call, before)
    talk.tell("end")
    assert after(hook, "7510")["SessionStatus"] == "ended"
    notifications = until(lambda: system.notifications(talk.setup["callSid"]))
    assert [int(one["error_code"]) for one in notifications] == [64107]
    call.bye()


ENDS: dict[str, tuple[Any, str]] = {
    "closed": (lambda talk: talk.close(), "1000"),
    "cut": (lambda talk: talk.cut(), "close frame"),
    "binary": (lambda talk: talk.do(talk.socket.send_bytes(b"x")), "binary"),
    "ten megabytes": (lambda talk: talk.raw("x" * 10_000_000), "1 MB"),
    "more than can be said": (lambda talk: [talk.text("word " * 40_000 + ".", last=True) for _ in range(3)], "wait"),
}


@pytest.mark.parametrize("how", ENDS)
def test_a_connection_that_ends_is_an_error_and_the_call_goes_on(
    system: System, hook: Webhook, alice: Phone, server: StreamServer, how: str
) -> None:
    misbehave, text = ENDS[how]
    call, talk = connect(system, hook, "7511", alice, server)
    try:
        misbehave(talk)
    except Exception:
        assert how not in ("closed", "cut"), "the relay has closed the connection"
    params = after(hook, "7511")
    assert (params["SessionStatus"], params["ErrorCode"]) == ("failed", "64105")
    assert text in params["ErrorMessage"]
    assert "HandoffData" not in params
    notifications = until(lambda: system.notifications(talk.setup["callSid"]))
    assert [int(one["error_code"]) for one in notifications] == [64105]
    assert call.wait_ended(5)


def test_no_connection_is_an_error_and_the_call_goes_on(
    system: System, hook: Webhook, alice: Phone, server: StreamServer
) -> None:
    document = f'<Connect action="after"><ConversationRelay url="{server.url("/refused")}"/></Connect>'
    call = alice.call(scene(system, hook, "7512", document, after='<Pause length="1"/>'))
    params = after(hook, "7512")
    assert (params["SessionStatus"], params["ErrorCode"]) == ("failed", "64102")
    assert "101" in params["ErrorMessage"]
    assert call.wait_ended(5)


def test_a_relay_that_is_killed_ends_the_session_and_no_call(
    system: System, hook: Webhook, alice: Phone, server: StreamServer
) -> None:
    call, _talk = connect(system, hook, "7520", alice, server)
    system.kill("-m app.media")
    params = after(hook, "7520")
    assert (params["SessionStatus"], params["ErrorCode"]) == ("failed", "31999")
    assert not call.ended_at
    assert call.wait_ended(5)


def test_an_engine_that_is_killed_leaves_the_session_alone(
    system: System, hook: Webhook, alice: Phone, server: StreamServer
) -> None:
    call, talk = connect(system, hook, "7521", alice, server, 'dtmfDetection="true"')
    system.kill_engine()
    before = now(call)
    talk.text("Somebody is still here.", last=True)
    hears_something(call, before)
    system.wait_for_engine()
    call.press("7")
    until(lambda: talk.events("dtmf"), 5)
    call.send_wav(str(said(PIZZA)))
    until(lambda: talk.prompts(), 15)
    talk.tell("sendDigits", digits="4")
    assert call.wait_digits("4", 5)
    talk.tell("end")
    assert after(hook, "7521")["SessionStatus"] == "ended"
    call.bye()


def test_what_is_said_before_an_engine_connects_the_caller_is_heard(
    system: System, hook: Webhook, alice: Phone, server: StreamServer
) -> None:
    document = f'<Connect action="after"><ConversationRelay url="{server.url("/hesitates")}"/></Connect>'
    call = alice.call(scene(system, hook, "7522", document, after='<Pause length="1"/>'))
    assert server.hesitating.wait(5)
    system.kill_engine()
    server.decided.set()
    talk: Any = server.session()
    talk.text("You should hear every word of this.", last=True)
    system.wait_for_engine()
    hears_something(call, 0.0)
    call.send_wav(str(said(PIZZA)))
    until(lambda: talk.prompts(), 15)
    talk.tell("end")
    assert after(hook, "7522")["SessionStatus"] == "ended"
    call.bye()


def test_the_log_of_the_relay_has_no_errors(system: System) -> None:
    assert [line for line in system.complaints() if line.startswith("media")] == []
