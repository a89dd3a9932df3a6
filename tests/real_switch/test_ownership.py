"""An engine that was stopped (SIGSTOP) while another took over changes nothing when it goes on
(docs/guarantees.md)."""

import json
import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.conftest import wav
from tests.real_switch.system import ROOT, System, until
from tests.softphone import Phone, listen

pytestmark = pytest.mark.switch


@contextmanager
def standby(system: System, pid: int) -> Iterator["subprocess.Popen[bytes]"]:
    """A second engine of the node, started as the first one was. At its end the supervised one has the node again."""
    line = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:-1]
    given = dict(pair.split(b"=", 1) for pair in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0") if pair)
    with (system.settings.var / "log/engine-standby.log").open("wb") as log:
        process = subprocess.Popen(line, cwd=ROOT, env=given, stdout=log, stderr=log)
    try:
        yield process
    finally:
        before = system.log("engine").count(" starts")
        process.terminate()
        process.wait(15)
        until(lambda: system.log("engine").count(" starts") > before, 20)


def cannot_be_killed(system: System) -> None:
    """Who takes over does not find the process of the lease, as in another container."""
    (path,) = system.settings.folder("journals").glob("*.lease")
    path.write_text(str(os.getpid()))


def commands_of(system: System, sid: str) -> Counter[str]:
    """How often each command is in a finished call's journal."""
    (path,) = until(lambda: list((system.settings.var / "journals").glob(f"????-??-??/{sid}.jsonl")))
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return Counter(line["id"] for line in lines if "command" in line)


def test_a_stopped_engine_does_nothing_when_it_goes_on(
    system: System, hook: Webhook, alice: Phone, bob: Phone, tmp_path: Path
) -> None:
    hook.answer("/stopped/600.wav", wav(tmp_path, 600, 3).read_bytes(), content_type="audio/wav")
    hook.answer("/stopped/900.wav", wav(tmp_path, 900, 1).read_bytes(), content_type="audio/wav")
    hook.answer("/stopped/play", "<Response><Play>600.wav</Play><Play>900.wav</Play></Response>")
    hook.answer("/stopped/gather", '<Response><Gather action="got" finishOnKey="3" timeout="25"/></Response>')
    hook.answer("/stopped/got", "<Response><Play>900.wav</Play></Response>")
    hook.answer("/stopped/status", "")
    for number, path in (("2350", "play"), ("2351", "gather")):
        system.number(number, hook.url(f"/stopped/{path}"), StatusCallback=hook.url("/stopped/status"))
    (first,) = system.pids(system.engine)
    with standby(system, first) as second:
        playing, pressing = alice.call(system.sip("2350")), bob.call(system.sip("2351"))
        assert playing.wait_tone(600, 5), playing.story()
        assert pressing.wait_answered(5)
        pressing.press("1")
        pressing.wait_silence(0.4, 2)
        cannot_be_killed(system)
        os.kill(first, signal.SIGSTOP)
        pressing.press("2")
        until(lambda: system.log("engine-standby").count("taken over") == 2, 20)
        os.kill(first, signal.SIGCONT)
        until(lambda: first not in system.pids(system.engine))
        pressing.press("3")
        assert playing.wait_tone(900, 10), playing.story()
        assert pressing.wait_tone(900, 10), pressing.story()
        assert playing.wait_ended(10)
        assert pressing.wait_ended(10)
        assert second.poll() is None
        ended = until(lambda: told if len(told := hook.received("/stopped/status")) == 2 else None, 10)
        for told in ended:
            assert system.final(told.params["CallSid"])["status"] == "completed"
            assert set(commands_of(system, told.params["CallSid"]).values()) == {1}
            assert not system.notifications(told.params["CallSid"])
        assert len(hook.received("/stopped/play")) == len(hook.received("/stopped/gather")) == 1
        (got,) = hook.received("/stopped/got")
        assert got.params["Digits"] in ("1", "12"), "a key that was pressed while nobody listened may be lost"
        assert abs(listen.tone_seconds(pressing.heard, 900) - 1.0) < 0.2
        assert abs(listen.tone_seconds(playing.heard, 900) - 1.0) < 0.2
        until(lambda: system.channels() == 0)
    assert system.log("engine").count("over: this one ends") == 1
