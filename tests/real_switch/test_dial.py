"""<Dial> in real calls: who heard whom, when, how long (guide 3.9)."""

import time
from collections.abc import Iterator

import pytest

from tests.pretend.webhook import Received, Webhook
from tests.real_switch.system import System, until
from tests.softphone import Phone

pytestmark = pytest.mark.switch


@pytest.fixture
def carol() -> Iterator[Phone]:
    with Phone(user="carol") as phone:
        yield phone


def dial(system: System, hook: Webhook, caller: Phone, nouns: str, attributes: str = 'action="/dialled"'):  # type: ignore[no-untyped-def]
    """A caller who dials. Without an action the caller hears speech afterwards."""
    hook.answer("/dial", f"<Response><Dial {attributes}>{nouns}</Dial><Say>Still here</Say></Response>")
    hook.answer("/dialled", "<Response><Say>Thank you</Say></Response>")
    hook.answer("/dial/status", "")
    system.number("2700", hook.url("/dial"))
    return caller.call(system.sip("2700"))


def uri(*phones: Phone) -> str:
    return "".join(f"<Uri>{phone.uri}</Uri>" for phone in phones)


def told(hook: Webhook, seconds: float = 8) -> Received:
    (request,) = until(lambda: hook.received("/dialled"), seconds)
    return request


def quiet(system: System) -> None:
    until(lambda: system.channels() == 0, 5)


@pytest.mark.proves(
    "verb Dial",
    "noun Uri",
    "Dial action",
    "Dial-action DialCallStatus",
    "Dial-action DialCallSid",
    "Dial-action DialCallDuration",
    "Dial-ends completed",
)
def test_both_hear_each_other_then_the_caller_goes_on(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    bob.will(ring_after=0.1, answer_after=1.0)
    call = dial(system, hook, alice, uri(bob))
    received = bob.wait_call(5)
    assert received, call.story()
    assert "alice" in received.header("From")
    assert call.wait(lambda: call.heard_since(0.2).any(), 3), "ringback"
    assert received.wait_answered(5)
    call.send_tone(700, 2.0)
    received.send_tone(900, 2.0)
    assert received.wait_tone(700, 4), received.story()
    assert call.wait_tone(900, 4), call.story()
    time.sleep(1.0)
    received.bye()
    request = told(hook)
    assert request.params["DialCallStatus"] == "completed"
    assert int(request.params["DialCallDuration"]) in (1, 2, 3)
    child = system.final(request.params["DialCallSid"])
    assert (child["status"], child["direction"]) == ("completed", "outbound-dial")
    assert child["parent_call_sid"] == request.params["CallSid"]
    assert call.wait_speech(5, after=(received.ended_at or 0) - (call.answered_at or 0)), call.story()
    assert call.wait_ended(8)
    quiet(system)


def test_first_answer_wins(system: System, hook: Webhook, alice: Phone, bob: Phone, carol: Phone) -> None:
    bob.will(ring_after=0.1, answer_after=None)
    carol.will(ring_after=0.1, answer_after=0.8)
    call = dial(system, hook, alice, uri(bob, carol))
    winner, loser = carol.wait_call(5), bob.wait_call(5)
    assert winner
    assert loser
    assert winner.wait_answered(5)
    assert loser.wait(lambda: loser.cancelled_at, 2), loser.story()
    assert loser.cancelled_at - winner.answered_at < 1.0
    winner.send_tone(900, 1.0)
    assert call.wait_tone(900, 4), call.story()
    call.bye()
    assert winner.wait_ended(3)
    assert told(hook).params["DialCallStatus"] == "completed"
    quiet(system)


@pytest.mark.parametrize(
    ("policy", "status"), [({"reject": 486}, "busy"), ({"reject": 404}, "failed"), ({"reject": 480}, "no-answer")]
)
@pytest.mark.proves("Dial-ends busy", "Dial-ends failed", "Dial-ends no-answer")
def test_nobody_answers(
    system: System, hook: Webhook, alice: Phone, bob: Phone, policy: dict[str, int], status: str
) -> None:
    bob.will(**policy)
    dial(system, hook, alice, uri(bob))
    assert told(hook).params["DialCallStatus"] == status


@pytest.mark.proves("Dial timeout")
def test_time_out_is_no_answer(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    bob.will(ring_after=0.1, answer_after=None)
    dial(system, hook, alice, uri(bob), 'action="/dialled" timeout="2"')
    assert told(hook).params["DialCallStatus"] == "no-answer"


def test_caller_leaves_while_three_ring(system: System, hook: Webhook, alice: Phone, bob: Phone, carol: Phone) -> None:
    with Phone(user="dave") as dave:
        phones = (bob, carol, dave)
        for phone in phones:
            phone.will(ring_after=0.1, answer_after=None)
        call = dial(system, hook, alice, uri(*phones))
        calls = [phone.wait_call(5) for phone in phones]
        assert all(calls)
        time.sleep(0.5)
        call.bye()
        left = time.monotonic()
        for received in calls:
            assert received
            assert received.wait(lambda: received.cancelled_at, 2), received.story()  # noqa: B023
            assert received.cancelled_at - left < 1.0
    assert not hook.received("/dialled")
    quiet(system)


@pytest.mark.proves("Dial timeLimit")
def test_time_limit(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    bob.will(answer_after=0.1)
    dial(system, hook, alice, uri(bob), 'action="/dialled" timeLimit="2"')
    received = bob.wait_call(5)
    assert received
    assert received.wait_ended(6)
    assert 1.5 < received.duration < 3.5
    assert told(hook).params["DialCallStatus"] == "completed"


def test_star_hangs_up_the_callee(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    bob.will(answer_after=0.1)
    call = dial(system, hook, alice, uri(bob), 'hangupOnStar="true"')
    received = bob.wait_call(5)
    assert received
    assert received.wait_answered(5)
    time.sleep(0.5)
    call.press("*")
    assert received.wait_ended(3), received.story()
    assert call.wait_speech(6, after=1.0), call.story()


def test_screening(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    """The callee hears a document of its own before the two are connected, and may decline."""
    hook.answer("/screen", '<Response><Gather numDigits="1" timeout="4" action="/accept"/><Hangup/></Response>')
    hook.answer("/accept", "<Response/>")
    bob.will(answer_after=0.1)
    call = dial(
        system,
        hook,
        alice,
        f'<Number url="/screen">{"1"}</Number>'.replace("Number", "Uri").replace(">1<", f">{bob.uri}<"),
    )
    received = bob.wait_call(5)
    assert received
    assert received.wait_answered(5)
    until(lambda: hook.received("/screen"))
    time.sleep(0.4)
    received.press("1")
    until(lambda: hook.received("/accept"))
    received.send_tone(900, 1.5)
    assert call.wait_tone(900, 4), call.story()


def test_engine_killed_while_they_talk(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    """Audio goes on both ways; the callee's hang-up leads the caller to the next verb."""
    bob.will(answer_after=0.1)
    call = dial(system, hook, alice, uri(bob))
    received = bob.wait_call(5)
    assert received
    assert received.wait_answered(5)
    time.sleep(0.5)
    system.kill_engine()
    received.send_tone(900, 1.0)
    assert call.wait_tone(900, 4), call.story()
    system.wait_for_engine()
    call.send_tone(700, 1.0)
    assert received.wait_tone(700, 4), received.story()
    received.bye()
    assert told(hook, 10).params["DialCallStatus"] == "completed"
    assert call.wait_ended(8)
    quiet(system)


def test_changed_and_ended_by_rest_while_they_talk(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    hook.answer("/other", "<Response><Say>Something else</Say></Response>")
    bob.will(answer_after=0.1)
    call = dial(system, hook, alice, uri(bob))
    received = bob.wait_call(5)
    assert received
    assert received.wait_answered(5)
    time.sleep(0.5)
    sid = hook.received("/dial")[0].params["CallSid"]
    assert system.rest("POST", f"/Calls/{sid}.json", {"Url": hook.url("/other")})[0] == 200
    assert received.wait_ended(2), received.story()
    until(lambda: hook.received("/other"), 1)
    assert call.wait_speech(5, after=1.0), call.story()
    assert call.wait_ended(8)
    assert not hook.received("/dialled")


def test_glare_twenty_times(system: System, hook: Webhook, alice: Phone, bob: Phone, carol: Phone) -> None:
    """Two 200s at the same moment: one is connected, the other gets ACK and BYE, nothing is left."""
    for phone in (bob, carol):
        phone.will(ringing=False, answer_after=0.3)
    for _time in range(20):
        call = dial(system, hook, alice, uri(bob, carol))
        first, second = bob.wait_call(5), carol.wait_call(5)
        assert first, call.story()
        assert second, call.story()
        over = until(lambda: [c for c in (first, second) if c.ended_at], 3)  # noqa: B023
        (loser,) = over
        winner = second if loser is first else first
        assert winner.status == 200, winner.story()
        assert loser.status in (200, 487), loser.story()
        winner.send_tone(900, 0.6)
        assert call.wait_tone(900, 3), call.story()
        assert winner.ended_at is None, winner.story()
        call.bye()
        assert winner.wait_ended(3), winner.story()
    quiet(system)


def test_action_is_told_what_sip_said(system: System, hook: Webhook, alice: Phone, bob: Phone, carol: Phone) -> None:
    """DialSipResponseCode, and the X- headers of the answer as DialSipHeader_X-...; both headers of the INVITE too."""
    bob.will(reject=486)
    dial(system, hook, alice, uri(bob))
    refused = told(hook)
    assert (refused.params["DialCallStatus"], refused.params["DialSipResponseCode"]) == ("busy", "486")
    hook.forget("/dialled")
    carol.will(answer_after=0.1, headers={"X-Agent": "carol 7", "X-Queue": "blue"})
    call = dial(system, hook, alice, f"<Sip>{carol.uri}?X-Order=12</Sip>")
    received = carol.wait_call(5)
    assert received, call.story()
    assert received.header("X-Order") == "12"
    assert received.wait_answered(5)
    time.sleep(0.5)
    received.bye()
    answered = told(hook).params
    assert answered["DialSipResponseCode"] == "200"
    assert (answered["DialSipHeader_X-Agent"], answered["DialSipHeader_X-Queue"]) == ("carol 7", "blue")
