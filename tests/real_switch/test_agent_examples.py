"""The voice agents of examples/ for <ConversationRelay>, in real calls: Python with aiohttp, Node.js with ws."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.example import NODE_MODULES
from tests.real_switch.ports import free_port
from tests.real_switch.scenes import scene
from tests.real_switch.system import ROOT, System, until
from tests.real_switch.test_conversations import PIZZA, after, hears_something, is_silent_since, now
from tests.softphone import Phone
from tests.speech.spoken import said

pytestmark = pytest.mark.switch
GREETING = 'welcomeGreeting="Hello. What would you like?" dtmfDetection="true"'


def command(language: str) -> list[str]:
    """How its agent is started; skips where there is no Node.js."""
    if language == "python":
        return [sys.executable, "examples/agent.py"]
    node = shutil.which("node")
    if node is None or not (NODE_MODULES / "ws").is_dir():
        pytest.skip("NO NODE, or no ws in tests/node/node_modules: examples/agent.js was NOT tested")
    return [node, "examples/agent.js"]


@contextmanager
def agent(language: str, token: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """One that runs: its URL, and the file that has what it prints. token: of the account whose calls it takes."""
    port, log = free_port(), folder / "agent.log"
    env = os.environ | {"AUTH_TOKEN": token, "NODE_PATH": str(NODE_MODULES)}
    with log.open("wb") as out:
        process = subprocess.Popen([*command(language), str(port)], cwd=ROOT, env=env, stdout=out, stderr=out)
    try:
        yield until(lambda: [w for w in log.read_text().split() if w.startswith("ws://")], 30)[0], log
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("language", ["python", "node"])
def test_an_order_by_voice(system: System, hook: Webhook, alice: Phone, tmp_path: Path, language: str) -> None:
    with agent(language, system.token, tmp_path) as (url, log):
        document = f'<Connect action="after"><ConversationRelay url="{url}" {GREETING}/></Connect>'
        number = {"python": "7540", "node": "7541"}[language]
        call = alice.call(scene(system, hook, number, document, after='<Pause length="1"/>'))
        assert call.wait_answered(5), call.story()
        hears_something(call, 0.0)
        is_silent_since(call)
        call.send_wav(str(said(PIZZA)))
        until(lambda: "said: One pizza." in log.read_text(), 15)
        hears_something(call, now(call) - 0.2)
        call.send_wav(str(said("yes please")))
        until(lambda: "interrupted after: " in log.read_text(), 10)
        until(lambda: "said: Thank you. That is pizza." in log.read_text(), 15)
        hears_something(call, now(call) - 0.2)
        call.press("#")
        assert json.loads(after(hook, number)["HandoffData"]) == {"order": ["pizza"]}
        until(lambda: "over: ordered pizza" in log.read_text())
        assert "caller: alice" in log.read_text()
    call.bye()


@pytest.mark.parametrize("language", ["python", "node"])
def test_who_does_not_sign_is_refused(
    system: System, hook: Webhook, alice: Phone, tmp_path: Path, language: str
) -> None:
    with agent(language, "another account's", tmp_path) as (url, _log):
        document = f'<Connect action="after"><ConversationRelay url="{url}"/></Connect>'
        call = alice.call(scene(system, hook, "7542", document, after='<Pause length="1"/>'))
        assert after(hook, "7542")["ErrorCode"] == "64102"
    call.bye()
