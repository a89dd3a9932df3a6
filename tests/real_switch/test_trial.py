"""What a newcomer tries first: `make call` and `make phone`, against a real switch."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene
from tests.real_switch.system import ROOT, System, environment
from tests.softphone import listen, read_wav, tone, write_wav

pytestmark = pytest.mark.switch


def make_call(system: System, *words: str) -> "subprocess.CompletedProcess[str]":
    """`make call`, without what make looks for first."""
    command = [sys.executable, "-m", "tests.trial.make_call", "call", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment(system.settings), capture_output=True, text=True, timeout=60
    )


@contextmanager
def make_phone(system: System, name: str) -> Iterator["subprocess.Popen[str]"]:
    """`make phone`, registered."""
    command = [sys.executable, "-u", "-m", "tests.trial.make_phone", "--name", name]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(system.settings), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert "is registered" in process.stdout.readline()
        try:
            yield process
        finally:
            process.terminate()


def test_the_call_is_named_and_what_is_said_comes_back(system: System, hook: Webhook, tmp_path: Path) -> None:
    scene(system, hook, "7100", "<Dial answerOnBridge='true'><Client>try-alice</Client></Dial>")
    write_wav(str(tmp_path / "in.wav"), tone(1000, 1.5))
    files = ("--wav", str(tmp_path / "in.wav"), "--save", str(tmp_path / "out.wav"))
    with make_phone(system, "try-alice"):
        done = make_call(system, "--to", "7100", *files, "--seconds", "7")
    line = json.loads(done.stdout)
    assert (done.returncode, done.stderr, line["sip"]) == (0, "", 200), done.stderr
    assert system.final(line["call_sid"])["status"] == "completed"
    heard = read_wav(str(tmp_path / "out.wav"))
    assert listen.has_tone(heard, 1000, seconds=0.5)
    assert listen.speech_seconds(heard) > 1


def test_a_text_is_spoken(system: System, hook: Webhook, tmp_path: Path) -> None:
    scene(
        system,
        hook,
        "7101",
        "<Record timeout='1' playBeep='false' trim='do-not-trim' action='done'/>",
        done="<Hangup/>",
    )
    done = make_call(system, "--to", "7101", "--speak", "Please call me back tomorrow at five", "--seconds", "8")
    line = json.loads(done.stdout)
    assert line["ended_by"] == "them", done.stdout + done.stderr
    [recording] = system.rest("GET", f"/Calls/{line['call_sid']}/Recordings.json")[1]["recordings"]
    (tmp_path / "said.wav").write_bytes(system.audio(recording["sid"]))
    assert listen.speech_seconds(read_wav(str(tmp_path / "said.wav"))) > 1


def test_a_call_that_went_wrong_shows_its_journal_and_its_notification(system: System, hook: Webhook) -> None:
    hook.answer("/7102/doc", "broken", status=500)
    system.number("7102", hook.url("/7102/doc"))
    done = make_call(system, "--to", "7102", "--seconds", "20")
    sid = json.loads(done.stdout)["call_sid"]
    assert re.search(rf"{sid}  inbound", done.stderr)
    assert "/7102/doc" in done.stderr
    assert "11200: " in done.stderr


def test_a_call_to_nobody_says_so(system: System) -> None:
    done = make_call(system, "--to", "sip:1234@127.0.0.1:9", "--seconds", "1")
    assert done.returncode == 1
    assert json.loads(done.stdout)["call_sid"] is None
    assert "is RestComm running" in done.stderr


def test_a_phone_whose_login_was_made_elsewhere_asks_for_its_password(system: System, softphones: object) -> None:
    softphones.client("try-bob")  # type: ignore[attr-defined]
    command = [sys.executable, "-m", "tests.trial.make_phone", "--name", "try-bob"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(system.settings), capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (
        1,
        "make phone: the login try-bob was made elsewhere: pass PASSWORD=, or another NAME=\n",
    )
