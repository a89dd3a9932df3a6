"""docs/quickstart.md, done as it says: the application of each language answers a call on each switch."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.real_switch.ports import free_port
from tests.real_switch.system import ROOT, System, environment
from tests.real_switch.test_trial import make_call

pytestmark = pytest.mark.switch
PAGE = (ROOT / "docs/quickstart.md").read_text()
EXPRESS = ROOT / "tests/node/node_modules"


def code(language: str) -> str:
    """The application of the page in this language."""
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


def commands() -> list[str]:
    return re.findall(r"(?m)^\$ (.+)$", PAGE)


def flask_app(folder: Path, port: int) -> list[str]:
    """As the page starts it: in a folder beside the checkout."""
    (folder / "menu.py").write_text(code("python"))
    (folder.parent / "restcomm").symlink_to(ROOT)
    (line,) = [one for one in commands() if "flask" in one]
    return line.replace("5000", str(port)).split()


def express_app(folder: Path, port: int) -> list[str]:
    if not shutil.which("node") or not (EXPRESS / "express").is_dir():
        pytest.skip("Express is not installed: make test-programs")
    (folder / "node_modules").symlink_to(EXPRESS)
    (folder / "menu.js").write_text(code("javascript"))
    return ["node", "menu.js"]


@pytest.mark.parametrize("kind", [flask_app, express_app], ids=["flask", "express"])
def test_the_application_of_the_page_answers(system: System, tmp_path: Path, kind: object) -> None:
    port = free_port()
    folder = tmp_path / "menu"
    folder.mkdir()
    command = kind(folder, port)  # type: ignore[operator]
    env = os.environ | {"PORT": str(port)}
    number = f"40{port % 100:02}"
    with subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as app:
        try:
            bind = ["number", "add", number, f"http://127.0.0.1:{port}/voice", "--json"]
            done = subprocess.run(
                [sys.executable, "-m", "app.cli", *bind], cwd=ROOT, env=environment(system.settings), timeout=30
            )
            assert done.returncode == 0
            time.sleep(2)
            call = make_call(system, "--to", number, "--digits", "www1", "--seconds", "20")
        finally:
            app.terminate()
    line = json.loads(call.stdout)
    assert (call.returncode, call.stderr, line["sip"], line["ended_by"]) == (0, "", 200, "them"), call.stderr
    assert line["speech_seconds"] > 1.5


def test_its_commands_are_there() -> None:
    """Each is run above, or is a target of make, or is another's."""
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text()))
    for command in commands():
        words = command.split()
        if words[0] == "make":
            assert words[1] in targets, command
        elif words[0] == "./restcomm":
            done = subprocess.run([ROOT / "restcomm", *words[1:3], "--help"], capture_output=True, timeout=30)
            assert done.returncode == 0, command
        else:
            assert words[0] in ("../restcomm/.venv/bin/flask", "mkdir", "npm", "node"), command
