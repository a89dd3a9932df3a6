"""<Start><Transcription> and the live Transcriptions of the REST API, in real calls (docs/speech.md)."""

import json
import time
from collections.abc import Callable

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene
from tests.real_switch.system import System, until
from tests.softphone import Phone
from tests.speech.spoken import said
from tests.speech.word_error import errors, words

pytestmark = pytest.mark.switch

PIZZA, DOOR = "i would like to order a large pizza", "we are open from monday to saturday"


def events(hook: Webhook, number: str, kind: str) -> list[dict[str, str]]:
    """The callbacks about an event, in order."""
    told = [one.params for one in hook.received(f"/{number}/said")]
    return [one for one in told if one["TranscriptionEvent"] == f"transcription-{kind}"]


def text(event: dict[str, str]) -> list[str]:
    return words(json.loads(event["TranscriptionData"])["transcript"])


def spoken(hook: Webhook, number: str, track: str) -> Callable[[], list[list[str]]]:
    """The whole utterances of a track."""
    return lambda: [
        text(one) for one in events(hook, number, "content") if one["Track"] == track and one["Final"] == "true"
    ]


def are(heard: list[list[str]], sentence: str) -> bool:
    """Is it this sentence? A word may be wrong: the audio is never twice the same."""
    return len(heard) == 1 and errors(sentence.split(), heard[0]) <= 2


def test_both_tracks_are_told_while_they_are_said(system: System, hook: Webhook, alice: Phone) -> None:
    hook.answer("/7400/said", "")
    start = '<Start><Transcription name="n" statusCallbackUrl="said" partialResults="true"/></Start>'
    stop = '<Stop><Transcription name="n"/></Stop>'
    hook.answer("/7400/door.wav", said(DOOR).read_bytes(), content_type="audio/wav")
    verbs = f'{start}<Pause length="1"/><Play>door.wav</Play><Pause length="7"/>{stop}<Pause length="5"/>'
    call = alice.call(scene(system, hook, "7400", verbs))
    assert call.wait_answered(5), call.story()
    (started,) = until(lambda: events(hook, "7400", "started"), 8)
    assert started["TranscriptionEngine"] == "moonshine"
    until(spoken(hook, "7400", "outbound_track"), 15)
    call.send_wav(str(said(PIZZA)))
    assert are(until(spoken(hook, "7400", "inbound_track"), 15), PIZZA)
    assert are(spoken(hook, "7400", "outbound_track")(), DOOR)
    assert [one for one in events(hook, "7400", "content") if one["Final"] == "false"], "partial results"
    (stopped,) = until(lambda: events(hook, "7400", "stopped"), 15)
    numbers = [int(one.params["SequenceId"]) for one in hook.received("/7400/said")]
    assert numbers == list(range(1, len(numbers) + 1))
    assert stopped["Timestamp"] > started["Timestamp"]
    call.bye()
    assert system.notifications(started["CallSid"]) == []


def test_rest_begins_and_ends_one(system: System, hook: Webhook, alice: Phone) -> None:
    hook.answer("/7401/said", "")
    call = alice.call(scene(system, hook, "7401", '<Gather timeout="30"/>'))
    assert call.wait_answered(5), call.story()
    sid = until(lambda: hook.received("/7401/doc"))[0].params["CallSid"]
    wanted = {"StatusCallbackUrl": hook.url("/7401/said"), "Name": "r", "Track": "inbound_track"}
    status, made = system.rest("POST", f"/Calls/{sid}/Transcriptions.json", wanted)
    assert status == 201, made
    assert made["sid"].startswith("GT")
    until(lambda: events(hook, "7401", "started"), 8)
    call.send_wav(str(said(PIZZA)))
    time.sleep(2.9)
    status, ended = system.rest("POST", f"/Calls/{sid}/Transcriptions/r.json", {"Status": "stopped"})
    assert (status, ended["status"], ended["sid"]) == (200, "stopped", made["sid"])
    until(lambda: events(hook, "7401", "stopped"), 15)
    assert are(spoken(hook, "7401", "inbound_track")(), PIZZA), "the last words are told, too"
    until(lambda: system.channels() == 1)
    call.bye()
