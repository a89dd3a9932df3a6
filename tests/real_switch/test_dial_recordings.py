"""<Dial record> in two channels, and of one side alone, in real calls."""

import time
from pathlib import Path

import pytest
import soundfile

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene
from tests.real_switch.system import System, until
from tests.softphone import Phone, listen, read_wav

pytestmark = pytest.mark.switch
ALICE_HZ, BOB_HZ = 600, 900


def talked(system: System, hook: Webhook, alice: Phone, bob: Phone, number: str, attributes: str) -> str:
    """Alice is connected with Bob; each says a second of a tone, then Bob leaves. Returns the recording's SID."""
    bob.will(answer_after=0.2)
    to = scene(
        system, hook, number, f'<Dial action="after" {attributes}><Uri>{bob.uri}</Uri></Dial>', after="<Hangup/>"
    )
    call = alice.call(to)
    assert call.wait_answered(5), call.story()
    other = bob.wait_call(5)
    assert other
    time.sleep(1.0)
    call.send_tone(ALICE_HZ, 1.0)
    time.sleep(1.3)
    other.send_tone(BOB_HZ, 1.0)
    time.sleep(1.3)
    other.bye()
    (after,) = until(lambda: hook.received(f"/{number}/after"), 12)
    assert after.params["DialCallStatus"] == "completed", after.params
    return str(after.params["RecordingSid"])


def test_two_channels_and_one_side(system: System, hook: Webhook, alice: Phone, bob: Phone, tmp_path: Path) -> None:
    sid = talked(system, hook, alice, bob, "2871", 'record="record-from-answer-dual"')
    (tmp_path / "dual.wav").write_bytes(system.audio(sid))
    both, rate = soundfile.read(tmp_path / "dual.wav", dtype="int16")
    assert (rate, both.shape[1]) == (8000, 2)
    left, right = both[:, 0].copy(), both[:, 1].copy()
    assert abs(listen.tone_seconds(left, ALICE_HZ) - 1.0) < 0.3
    assert abs(listen.tone_seconds(right, BOB_HZ) - 1.0) < 0.3
    assert (listen.tone_seconds(left, BOB_HZ), listen.tone_seconds(right, ALICE_HZ)) == (0.0, 0.0)
    row = system.rest("GET", f"/Recordings/{sid}.json")[1]
    assert (row["channels"], row["source"]) == (2, "DialVerb")
    sid = talked(system, hook, alice, bob, "2872", 'record="true" recordingTrack="outbound"')
    (tmp_path / "one.wav").write_bytes(system.audio(sid))
    alone = read_wav(tmp_path / "one.wav")
    assert abs(listen.tone_seconds(alone, BOB_HZ) - 1.0) < 0.3
    assert listen.tone_seconds(alone, ALICE_HZ) == 0.0
