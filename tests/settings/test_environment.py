"""No proxy of the environment is ever used, by us or by what we start (issue 14, secrets)."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.calls.web import Request
from app.settings.config import load
from app.settings.environment import PROXIES, of_children
from app.speech.program import run
from app.webhooks.fetcher import Fetcher
from tests.pretend.webhook import webhook

BAD = "http://127.0.0.1:1/"


@pytest.fixture(autouse=True)
def proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.setenv(name, BAD)
        monkeypatch.setenv(name.upper(), BAD)


def test_children_have_none() -> None:
    printed = subprocess.run(["env"], env=of_children(MORE="1"), capture_output=True, text=True, check=True).stdout
    assert "proxy" not in printed.lower()
    assert "MORE=1" in printed
    assert "PATH=" in printed


def test_speech_programs_have_none() -> None:
    said = run(
        "env", [sys.executable, "-c", "import os; print([n for n in os.environ if 'proxy' in n.lower()])"], "", 5
    )
    assert said.strip() == b"[]"


def test_webhooks_go_where_they_lead(tmp_path: Path) -> None:
    with webhook() as hook:
        hook.answer("/", "<Response/>")
        fetcher = Fetcher(load(var=tmp_path))
        assert fetcher.fetch(Request(hook.url("/")), "t", "k").ok
        fetcher.close()
