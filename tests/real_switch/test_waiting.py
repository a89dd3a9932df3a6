"""What is heard while a conference waits, in real calls: guide 3.9.3, waitUrl and waitMethod."""

import time
from pathlib import Path

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene, tones
from tests.real_switch.system import System, until
from tests.softphone import Call, Phone, listen, read_wav

pytestmark = [pytest.mark.switch, pytest.mark.timeout(180)]

WAITING = '<Dial><Conference startConferenceOnEnter="false" {}>wait-{}</Conference></Dial>'


def waits(system: System, hook: Webhook, alice: Phone, number: str, attributes: str, **answers: str) -> Call:
    """Somebody in a conference that has not started."""
    to = scene(system, hook, number, WAITING.format(attributes, number), **answers)
    tones(hook, number, 0.5, 600, 900)
    call = alice.call(to)
    assert call.wait_answered(5), call.story()
    return call


@pytest.mark.proves("Conference waitUrl", "Conference waitMethod")
def test_whatever_the_wait_url_is(system: System, hook: Webhook, alice: Phone) -> None:
    """A wav, over and over; a document with Play, Say and Redirect; nothing; and by default the operator's music."""
    wav = waits(system, hook, alice, "3500", 'waitUrl="600.wav" waitMethod="GET"')
    first = "<Play>600.wav</Play><Dial>1</Dial><Redirect>second</Redirect>"
    rcml = waits(
        system, hook, alice, "3501", 'waitUrl="first"', first=first, second="<Say>Wait</Say><Play>900.wav</Play>"
    )
    silent = waits(system, hook, alice, "3502", 'waitUrl=""')
    music = waits(system, hook, alice, "3503", "")
    end = 0.0
    for hz in (600, 900, 600):
        heard = rcml.wait_tone(hz, 8, after=end)
        assert heard, (hz, rcml.story())
        end = heard.end + 0.3
    assert listen.tone_seconds(wav.heard, 600) > 1.5, wav.story()
    assert listen.speech_seconds(rcml.heard) > 0.2, rcml.story()
    assert not listen.sounds(silent.heard), silent.story()
    assert listen.heard_seconds(music.heard) > 1.0, music.story()
    assert {request.method for request in hook.received("/3500/600.wav")} == {"GET"}
    assert {request.method for request in hook.received("/3501/first")} == {"POST"}
    for call in (wav, rcml, silent, music):
        call.bye()
    sid = hook.received("/3501/doc")[0].params["CallSid"]
    assert "12200" in {row["error_code"] for row in system.notifications(sid)}, "no <Dial> there"


@pytest.mark.proves("Conference beep")
def test_beeps(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    """A notification beep is played to the conference when a participant joins or leaves, unless beep is false."""
    rooms = {}
    for number, beep in (("3510", "true"), ("3511", "false")):
        verbs = f'<Dial><Conference beep="{beep}" waitUrl="">beep-{number}</Conference></Dial>'
        rooms[beep] = scene(system, hook, number, verbs)
    listeners = {beep: alice.call(to) for beep, to in rooms.items()}
    for call in listeners.values():
        assert call.wait_silence(1.0, 8, after=0.8), call.story()
    before = {beep: len(listen.sounds(call.heard)) for beep, call in listeners.items()}
    others = {beep: bob.call(to) for beep, to in rooms.items()}
    loud = listeners["true"]
    assert loud.wait(lambda: len(listen.sounds(loud.heard)) > before["true"], 4, 0.1), loud.story()
    assert loud.wait_silence(0.7, 5, after=listen.sounds(loud.heard)[-1].end), loud.story()
    joined = len(listen.sounds(loud.heard))
    for call in others.values():
        call.bye()
    assert loud.wait(lambda: len(listen.sounds(loud.heard)) > joined, 4, 0.1), listen.sounds(loud.heard)
    assert len(listen.sounds(listeners["false"].heard)) == before["false"] == 0
    for call in listeners.values():
        call.bye()
    until(lambda: system.channels() == 0, 6)


def test_recording_and_callbacks_of_a_conference(
    system: System, hook: Webhook, alice: Phone, bob: Phone, tmp_path: Path
) -> None:
    """What both say is in one recording, of the call that asked for it; every event is told, in order for each."""
    events = "start end join leave"
    callback = f'statusCallback="told" statusCallbackEvent="{events}"'
    verbs = f'<Dial><Conference beep="false" record="record-from-start" {callback}>kept</Conference></Dial>'
    to = scene(system, hook, "3520", verbs, told="")
    first, second = alice.call(to), bob.call(to)
    for call, hz in ((first, 700), (second, 900)):
        assert call.wait_answered(5), call.story()
        call.send_tone(hz, 2.0)
    assert first.wait_tone(900, 5), first.story()
    assert second.wait_tone(700, 5), second.story()
    time.sleep(1.0)
    first.bye()
    second.bye()
    told = until(lambda: found if len(found := hook.received("/3520/told")) == 6 else None, 8)
    names = [one.params["StatusCallbackEvent"] for one in told]
    joins, leaves = ["participant-join"] * 2, ["participant-leave"] * 2
    assert sorted(names) == sorted(["conference-start", "conference-end", *joins, *leaves])
    assert {one.params["FriendlyName"] for one in told} == {"kept"}
    calls = {request.params["CallSid"] for request in hook.received("/3520/doc")}
    (kept,) = until(lambda: [row for row in recordings(system) if row["call_sid"] in calls], 8)
    assert kept["duration"] in ("1", "2", "3")
    (tmp_path / "kept.wav").write_bytes(system.audio(kept["sid"]))
    for hz in (700, 900):
        assert listen.find_tone(read_wav(tmp_path / "kept.wav"), hz, share=0.15), hz


def recordings(system: System) -> list[dict[str, str]]:
    found: list[dict[str, str]] = system.rest("GET", "/Recordings.json")[1]["recordings"]
    return found


def test_the_same_name_in_two_accounts(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    """The name of the room is namespaced to the account: they never meet."""
    verbs = '<Dial><Conference beep="false">shared</Conference></Dial>'
    mine = scene(system, hook, "3530", verbs)
    system.number_of_sub_account("3531", hook.url("/3530/doc"))
    calls = alice.call(mine), bob.call(system.sip("3531"))
    for call, hz in zip(calls, (700, 900), strict=True):
        assert call.wait_answered(5), call.story()
        call.send_tone(hz, 3.0)
    assert not calls[0].wait_tone(900, 2.0), calls[0].story()
    assert not calls[1].wait_tone(700, 0.5), calls[1].story()
    accounts = {request.params["AccountSid"] for request in hook.received("/3530/doc")}
    assert len(accounts) == 2
    for call in calls:
        call.bye()
