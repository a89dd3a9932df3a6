"""Speech in real calls: a voice speaks digits into the call, and they come back as words (guide 2.6, 3.6)."""

import time

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene, tones
from tests.real_switch.system import System, until
from tests.softphone import Phone
from tests.softphone.listen import find_tone
from tests.speech.spoken import said
from tests.speech.word_error import errors, words

pytestmark = pytest.mark.switch
DIGITS = "$OOV_CLASS_DIGIT_SEQUENCE"
SPOKEN = "four seven one one"


def gathers(system: System, hook: Webhook, phone: Phone, attributes: str):  # type: ignore[no-untyped-def]
    """A call that is listened to."""
    hook.answer("/ask", f'<Response><Gather action="got" {attributes}/><Say>Nothing came</Say></Response>')
    hook.answer("/got", "<Response><Hangup/></Response>")
    system.number("2700", hook.url("/ask"))
    call = phone.call(system.sip("2700"))
    assert call.wait_answered(5), call.story()
    time.sleep(0.5)
    return call


def test_spoken_digits_are_the_result(system: System, hook: Webhook, alice: Phone) -> None:
    made = system.settings.folder("recordings") / "made"
    before = set(made.glob("*.wav"))
    call = gathers(system, hook, alice, f'input="speech" hints="{DIGITS}" speechTimeout="1"')
    call.send_wav(str(said(SPOKEN)))
    (request,) = until(lambda: hook.received("/got"), 20)
    assert request.params["SpeechResult"] == "4711"
    assert 0 < float(request.params["Confidence"]) <= 1
    assert call.wait_ended(5), call.story()
    until(lambda: not set(made.glob("*.wav")) - before, 5)


PIZZA = "i would like to order a large pizza"


def test_speech_silences_the_prompt_and_is_understood(system: System, hook: Webhook, alice: Phone) -> None:
    hook.answer("/partly", "")
    tones(hook, "2702", 15.0, 660)
    attributes = 'input="speech" speechTimeout="auto" partialResultCallback="/partly" action="/got"'
    hook.answer("/got", "<Response><Hangup/></Response>")
    call = alice.call(scene(system, hook, "2702", f"<Gather {attributes}><Play>660.wav</Play></Gather>"))
    assert call.wait_tone(660, 5), call.story()
    began = time.monotonic()
    call.send_wav(str(said(PIZZA)))
    (request,) = until(lambda: hook.received("/got"), 20)
    assert errors(PIZZA.split(), words(request.params["SpeechResult"])) <= 2
    heard = find_tone(call.heard, 660)
    assert heard is not None
    assert heard.end - (began - call.zero) < 1.2, "silent within a second of the first word"
    until(lambda: [one for one in hook.received("/partly") if one.params["StableSpeechResult"]])
    told = hook.received("/partly")
    assert [one.params["SequenceNumber"] for one in told] == [str(number) for number in range(len(told))]
    assert told[-1].params["StableSpeechResult"] == request.params["SpeechResult"]
    assert told[0].params["UnstableSpeechResult"]
    until(lambda: system.channels() == 0)


def test_a_key_is_quicker_than_speech(system: System, hook: Webhook, alice: Phone) -> None:
    call = gathers(system, hook, alice, 'input="dtmf speech" numDigits="2" timeout="20"')
    call.press("42")
    (request,) = until(lambda: hook.received("/got"), 5)
    assert request.params["Digits"] == "42"
    assert "SpeechResult" not in request.params


def test_silence_is_no_input(system: System, hook: Webhook, alice: Phone) -> None:
    call = gathers(system, hook, alice, 'input="speech" timeout="2" speechTimeout="1"')
    assert call.wait_speech(8), call.story()
    assert not hook.received("/got")


def test_engine_killed_while_somebody_speaks(system: System, hook: Webhook, alice: Phone) -> None:
    call = gathers(system, hook, alice, f'input="speech" hints="{DIGITS}" speechTimeout="3" timeout="10"')
    call.send_wav(str(said(SPOKEN)))
    time.sleep(1.0)
    system.kill("-m ariclient" if system.switch == "asterisk" else "-m eslbridge")
    (request,) = until(lambda: hook.received("/got"), 30)
    assert request.params["SpeechResult"] == "4711"


def test_a_transcription_of_a_real_call(system: System, hook: Webhook, alice: Phone) -> None:
    """Guide 3.6: the words land in the Transcriptions resource, and at the transcribeCallback."""
    record = '<Record action="got" timeout="3" transcribeCallback="words" playBeep="false"/>'
    hook.answer("/rec", f"<Response>{record}</Response>")
    hook.answer("/got", "<Response><Hangup/></Response>")
    hook.answer("/words", "")
    system.number("2701", hook.url("/rec"))
    call = alice.call(system.sip("2701"))
    assert call.wait_answered(5), call.story()
    time.sleep(0.5)
    call.send_wav(str(said("nine three five")))
    (told,) = until(lambda: hook.received("/words"), 60)
    text = told.params["TranscriptionText"]
    assert told.params["TranscriptionStatus"] == "completed"
    assert words(text) == ["nine", "three", "five"]
    row = system.rest("GET", f"/Transcriptions/{told.params['TranscriptionSid']}.json")[1]
    assert (row["status"], row["transcription_text"]) == ("completed", text)
    assert row["recording_sid"] == told.params["RecordingSid"]
