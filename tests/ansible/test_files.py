"""The role of configs/ansible without a machine: it is whole, it names nothing that is not there, its file is TOML."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
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


UNITS = [
    f"restcomm-{name}"
    for name in (
        "prepare.service",
        *("redis.service", "asterisk.service", "asterisk-b.service"),
        *("engine-standby-b.service", "engine-b.service", "engine-standby.service", "engine.service"),
        *("media.service", "worker.service", "api.service", "api.socket"),
    )
]
NEW_RELEASE = [
    *("restcomm-api.service", "restcomm-engine-b.service", "restcomm-engine.service"),
    *("restcomm-engine-standby-b.service", "restcomm-engine-standby.service"),
    *("restcomm-media.service", "restcomm-worker.service"),
]
OF_A_RELEASE = [name for name in UNITS if "redis" not in name and "asterisk" not in name and "socket" not in name]


def restarted(folder: Path, units: Sequence[str], changed: Sequence[str] = (), toml: bool = False) -> list[str]:
    """What the role restarts, in order. units: those whose text has changed; changed: those whose configuration has;
    toml: have the settings?"""
    given = {
        "restcomm_told": {"stdout": json.dumps({"units": dict.fromkeys(UNITS, ""), "changed": list(changed)})},
        "restcomm_units": {"results": [{"changed": name in units, "item": {"key": name}} for name in UNITS]},
        "restcomm_toml": {"changed": toml},
        "restcomm_venv": {"changed": False},
    }
    task = {"ansible.builtin.copy": {"content": "{{ restcomm_restart | to_json }}", "dest": f"{folder}/restarted"}}
    play = [{"hosts": "all", "connection": "local", "gather_facts": False, "tasks": [task]}]
    play[0]["vars_files"] = [f"{ROLE}/vars/main.yml"]
    (folder / "play.yml").write_text(json.dumps(play))
    ansible("-e", json.dumps(given), str(folder / "play.yml"))
    found: list[str] = json.loads((folder / "restarted").read_text())
    return found


@pytest.mark.parametrize(
    ("units", "changed", "toml", "expected"),
    [
        ([], [], False, []),
        (OF_A_RELEASE, [], False, NEW_RELEASE),
        ([], [], True, NEW_RELEASE),
        (["restcomm-media.service"], [], False, NEW_RELEASE),
        (["restcomm-redis.service"], [], False, ["restcomm-redis.service"]),
        ([], ["restcomm-asterisk-b.service"], True, ["restcomm-asterisk-b.service", *NEW_RELEASE]),
        (["restcomm-api.socket"], [], False, ["restcomm-api.socket", *NEW_RELEASE]),
    ],
    ids=["nothing", "a release", "a setting", "one process", "redis", "a switch's setting", "the port"],
)
def test_an_upgrade_is_rolling(
    tmp_path: Path, units: list[str], changed: list[str], toml: bool, expected: list[str]
) -> None:
    """Every process of the application, one after the other, each engine before those that stand by; no switch. Never
    by restcomm-prepare.service, which all of them require: its restart would end them all at once."""
    assert restarted(tmp_path, units, changed, toml) == expected


def test_tables_are_new_before_the_first_process_is() -> None:
    names = [task["name"] for task in yaml.safe_load((ROLE / "tasks/services.yml").read_text())]
    tables = names.index("Tables as new as the code, and the first account")
    [restart] = [number for number, name in enumerate(names) if name.startswith("What has changed begins anew")]
    assert tables < restart
