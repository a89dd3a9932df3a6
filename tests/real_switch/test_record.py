"""<Record> in real calls: guide 3.6; what was said comes back through the Recordings resource."""

import io
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.pretend.webhook import Received, Webhook
from tests.real_switch.system import System, not_built_yet, until
from tests.softphone import Phone, listen, read_wav

pytestmark = pytest.mark.switch


@pytest.fixture(autouse=True)
def built(system: System) -> None:
    """Only on a switch whose back end does it."""
    not_built_yet(system, "Record")


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
    """The recording by its URL."""
    import base64

    login = base64.b64encode(f"{system.sid}:{system.token}".encode()).decode()
    wav = urlopen(Request(request.params["RecordingUrl"] + ".wav", headers={"Authorization": f"Basic {login}"})).read()
    (folder / "got.wav").write_bytes(io.BytesIO(wav).read())
    return read_wav(folder / "got.wav")


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


def test_silence_ends_it(system: System, hook: Webhook, alice: Phone) -> None:
    call = begin(system, hook, alice, 'timeout="2"')
    call.send_tone(600, 1.0)
    began = time.monotonic()
    request = told(hook)
    assert 2.5 < time.monotonic() - began < 5.0
    assert request.params["Digits"] == ""


def test_only_silence_is_no_recording(system: System, hook: Webhook, alice: Phone) -> None:
    call = begin(system, hook, alice, 'timeout="1"')
    assert call.wait_speech(6, after=1.0), call.story()
    assert not hook.received("/got")


def test_longest_time(system: System, hook: Webhook, alice: Phone, tmp_path: Path) -> None:
    call = begin(system, hook, alice, 'maxLength="2"')
    call.send_tone(600, 5.0)
    request = told(hook, 5)
    assert abs(listen.tone_seconds(audio(system, request, tmp_path), 600) - 2.0) < 0.5


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
