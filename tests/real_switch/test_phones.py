"""Softphones that others wrote, with the configurations of docs/phones.md: they register, call and are called."""

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import soundfile

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene
from tests.real_switch.softphones import PASSWORD, Softphones
from tests.real_switch.system import ROOT, System, until
from tests.softphone import listen, tone, write_wav

pytestmark = pytest.mark.switch
PAGE = (ROOT / "docs/phones.md").read_text()
REGISTER_SECONDS = 15.0
"""Less than the half minute after which a phone that was refused tries again."""


def block(heading: str, number: int = 0) -> str:
    """A configuration of the page: the n-th block below a heading."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"```\w*\n(.*?)```", section, re.DOTALL)[number]


class Program:
    """A softphone that runs: what it is told by its standard input, and what it hears in a file."""

    def __init__(self, folder: Path, command: list[str], heard: Callable[[], Path | None]) -> None:
        self.folder, self.heard_file = folder, heard
        self.log = (folder / "log").open("w")
        self.process = subprocess.Popen(
            command, cwd=folder, env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "TERM": "dumb"},
            stdin=subprocess.PIPE, stdout=self.log, stderr=self.log, text=True,
        )  # fmt: skip

    def tell(self, words: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()

    def said(self) -> str:
        """What it has printed."""
        return (self.folder / "log").read_text(errors="replace")

    def heard(self) -> Any:
        """What it has heard, at 8 kHz."""
        path = self.heard_file()
        assert path, self.said()[-2000:]
        samples, rate = soundfile.read(path, dtype="int16")
        assert rate == 8000
        return samples

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdin:
            with suppress(BrokenPipeError):
                self.process.stdin.close()
        self.log.close()


def configured(text: str, system: System, name: str) -> str:
    """A configuration of the page, for this installation."""
    where = f"{system.settings.sip_host}:{system.settings.sip_port}"
    return text.replace("127.0.0.1:5080", where).replace("alice", name).replace("correct-horse", PASSWORD)


def baresip(system: System, folder: Path, name: str) -> Program:
    says = folder / "says.wav"
    write_wav(str(says), tone(1000, 30))
    audio = f"audio_source aufile,{says}\nsnd_path {folder}\nmodule sndfile.so\nsip_listen 127.0.0.1:0\n"
    (folder / "config").write_text(configured(block("baresip"), system, name) + audio)
    (folder / "accounts").write_text(configured(block("baresip", 1), system, name))
    found = lambda: next((path for path in folder.glob("dump-*dec.wav")), None)  # noqa: E731
    return Program(folder, ["baresip", "-f", str(folder)], found)


def linphone(system: System, folder: Path, name: str) -> Program:
    (folder / ".local/share/linphone").mkdir(parents=True)
    says, heard = folder / "says.wav", folder / "heard.wav"
    write_wav(str(says), tone(1000, 30))
    (folder / "rc").write_text("[sip]\nsip_port=-1\nsip_tcp_port=-1\nsip_tls_port=-1\n[net]\nfirewall_policy=none\n")
    program = Program(folder, ["linphonec", "-c", "rc"], lambda: heard)
    for line in configured(block("Linphone"), system, name).splitlines():
        program.tell(line)
    for command in (f"play {says}", f"record {heard}"):
        program.tell(command)
    return program


KINDS = {
    "baresip": (baresip, "200 OK", "/dial {}", "/accept", "/hangup"),
    "linphonec": (linphone, "registered, identity", "call {}", "answer", "terminate"),
}
"""How to start one, what it prints when it is registered, and its commands."""


def is_registered(program: Program, kind: str, registered: str) -> bool:
    """Linphone says it only when it is asked."""
    if kind == "linphonec":
        program.tell("status register")
    return registered in program.said()


@contextmanager
def phone(kind: str, system: System, folder: Path, name: str) -> Iterator[Program]:
    """A registered one."""
    if not shutil.which(kind):
        pytest.skip(f"no {kind} here")
    folder.mkdir()
    start, registered, *_ = KINDS[kind]
    program = start(system, folder, name)
    try:
        until(lambda: is_registered(program, kind, registered), REGISTER_SECONDS, every=0.5)
        yield program
    except AssertionError:
        print(program.said())
        raise
    finally:
        program.close()


@pytest.mark.parametrize("kind", list(KINDS))
def test_it_calls_and_is_called(
    system: System, hook: Webhook, softphones: Softphones, tmp_path: Path, kind: str
) -> None:
    name = f"ph-{kind}"
    softphones.client(name)
    record = "<Record timeout='3' maxLength='3' playBeep='false' action='/done'/>"
    verbs = f"<Say>Hello, this is a test of a softphone.</Say>{record}"
    hook.answer("/done", "<Response><Hangup/></Response>")
    uri = scene(system, hook, "7200", verbs)
    hook.answer("/7201/doc", "<Response><Say>You are called by a test.</Say><Pause length='1'/></Response>")
    with phone(kind, system, tmp_path / kind, name) as program:
        *_, dial, answer, hang_up = KINDS[kind]
        program.tell(dial.format(uri))
        called = until(lambda: hook.received("/7200/doc"), 15)
        assert called[0].params["From"] == f"client:{name}"
        sid = called[0].params["CallSid"]
        assert system.final(sid, 20)["status"] == "completed"
        check_recording(system, sid)
        program.tell(hang_up)
        made = system.rest(
            "POST", "/Calls.json", {"To": f"client:{name}", "From": "4711", "Url": hook.url("/7201/doc")}
        )
        assert made[0] == 201, made
        until(lambda: system.call_of(made[1]["sid"])["status"] == "ringing", 10)
        time.sleep(0.5)
        program.tell(answer)
        assert system.final(made[1]["sid"], 20)["status"] == "completed"
    assert listen.speech_seconds(program.heard()) > 1


def check_recording(system: System, call_sid: str) -> None:
    """It was heard: its tone is in the recording."""
    [recording] = until(lambda: system.rest("GET", f"/Calls/{call_sid}/Recordings.json")[1]["recordings"])
    file = system.settings.folder("recordings") / system.sid / f"{recording['sid']}.wav"
    samples, _ = soundfile.read(file, dtype="int16")
    assert listen.has_tone(samples, 1000)
