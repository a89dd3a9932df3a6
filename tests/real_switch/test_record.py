"""<Record> in real calls: guide 3.6; what was said comes back through the Recordings resource."""

import re
import time
from pathlib import Path

import pytest

from tests.pretend.webhook import Received, Webhook
from tests.real_switch.scenes import scene
from tests.real_switch.system import System, until
from tests.softphone import Phone, listen, read_wav
from tests.speech.spoken import WORDS, said

pytestmark = pytest.mark.switch


def begin(system: System, hook: Webhook, phone: Phone, attributes: str):  # type: ignore[no-untyped-def]
    """A call whose caller has just heard the beep."""
    hook.answer("/rec", f'<Response><Record action="got" {attributes}/><Say>Nothing came</Say></Response>')
    hook.answer("/got", "<Response><Hangup/></Response>")
    system.number("2600", hook.url("/rec"))
    call = phone.call(system.sip("2600"))
    assert call.wait_tone(1000, 5), call.story()
    time.sleep(0.6)
    return call


def told(hook: Webhook, seconds: float = 8) -> Received:
    (request,) = until(lambda: hook.received("/got"), seconds)
    return request


def audio(system: System, request: Received, folder: Path):  # type: ignore[no-untyped-def]
    """The recording."""
    assert request.params["RecordingUrl"].endswith(f"/Recordings/{request.params['RecordingSid']}")
    (folder / "got.wav").write_bytes(system.audio(request.params["RecordingSid"]))
    return read_wav(folder / "got.wav")


@pytest.mark.proves(
    "verb Record",
    "Record action",
    "Record finishOnKey",
    "Record Digits",
    "Record RecordingUrl",
    "Record RecordingDuration",
)
def test_tone_comes_back(system: System, hook: Webhook, alice: Phone, tmp_path: Path) -> None:
    """A 3-second recording of a 600 Hz tone comes back with 600 Hz and 3 +- 0.3 s."""
    call = begin(system, hook, alice, 'finishOnKey="#" timeout="10"')
    call.send_tone(600, 3.0)
    time.sleep(3.3)
    call.press("#")
    request = told(hook)
    assert request.params["Digits"] == "#"
    heard = audio(system, request, tmp_path)
    assert abs(listen.tone_seconds(heard, 600) - 3.0) < 0.3
    assert int(request.params["RecordingDuration"]) in (3, 4)


@pytest.mark.parametrize("credentials", ["false", "true"])
def test_a_recording_url_can_be_played(system: System, hook: Webhook, alice: Phone, credentials: str) -> None:
    """Voicemail: what <Record> told is the URL of a <Play>, whether or not audio needs credentials."""
    call = begin(system, hook, alice, 'finishOnKey="#" timeout="10"')
    call.send_tone(600, 2.0)
    time.sleep(2.3)
    call.press("#")
    url = told(hook).params["RecordingUrl"]
    assert system.rest("POST", ".json", {"MediaAuth": credentials})[0] == 200
    try:
        hook.answer("/play", f'<Response><Play>{url}</Play><Pause length="2"/></Response>')
        system.number("2601", hook.url("/play"))
        again = alice.call(system.sip("2601"))
        assert again.wait_tone(600, 5), again.story()
    finally:
        system.rest("POST", ".json", {"MediaAuth": "false"})


@pytest.mark.proves("Record timeout")
def test_silence_ends_it(system: System, hook: Webhook, alice: Phone) -> None:
    call = begin(system, hook, alice, 'timeout="2"')
    call.send_tone(600, 1.0)
    began = time.monotonic()
    request = told(hook)
    assert 2.5 < time.monotonic() - began < 5.0
    assert request.params["Digits"] == ""


@pytest.mark.parametrize(("trim", "seconds"), [("do-not-trim", 3.6), ("trim-silence", 1.1)])
def test_the_silence_that_ended_it_is_on_it_when_nothing_is_trimmed(
    system: System, hook: Webhook, alice: Phone, tmp_path: Path, trim: str, seconds: float
) -> None:
    """The same on both switches: Asterisk leaves it out by itself."""
    call = begin(system, hook, alice, f'timeout="2" trim="{trim}"')
    call.send_tone(600, 1.0)
    heard = audio(system, told(hook), tmp_path)
    assert abs(len(heard) / 8000 - seconds) < 0.4


def test_only_silence_is_no_recording(system: System, hook: Webhook, alice: Phone) -> None:
    call = begin(system, hook, alice, 'timeout="1"')
    assert call.wait_speech(6, after=1.0), call.story()
    assert not hook.received("/got")


@pytest.mark.proves("Record maxLength")
def test_longest_time(system: System, hook: Webhook, alice: Phone, tmp_path: Path) -> None:
    call = begin(system, hook, alice, 'maxLength="2"')
    call.send_tone(600, 5.0)
    request = told(hook, 5)
    assert abs(listen.tone_seconds(audio(system, request, tmp_path), 600) - 2.0) < 0.5


@pytest.mark.proves(
    *("Record method", "Record playBeep", "Record transcribe", "Record transcribeCallback"),
    *("transcript TranscriptionText", "transcript TranscriptionStatus", "transcript TranscriptionUrl"),
    "transcript RecordingUrl",
)
def test_transcriptions(system: System, hook: Webhook, alice: Phone) -> None:
    """With a callback (transcribe is implied) and without one, in two calls at once; the second one hears no beep."""
    told, kept = '<Record transcribeCallback="text" {}/>', '<Record transcribe="true" playBeep="false" {}/>'
    ends = 'action="got" method="GET" finishOnKey="5"'
    calls = [
        alice.call(scene(system, hook, number, verb.format(ends), got="<Hangup/>", text=""))
        for number, verb in (("2610", told), ("2611", kept))
    ]
    assert calls[0].wait_tone(1000, 5), calls[0].story()
    assert calls[0].wait_silence(0.2, 3), "what is said into the beep is not recorded"
    words = said(WORDS, "slt")
    for call in calls:
        call.send_wav(str(words))
    time.sleep(len(read_wav(words)) / 8000 + 0.3)
    assert not listen.find_tone(calls[1].heard, 1000), "no beep"
    for call in calls:
        call.press("5")
    first, second = (until(lambda n=number: hook.received(f"/{n}/got"))[0] for number in ("2610", "2611"))
    assert first.method == second.method == "GET"
    (callback,) = until(lambda: hook.received("/2610/text"), 30)
    assert callback.params["TranscriptionStatus"] == "completed"
    assert understood(callback.params["TranscriptionText"])
    assert callback.params["RecordingUrl"] == first.params["RecordingUrl"]
    assert callback.params["CallSid"] == first.params["CallSid"]
    sid = callback.params["TranscriptionUrl"].rpartition("/")[2]
    assert (
        system.rest("GET", f"/Transcriptions/{sid}.json")[1]["transcription_text"]
        == callback.params["TranscriptionText"]
    )
    mine = second.params["RecordingSid"]
    rows = until(lambda: of_recording(system, mine), 30)
    assert understood(rows[0]["transcription_text"])


def understood(text: str) -> bool:
    """What was said, but for one word: a packet of the phone may be late on a busy machine. Where none is, recordings
    have every sample, and all six words are understood, on both switches."""
    return len(set(WORDS.split()) & set(re.findall(r"\w+", text.lower()))) >= len(WORDS.split()) - 1


def of_recording(system: System, sid: str) -> list[dict[str, str]]:
    """The finished transcriptions of a recording."""
    rows = system.rest("GET", "/Transcriptions.json")[1]["transcriptions"]
    return [row for row in rows if row["recording_sid"] == sid and row["status"] == "completed"]


def test_caller_hangs_up(system: System, hook: Webhook, alice: Phone) -> None:
    call = begin(system, hook, alice, "")
    call.send_tone(600, 1.5)
    time.sleep(1.6)
    call.bye()
    request = told(hook)
    assert (request.params["Digits"], request.params["CallStatus"]) == ("hangup", "completed")
    assert request.params["RecordingDuration"] in ("1", "2")


def test_engine_killed_in_the_middle(system: System, hook: Webhook, alice: Phone, tmp_path: Path) -> None:
    call = begin(system, hook, alice, 'finishOnKey="#" timeout="20"')
    call.send_tone(600, 5.0)
    over = time.monotonic() + 5.2
    time.sleep(1.0)
    system.kill_engine()
    system.wait_for_engine()
    time.sleep(max(0.0, over - time.monotonic()))
    call.press("#")
    request = told(hook, 15)
    assert listen.tone_seconds(audio(system, request, tmp_path), 600) > 4.0


def test_that_a_recording_begins_is_told_under_the_sid_that_it_gets(
    system: System, hook: Webhook, alice: Phone
) -> None:
    callback = 'recordingStatusCallback="/told" recordingStatusCallbackEvent="in-progress completed"'
    hook.answer("/record", f'<Response><Record {callback} action="/kept" finishOnKey="#"/></Response>')
    hook.answer("/kept", "<Response/>")
    hook.answer("/told", "")
    system.number("2695", hook.url("/record"))
    call = alice.call(system.sip("2695"))
    (began,) = until(lambda: hook.received("/told"), 8)
    sid = began.params["RecordingSid"]
    assert began.params["RecordingStatus"] == "in-progress"
    row = until(lambda: system.rest("GET", f"/Recordings/{sid}.json")[1], 5)
    assert (row["status"], row["source"]) == ("in-progress", "RecordVerb")
    call.send_tone(700, 1.0)
    time.sleep(1.3)
    call.press("#")
    (kept,) = until(lambda: hook.received("/kept"), 8)
    assert kept.params["RecordingSid"] == sid
    told = until(lambda: hook.received("/told")[1:], 8)
    assert [(one.params["RecordingStatus"], one.params["RecordingSid"]) for one in told] == [("completed", sid)]
    assert system.rest("GET", f"/Recordings/{sid}.json")[1]["status"] == "completed"
