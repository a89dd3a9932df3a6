"""The private Asterisk is fetched before our Python packages are there (scripts/fetch-ahead)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.real_switch.system import ROOT

FETCH_AHEAD = ROOT / "scripts/fetch-ahead"


def fetch(cache: Path) -> "subprocess.CompletedProcess[str]":
    """With Python's own library only, and no program on the path."""
    command = [sys.executable, "-S", "-m", "app.launcher.switch.asterisk_copy"]
    variables = {"XDG_CACHE_HOME": str(cache), "PATH": str(cache)}
    return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=30)


def test_what_is_there_is_not_fetched(tmp_path: Path) -> None:
    (tmp_path / f"restcomm/asterisk-22-{os.uname().machine}").mkdir(parents=True)
    done = fetch(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_cannot_be_fetched_is_said_in_one_line(tmp_path: Path) -> None:
    done = fetch(tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("there is no apt-get: install Asterisk 20 or newer by hand")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("variable", ["RESTCOMM_SWITCH", "RESTCOMM_CONFIG", "RESTCOMM_ASTERISK_ARI_URL"])
def test_nothing_is_fetched_ahead_where_another_switch_may_be_named(tmp_path: Path, variable: str) -> None:
    fetched = tmp_path / "fetched"
    (tmp_path / "python3").write_text(f"#!/bin/sh\necho $* > {fetched}\n")
    (tmp_path / "python3").chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"

    def ahead(**variables: str) -> str:
        done = subprocess.run(
            [FETCH_AHEAD], cwd=tmp_path, env={"PATH": path, **variables}, capture_output=True, text=True, timeout=10
        )
        assert done.returncode == 0, done.stderr
        return done.stderr

    assert ahead(**{variable: "x"}) == ""
    (tmp_path / "restcomm.toml").touch()
    assert ahead() == ""
    (tmp_path / "restcomm.toml").unlink()
    assert "fetching" in ahead()
