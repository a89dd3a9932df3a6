"""`python -m tests.softphone call`: one JSON line and an exit code."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.softphone import Phone, read_wav, tone
from tests.softphone.cli import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = main(["call", *arguments])
    (line,) = capsys.readouterr().out.splitlines()
    return code, json.loads(line)


def test_a_call_with_keys_and_audio(tmp_path: Path, bob: Phone) -> None:
    """The one test in a process of its own, as `make call` does it."""
    bob.will(answer_after=0.1, send=tone(440, 0.4))
    command = [sys.executable, "-m", "tests.softphone", "call", "--to", "1234", "--server", f"127.0.0.1:{bob.port}"]
    command += ["--digits", "1w2#", "--seconds", "1.2", "--save", str(tmp_path / "out.wav")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    line = json.loads(done.stdout)
    assert (line["to"], line["sip"], line["ended_by"], line["speech_seconds"]) == ("1234", 200, "us", 0.0)
    assert 100 <= line["answer_ms"] < 1000
    assert line["audio_seconds"] == pytest.approx(0.4, abs=0.1)
    assert line["duration"] == pytest.approx(1.2, abs=0.3)
    assert bob.calls[0].digits == "12#"
    assert len(read_wav(tmp_path / "out.wav")) == pytest.approx(1.2 * 8000, abs=2400)


def test_busy_is_exit_code_1(capsys: pytest.CaptureFixture[str], bob: Phone) -> None:
    bob.will(reject=486)
    code, line = run(capsys, "--to", bob.uri)
    assert (code, line) == (1, {"to": bob.uri, "sip": 486})


def test_no_answer_in_time(capsys: pytest.CaptureFixture[str], bob: Phone) -> None:
    code, line = run(capsys, "--to", bob.uri, "--ring", "0.3")
    assert (code, line["sip"]) == (1, 487)


def test_nobody_there(capsys: pytest.CaptureFixture[str]) -> None:
    with Phone() as gone:
        uri = gone.uri
    code, line = run(capsys, "--to", uri)
    assert (code, line["sip"]) == (1, None)
    assert "nothing listens" in line["error"]


def test_unknown_host(capsys: pytest.CaptureFixture[str]) -> None:
    code, line = run(capsys, "--to", "1234", "--server", "no-such-host.invalid")
    assert code == 1
    assert "no-such-host.invalid" in line["error"]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["call"],
        ["call", "--to", ""],
        ["call", "--to", "1", "--digits", "x"],
        ["call", "--to", "1", "--server", "h:0"],
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
