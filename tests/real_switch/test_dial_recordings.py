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


@pytest.mark.parametrize(("record", "channels"), [("record-from-ringing", 1), ("record-from-ringing-dual", 2)])
def test_the_ringing_is_on_it(
    system: System, hook: Webhook, alice: Phone, bob: Phone, tmp_path: Path, record: str, channels: int
) -> None:
    bob.will(ring_after=0.1, answer_after=3.0)
    dial = f'<Dial action="after" ringTone="de" record="{record}"><Uri>{bob.uri}</Uri></Dial>'
    call = alice.call(scene(system, hook, "2873", dial, after="<Hangup/>"))
    other = bob.wait_call(5)
    assert other
    assert other.wait_answered(6), call.story()
    other.send_tone(BOB_HZ, 1.0)
    assert call.wait_tone(BOB_HZ, 4), call.story()
    time.sleep(1.0)
    other.bye()
    (after,) = until(lambda: hook.received("/2873/after"), 12)
    assert int(after.params["RecordingDuration"]) >= 4
    (tmp_path / "ringing.wav").write_bytes(system.audio(after.params["RecordingSid"]))
    samples, _rate = soundfile.read(tmp_path / "ringing.wav", dtype="int16", always_2d=True)
    assert samples.shape[1] == channels
    heard = samples[:, -1].copy()
    talk = listen.find_tone(heard, BOB_HZ)
    assert talk
    assert talk.start > 2.0, "the ringing comes first"
    assert listen.tone_seconds(heard[: int(8000 * talk.start)], 425) > 0.5, "the ringing of Germany"
    assert abs(listen.tone_seconds(heard, BOB_HZ) - 1.0) < 0.3


def test_a_ringing_that_no_one_answers_is_not_kept(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    bob.will(ring_after=0.1, reject=486, reject_after=1.5)
    dial = f'<Dial action="after" record="record-from-ringing"><Uri>{bob.uri}</Uri></Dial>'
    alice.call(scene(system, hook, "2874", dial, after="<Hangup/>"))
    (after,) = until(lambda: hook.received("/2874/after"), 12)
    assert after.params["DialCallStatus"] == "busy"
    assert "RecordingSid" not in after.params
    folder = Path(system.settings.var) / "recordings"
    until(lambda: not list(folder.rglob(f"*{after.params['CallSid']}*")), 8)
