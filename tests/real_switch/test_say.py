"""<Say> in real calls: voices, languages, repetition (guide 3.3, table 3.3)."""

import subprocess
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from app.rcml.speech.languages import GUIDE
from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene
from tests.real_switch.system import System, until
from tests.softphone import Phone, listen, read_wav

pytestmark = pytest.mark.switch

NUMBER = "9999"
"""Whose words are of different lengths in different languages."""


def pitch(audio: "np.typing.NDArray[np.int16]") -> float:
    """How high a voice is: the median of the pitches of its loud stretches of 40 ms, in Hz."""
    found = []
    for start in range(0, len(audio) - 320, 320):
        block = audio[start : start + 320].astype(float)
        if np.abs(block).mean() > 300:
            like = np.correlate(block, block, "full")[319:]
            lag = 20 + int(np.argmax(like[20:120]))  # 400 to 67 Hz
            found += [8000 / lag] if like[lag] > 0.5 * like[0] else []
    return float(np.median(found)) if found else 0.0


def spoken_by_itself(language: str, folder: Path) -> float:
    """Seconds that the synthesizer takes for NUMBER in a language."""
    command = ["espeak-ng", "-v", f"{language}+m3", "-s", "150", "-w", str(folder / "x.wav"), NUMBER]
    subprocess.run(command, check=True)
    return listen.speech_seconds(read_wav(folder / "x.wav"))


@pytest.mark.proves("verb Say", "Say voice")
def test_a_woman_speaks_higher_than_a_man(system: System, hook: Webhook, alice: Phone) -> None:
    calls = {}
    for number, voice in (("3200", "man"), ("3201", "woman")):
        text = "How are you? We are all here now."
        calls[voice] = alice.call(scene(system, hook, number, f'<Say voice="{voice}">{text}</Say>'))
    for call in calls.values():
        assert call.wait_ended(12), call.story()
    low, high = pitch(calls["man"].heard), pitch(calls["woman"].heard)
    assert 60 < low < 170 < high < 400, (low, high)


@pytest.mark.proves("Say language")
def test_every_language_of_the_guide(system: System, hook: Webhook, alice: Phone, tmp_path: Path) -> None:
    """Three of them take as long as their words do; all 22 are heard, and nothing is told to the developer."""
    calls = {}
    for number, code in (("3210", "en"), ("3211", "bf"), ("3212", "pl")):
        calls[code] = alice.call(scene(system, hook, number, f'<Say language="{code}">{NUMBER}</Say>'))
    every = "".join(f'<Say language="{code}">7</Say>' for code in GUIDE)
    many = alice.call(scene(system, hook, "3213", every))
    lengths = {code: spoken_by_itself(tag, tmp_path) for code, tag in (("en", "en-us"), ("bf", "fr-be"), ("pl", "pl"))}
    for code, call in calls.items():
        assert call.wait_ended(20), call.story()
        assert abs(listen.speech_seconds(call.heard) - lengths[code]) < 0.3, (code, lengths, call.story())
    assert all(abs(one - other) > 0.5 for one, other in pairwise(sorted(lengths.values()))), lengths
    assert many.wait_ended(45), many.story()
    assert len(listen.sounds(many.heard)) >= len(GUIDE), many.story()
    (request,) = hook.received("/3213/doc")
    assert system.notifications(request.params["CallSid"]) == []


@pytest.mark.proves("Say loop")
def test_as_often_as_asked(system: System, hook: Webhook, alice: Phone) -> None:
    """Specifying '0' will cause the <Say> verb to loop until the call is hung up."""
    once = alice.call(scene(system, hook, "3220", "<Say>Bonjour</Say>"))
    thrice = alice.call(scene(system, hook, "3221", '<Say loop="3">Bonjour</Say>'))
    endless = alice.call(scene(system, hook, "3222", '<Say loop="0">Bonjour</Say><Play>never.wav</Play>'))
    for call in (once, thrice):
        assert call.wait_ended(15), call.story()
    one, three = listen.speech_seconds(once.heard), listen.speech_seconds(thrice.heard)
    assert 2.5 < three / one < 3.6, (one, three)
    assert endless.ended_at is None
    assert listen.speech_seconds(endless.heard) > 2.6 * one
    endless.bye()
    (request,) = hook.received("/3222/doc")
    until(lambda: system.call_of(request.params["CallSid"])["status"] == "completed")


def test_markup_is_understood(system: System, hook: Webhook, alice: Phone) -> None:
    """SSML: two seconds of silence between two words."""
    call = alice.call(scene(system, hook, "3230", '<Say>Hello <break time="2s"/> goodbye</Say>'))
    assert call.wait_ended(12), call.story()
    found = listen.speech(call.heard)
    assert max(after.start - before.end for before, after in pairwise(found)) > 1.5, found
