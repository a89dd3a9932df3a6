"""A customer's application that fails in every way: the table of outcomes of docs/language.md, in real calls."""

import time

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene, wav_of
from tests.real_switch.system import System, until
from tests.softphone import Phone, listen

pytestmark = pytest.mark.switch

FAILURES = {
    # path of the misbehaving webhook: (error code, SIP status of an unanswered caller, seconds it takes)
    "500": (11200, 500, 2),
    "404": (11200, 404, 2),
    "hang": (11205, 500, 16),
    "reset": (11205, 500, 3),
    "redirect-loop": (11215, 500, 5),
    "broken-xml": (12100, 500, 2),
    "html": (12102, 500, 2),
    "10mb": (11750, 500, 5),
    "empty": (11770, 500, 2),
}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("fallback", [False, True], ids=["refused", "fallback"])
def test_first_document_fails(system: System, hook: Webhook, alice: Phone, failure: str, fallback: bool) -> None:
    code, sip, seconds = FAILURES[failure]
    hook.forget("/fallback", "/failed/status")
    hook.answer("/fallback", "<Response><Say>Fallback speaking</Say></Response>")
    hook.answer("/failed/status", "")
    more = {"VoiceFallbackUrl": hook.url("/fallback")} if fallback else {}
    system.number("2200", hook.failing(failure), StatusCallback=hook.url("/failed/status"), **more)
    began = time.monotonic()
    call = alice.call(system.sip("2200"))
    assert call.wait_ended(22), call.story()
    assert call.answered_at is not None if fallback else call.status == sip, call.story()
    assert (call.answered_at or call.ended_at) - began < seconds
    (told,) = until(lambda: hook.received("/failed/status"))
    assert told.params["CallStatus"] == ("completed" if fallback else "failed")
    (note,) = until(lambda: system.notifications(told.params["CallSid"]))
    assert note["error_code"] == str(code)
    assert note["log"] == "0"
    assert note["request_url"].startswith(hook.failing(failure).split("?")[0])
    assert "CallSid" in note["request_variables"]
    assert note["more_info"].endswith(f"/{code}.html")
    if fallback:
        assert listen.speech_seconds(call.heard) > 0.5
        (asked,) = hook.received("/fallback")
        assert (asked.params["ErrorCode"], asked.params["ErrorUrl"]) == (str(code), hook.failing(failure))


def test_answered_caller_hears_an_apology(system: System, hook: Webhook, alice: Phone) -> None:
    hook.answer("/goes-wrong", "<Response><Redirect>/nowhere</Redirect></Response>")
    hook.answer("/nowhere", "gone", status=500)
    system.number("2201", hook.url("/goes-wrong"), VoiceFallbackUrl=hook.url("/fallback"))
    call = alice.call(system.sip("2201"))
    assert call.wait_ended(15), call.story()
    assert listen.speech_seconds(call.heard) > 1.0
    assert call.ended_by == "them"


def test_private_address_is_never_reached(system: System, hook: Webhook, alice: Phone) -> None:
    """127.0.0.1 is on the allow-list, 127.0.0.2 is not; neither directly nor behind a redirect."""
    hook.answer("/lead-away", "", status=302, headers={"Location": f"http://127.0.0.2:{hook.port}/inside"})
    hook.answer("/away/status", "")
    for url in (f"http://127.0.0.2:{hook.port}/inside", hook.url("/lead-away")):
        hook.forget("/inside", "/away/status")
        system.number("2202", url, StatusCallback=hook.url("/away/status"))
        call = alice.call(system.sip("2202"))
        assert call.wait_ended(5)
        assert call.status == 500
        (told,) = until(lambda: hook.received("/away/status"))
        (note,) = until(lambda: system.notifications(told.params["CallSid"]))  # noqa: B023
        assert note["error_code"] == "11216"
        assert "127.0.0.2" in note["message_text"]
        assert not hook.received("/inside")


def test_other_calls_notice_nothing_of_a_hanging_application(system: System, hook: Webhook, alice: Phone) -> None:
    hook.answer("/fine", "<Response><Hangup/></Response>")
    system.number("2203", hook.failing("hang"))
    system.number("2204", hook.url("/fine"))
    hanging = [alice.call(system.sip("2203")) for _ in range(10)]
    time.sleep(0.5)
    call = alice.call(system.sip("2204"))
    assert call.wait_answered(2), call.story()
    assert call.answered_ms is not None
    assert call.answered_ms < 500
    for other in hanging:
        other.cancel()
        assert other.wait_ended(5)


def test_bad_attributes_are_told_one_by_one(system: System, hook: Webhook, alice: Phone) -> None:
    hook.answer("/bad", '<Response><Say loop="x" voice="dog">Hi</Say><Dance/><Pause length="-1"/></Response>')
    hook.answer("/bad/status", "")
    system.number("2205", hook.url("/bad"), StatusCallback=hook.url("/bad/status"))
    call = alice.call(system.sip("2205"))
    assert call.wait_ended(8), call.story()
    (told,) = until(lambda: hook.received("/bad/status"))
    notes = until(lambda: n if len(n := system.notifications(told.params["CallSid"])) == 4 else None)
    assert sorted(note["error_code"] for note in notes) == ["12200", "13510", "13511", "13910"]
    assert {note["log"] for note in notes} == {"1"}


def test_a_caller_who_hangs_up_in_a_prompt_leaves_no_notification(system: System, hook: Webhook, alice: Phone) -> None:
    hook.answer("/hangs/long.wav", wav_of(600, 5.0), content_type="audio/wav")
    call = alice.call(scene(system, hook, "3310", "<Gather><Play>/hangs/long.wav</Play></Gather><Say>a</Say>"))
    assert call.wait_tone(600, 5), call.story()
    call.bye()
    sid = hook.received("/3310/doc")[0].params["CallSid"]
    assert system.final(sid)["status"] == "completed"
    assert system.notifications(sid) == []
