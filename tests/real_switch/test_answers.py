"""What an application may answer, in real calls: guide 3.2 and 3.4, tables 3.2 and 3.5; docs/language.md, Requests."""

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene, tones, wav_of
from tests.real_switch.system import System
from tests.softphone import Phone, listen

pytestmark = pytest.mark.switch


@pytest.mark.proves("answer text/xml", "answer application/xml")
def test_every_type_of_document(system: System, hook: Webhook, alice: Phone) -> None:
    """RCML by its three types, chunked and zipped too; text is spoken, audio is played."""
    document = "<Response><Play>900.wav</Play></Response>"
    answers = {
        "3100": {"body": document, "content_type": "text/xml"},
        "3101": {"body": document, "content_type": "application/xml; charset=utf-8"},
        "3102": {"body": document, "content_type": "text/html", "chunked": True},
        "3103": {"body": document, "content_type": "application/xml", "zipped": True},
        "3104": {"body": "Hello there, how are you", "content_type": "text/plain"},
        "3105": {"body": wav_of(900, 0.4), "content_type": "audio/wav"},
    }
    for number, answer in answers.items():
        scene(system, hook, number, "")
        tones(hook, number, 0.4, 900)
        hook.answer(f"/{number}/doc", **answer)  # type: ignore[arg-type]
    calls = {number: alice.call(system.sip(number)) for number in answers}
    for number, call in calls.items():
        assert call.wait_ended(15), call.story()
        assert call.ended_by == "them", call.story()
        if number == "3104":
            assert listen.speech_seconds(call.heard) > 0.5, call.story()
        else:
            assert abs(listen.tone_seconds(call.heard, 900) - 0.4) < 0.1, f"{number}: {call.story()}"


@pytest.mark.proves("Play audio/wav", "Play audio/wave", "Play audio/x-wav", "Play loop")
def test_every_type_of_audio(system: System, hook: Webhook, alice: Phone) -> None:
    verbs = '<Play>600.wav</Play><Play loop="2">900.wav</Play><Play>1200.wav</Play>'
    to = scene(system, hook, "3110", verbs)
    for hz, kind in ((600, "audio/wav"), (900, "audio/wave"), (1200, "audio/x-wav")):
        tones(hook, "3110", 0.4, hz, content_type=kind)
    call = alice.call(to)
    assert call.wait_ended(10), call.story()
    for hz, seconds in ((600, 0.4), (900, 0.8), (1200, 0.4)):
        assert abs(listen.tone_seconds(call.heard, hz) - seconds) < 0.12, (hz, call.story())


def test_relative_urls_resolve_against_where_the_document_came_from(
    system: System, hook: Webhook, alice: Phone
) -> None:
    """HTTP redirects included."""
    to = scene(system, hook, "3120", "")
    hook.answer("/3120/doc", "", status=302, headers={"Location": "/3121/real"})
    hook.answer("/3121/real", "<Response><Play>900.wav</Play></Response>")
    tones(hook, "3121", 0.4, 900)
    call = alice.call(to)
    assert call.wait_tone(900, 6), call.story()
