"""The role of configs/ansible without a machine: it is whole, it names nothing that is not there, its file is TOML."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ROLE = ROOT / "configs/ansible/roles/restcomm"
PLAYBOOK = Path(sys.executable).parent / "ansible-playbook"


def ansible(*words: str) -> "subprocess.CompletedProcess[str]":
    env = os.environ | {"ANSIBLE_PYTHON_INTERPRETER": sys.executable}
    words = (PLAYBOOK, "-i", "localhost,", *words)
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def tasks() -> list[dict[str, Any]]:
    found = [task for path in ROLE.glob("tasks/*.yml") for task in yaml.safe_load(path.read_text())]
    found += [inner for task in found for inner in task.get("block", [])]
    return [task for task in found if "ansible.builtin.import_tasks" not in task]


CLOSED = {"var": "/var/lib/restcomm", "outbound_policy": "closed", "number_ownership": "pool"}
"""What the role sets where nobody says otherwise: docs/limits.md."""


def test_ansible_understands_it() -> None:
    ansible("--syntax-check", "configs/ansible/site.yml")


@pytest.mark.parametrize("task", tasks(), ids=lambda task: task["name"])
def test_a_task_is_written_as_all_are(task: dict[str, Any]) -> None:
    """As ansible-lint would have it: a name, modules by their full names, modes of files as text, no shell."""
    assert task["name"][0].isupper()
    modules = [name for name in task if "." in name]
    assert len(modules) == (0 if "block" in task else 1)
    for module in modules:
        assert module.startswith("ansible.builtin."), "nothing but ansible-core is needed"
        assert module.split(".")[-1] not in ("shell", "raw")
        assert isinstance(task[module].get("mode", ""), str), "an octal number that YAML has read is another one"
    if "ansible.builtin.command" in task:
        arguments = task["ansible.builtin.command"]
        assert "changed_when" in task or "creates" in arguments, "a second run would change something"


def test_what_is_installed_is_enough(tmp_path: Path) -> None:
    """Every process can be loaded from the release's files alone."""
    [archive] = [task for task in tasks() if task["name"] == "Its files"]
    files = tmp_path / "files"
    files.mkdir()
    for name in [word for word in archive["ansible.builtin.command"]["argv"] if (ROOT / word).exists()]:
        (files / name).symlink_to(ROOT / name)
    ignored = shutil.ignore_patterns("__pycache__", "ansible")
    copied = shutil.copytree(files, tmp_path / "release", symlinks=False, ignore=ignored)
    code = "import wsgi, app.jobs.main, app.engine.main, ariclient.switch, eslbridge.switch, app.launcher.__main__"
    env = os.environ | {"RESTCOMM_VAR": str(tmp_path / "var"), "RESTCOMM_CONFIG": "/dev/null"}
    words = [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, '.'); {code}"]
    done = subprocess.run(words, cwd=copied, env=env, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_variable_is_given_or_registered() -> None:
    texts = [path.read_text() for path in [*ROLE.glob("*/*.yml"), *ROLE.glob("templates/*")]]
    known = {
        name for text in texts for name in re.findall(r"^ *(?:register: )?(restcomm_\w+)(?:$|:)", text, re.MULTILINE)
    }
    used = {name for text in texts for name in re.findall(r"restcomm_\w+", text)}
    assert used - known == set()


def test_settings_become_a_file_that_says_the_same(tmp_path: Path) -> None:
    settings = {
        "sip_port": 5099,
        "speech_timeout": 2.5,
        "dtmf_inband": True,
        "public_url": 'https://a.example/"x"\\',
        "allow_hosts": ["127.0.0.1", "10.0.0.0/8"],
        "gateways": [{"name": "a", "prefixes": ["+49"], "priority": 1}, {"name": "b", "uri": "b.example"}],
        "roles": {"Support": ["RestComm:Read:*"]},
        "nodes": [],
    }
    template = f"{ROLE}/templates/restcomm.toml.j2"
    task = {"ansible.builtin.template": {"src": template, "dest": str(tmp_path / "restcomm.toml")}}
    play = [{"hosts": "all", "connection": "local", "gather_facts": False, "tasks": [task]}]
    (tmp_path / "play.yml").write_text(json.dumps(play))
    given = {"restcomm_settings": settings, "restcomm_var": "/var/lib/restcomm"}
    ansible("-e", json.dumps(given), str(tmp_path / "play.yml"))
    assert tomllib.loads((tmp_path / "restcomm.toml").read_text()) == settings | CLOSED
