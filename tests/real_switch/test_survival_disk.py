"""A full disk under the recordings ends a Record, not its call (issue 13, C10)."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.system import System, until
from tests.softphone import Phone, tone, write_wav

pytestmark = pytest.mark.switch


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """There is a full disk in the place of this folder; only who may mount can make one."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=4k,mode=777", "none", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root can mount a full disk")
    try:
        (folder / "filler").write_bytes(bytes(4096))
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_the_document_goes_on_and_the_failure_is_told(
    system: System, hook: Webhook, alice: Phone, tmp_path: Path
) -> None:
    write_wav(tmp_path / "tone.wav", tone(900, 1.0))
    hook.answer("/disk/900.wav", (tmp_path / "tone.wav").read_bytes(), content_type="audio/wav")
    hook.answer("/disk", '<Response><Record maxLength="3" playBeep="false"/><Play>disk/900.wav</Play></Response>')
    hook.answer("/disk/status", "")
    hook.forget("/disk/status")
    system.number("2330", hook.url("/disk"), StatusCallback=hook.url("/disk/status"))
    with full_disk(system.settings.folder("recordings") / "made"):
        call = alice.call(system.sip("2330"))
        assert call.wait_tone(900, 8), call.story()
        assert call.wait_ended(10)
    (told,) = until(lambda: hook.received("/disk/status"))
    assert told.params["CallStatus"] == "completed"
    assert until(lambda: system.notifications(told.params["CallSid"]))
