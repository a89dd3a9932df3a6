"""Stream servers that nobody here wrote, and the example, in real calls (docs/streams.md): pipecat (FastAPI, Twilio
serializer, Silero), OpenAI's Agents SDK with its Twilio transport, Node.js with ws and Twilio's SDK, and
examples/parrot.py."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.media.greetings import speech
from tests.pretend.webhook import Webhook
from tests.real_switch.system import ROOT, System, until
from tests.real_switch.test_streams import after, connect
from tests.softphone import Phone
from tests.softphone.call import Call
from tests.softphone.listen import find_tone, sounds

pytestmark = pytest.mark.switch
PIPECAT = Path(os.environ.get("PIPECAT_PYTHON") or ROOT / ".venv-pipecat/bin/python")
NODE = ROOT / "tests/node"
AGENTS = ROOT / "tests/agents/node"


@contextmanager
def running(*command: str, folder: Path = ROOT, seconds: float = 60) -> Iterator[tuple[str, Path]]:
    """A server of another process: its URL, which it prints first, and the file that has what it prints."""
    with tempfile.NamedTemporaryFile() as out:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=subprocess.STDOUT)
        said = Path(out.name)
        try:
            yield until(lambda: [w for w in said.read_text().split() if w.startswith("ws://")], seconds)[0], said
        finally:
            process.kill()
            process.wait()


def phrase() -> object:
    """Something that a person says, as loud as a phone has it."""
    return (speech("flite:slt", "Hello, can you hear me?") * 16000).astype("int16")


def test_the_example_repeats_what_was_said(system: System, hook: Webhook, alice: Phone) -> None:
    with running(sys.executable, "examples/parrot.py", "0") as (url, said):
        call = connect(system, hook, "7300", alice, url)
        assert call.wait_answered(5), call.story()
        call.send_tone(700, 0.8)
        heard = call.wait_tone(700, 5, seconds=0.6)
        assert heard, call.story()
        assert abs(heard.seconds - 0.8) < 0.3
        call.press("#")
        assert after(hook, "7300")["StreamSid"].startswith("MZ")
        until(lambda: "the stream is over" in said.read_text())
        assert "signed" in said.read_text().split()
    call.bye()


def test_node_with_twilios_sdk(system: System, hook: Webhook, alice: Phone) -> None:
    node = shutil.which("node")
    if node is None or not (NODE / "node_modules/ws").is_dir():
        pytest.skip("NO NODE, or no ws in tests/node/node_modules: a stream server in Node was NOT tested")
    with running(node, "stream.js", system.token, folder=NODE) as (url, said):
        call = connect(system, hook, "7301", alice, url)
        assert call.wait_answered(5), call.story()
        call.send_tone(700, 1.5)
        assert call.wait_tone(700, 5), call.story()
        call.press("5")
        until(lambda: '"mark":"key"' in said.read_text())
        call.press("#")
        after(hook, "7301")
        until(lambda: '"closed"' in said.read_text())
        lines = [json.loads(line) for line in said.read_text().splitlines()[1:]]
        assert {"signed": True} in lines
        assert any(line.get("customParameters") == {"a": "b&c"} for line in lines)
    call.bye()


def interrupt(call: Call, said: Path) -> float:
    """A phrase, a second of the answer, and another phrase. Returns when the agent heard that (seconds of the call)."""
    call.send_audio(phrase())
    assert call.wait_tone(900, 10), said.read_text()
    time.sleep(1.0)
    call.send_audio(phrase())
    until(lambda: said.read_text().count("caller speaks") == 2, 8)
    return time.monotonic() - call.zero


def test_pipecat_answers_a_phrase_and_is_interrupted(system: System, hook: Webhook, alice: Phone) -> None:
    if not PIPECAT.exists():
        pytest.skip("NO PIPECAT: it was NOT tested (make pipecat installs it into .venv-pipecat)")
    rest = f"http://{system.settings.http_host}:{system.settings.http_port}"
    with running(str(PIPECAT), "tests/agents/pipecat_agent.py", rest, system.token, system.sid) as (url, said):
        call = connect(system, hook, "7302", alice, url)
        assert call.wait_answered(5), call.story()
        until(lambda: "a stream of twilio" in said.read_text(), 10)
        interrupted = interrupt(call, said)
        time.sleep(0.6)
        first = find_tone(call.heard, 900)
        assert first is not None
        print(f"\n{system.switch}: silent {1000 * (first.end - interrupted):.0f} ms after pipecat has heard the caller")
        assert first.end - interrupted < 0.3, "barge-in"
        assert call.wait_tone(900, 8, after=interrupted + 0.5), "and it answers again"
        call.press("1")
        until(lambda: "key 1" in said.read_text())
        assert call.wait_ended(10), "pipecat hangs up by the REST API"
        assert sounds(call.heard)


def test_openais_agents_sdk_answers_a_phrase_and_is_interrupted(system: System, hook: Webhook, alice: Phone) -> None:
    node = shutil.which("node")
    if node is None or not (AGENTS / "node_modules/@openai/agents-extensions").is_dir():
        pytest.skip("NO NODE, or no tests/agents/node/node_modules (make test installs it): the SDK was NOT tested")
    with running(node, "agent.js", folder=AGENTS) as (url, said):
        call = connect(system, hook, "7303", alice, url)
        assert call.wait_answered(5), call.story()
        until(lambda: "connected" in said.read_text().split(), 10)
        interrupted = interrupt(call, said)
        until(lambda: "truncated item_1 at" in said.read_text(), 5)
        assert call.wait_silence(0.4, 4, after=interrupted + 0.3), "barge-in"
        first = find_tone(call.heard, 900)
        assert first is not None
        print(f"\n{system.switch}: silent {1000 * (first.end - interrupted):.0f} ms after the SDK has heard the caller")
        assert first.end - interrupted < 0.3, "barge-in"
        played = int(said.read_text().partition("truncated item_1 at ")[2].split()[0])
        assert abs(played - 1000 * first.seconds) < 300, "marks say how much the caller has heard"
        assert call.wait_tone(900, 8, after=interrupted + 0.5), "and it answers again"
        call.press("1")
        after(hook, "7303")
        assert "error" not in said.read_text()
    call.bye()
