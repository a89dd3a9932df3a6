"""Programs that speak or listen: what they print, how they fail, and that nothing is left of them."""

import os
import subprocess
from pathlib import Path

import gevent
import pytest

from app.speech import program
from app.speech.port import SpeechError


def test_what_it_prints() -> None:
    assert program.run("x", ["tr", "a-z", "A-Z"], "größe\n", 5).decode() == "GRößE\n"


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo one >&2; echo two >&2; exit 3", r"^x failed \(3\): two$"),
        ("kill -SEGV $$", r"^x failed \(-11\): no reason given$"),
        ("sleep 60 & sleep 60", r"^x took longer than 0\.2 s$"),
    ],
)
def test_a_program_that_fails(script: str, message: str) -> None:
    with pytest.raises(SpeechError, match=message):
        program.run("x", ["sh", "-c", script], "", 0.2)


@pytest.mark.parametrize(
    ("name", "message"), [("none", "x is not installed"), (".", "x cannot be run: Permission denied")]
)
def test_a_program_that_cannot_begin(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(SpeechError, match=message):
        program.run("x", [str(tmp_path / name)], "", 5)


@pytest.mark.parametrize("milliseconds", [0, 0.1, 0.5, 1, 2, 3, 5, 8, 12, 20, 50])
def test_who_is_killed_at_any_moment_leaves_no_process(milliseconds: float) -> None:
    """gevent waits inside of Popen, when there is a process already but nobody has been told of it yet."""
    mark = f"6{os.urandom(4).hex()}"
    asking = gevent.spawn(program.run, "x", ["sh", "-c", f"sleep 60; : {mark}"], "", 60)
    gevent.sleep(milliseconds / 1000)
    asking.kill()
    assert subprocess.run(["pgrep", "-f", mark], stdout=subprocess.DEVNULL).returncode == 1
