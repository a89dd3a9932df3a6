"""The role of configs/ansible on a fresh Debian: whole at once, a second run changes nothing, and what it installed
runs. `make test-ansible`: it takes some minutes and fetches Debian, Python packages and Asterisk.
"""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ansible.machine import Machine, fresh_machine
from tests.real_switch.ports import free_port, free_range, free_sip_port

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

pytestmark = [
    pytest.mark.timeout(1800),
    pytest.mark.skipif("FRESH_MACHINE" not in os.environ, reason="the role on a fresh Debian: make test-ansible"),
]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    with fresh_machine(tmp_path_factory.mktemp("machine")) as machine:
        yield machine


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    first, last = free_range(200)
    names = ("http_port", "redis_port", "asterisk_ari_port", "asterisk_ami_port")
    return {"sip_port": free_sip_port(), "rtp_port_min": first, "rtp_port_max": last} | {
        name: free_port() for name in names
    }


def play(machine: Machine, settings: dict[str, Any], folder: Path) -> dict[str, int]:
    """Run the role. Returns the counts of its last line, as {"ok": 20, "changed": 0, ...}."""
    inventory = folder / "hosts"
    inventory.write_text(f"fresh ansible_connection=rooted ansible_host={machine.pid}\n")
    words = ["-i", inventory, "-e", json.dumps({"restcomm_settings": settings}), "configs/ansible/site.yml"]
    env = os.environ | {
        "ANSIBLE_CONNECTION_PLUGINS": str(Path(__file__).parent / "connections"),
        "ANSIBLE_PYTHON_INTERPRETER": "/usr/bin/python3",
        "ANSIBLE_NOCOLOR": "1",
    }
    done = subprocess.run([BIN / "ansible-playbook", *words], cwd=ROOT, env=env, capture_output=True, text=True)
    print(done.stdout, done.stderr)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return {name: int(count) for name, count in re.findall(r"(\w+)=(\d+)", done.stdout.rpartition("PLAY RECAP")[2])}


def test_twice(machine: Machine, settings: dict[str, Any], tmp_path: Path) -> None:
    assert play(machine, settings, tmp_path)["changed"] > 10
    secrets = machine.root / "var/lib/restcomm/secrets/generated.json"
    before = secrets.read_text()
    assert play(machine, settings, tmp_path)["changed"] == 0
    assert secrets.read_text() == before


def test_systemd_understands_the_units(machine: Machine) -> None:
    names = sorted(path.name for path in (machine.root / "etc/systemd/system").glob("restcomm*"))
    done = machine.run("systemd-analyze", "verify", "--man=no", *(f"/etc/systemd/system/{name}" for name in names))
    assert (done.returncode, done.stderr) == (0, "")
    assert (machine.root / "etc/systemd/system/multi-user.target.wants/restcomm.target").is_symlink()


def test_strangers_read_nothing_of_it(machine: Machine) -> None:
    """Settings, secrets, configuration with passwords, recordings."""
    words = ["find", "/var/lib/restcomm", "/etc/restcomm", "-type", "f", "-readable"]
    assert machine.run("runuser", "--user=nobody", "--", *words).stdout == ""
    assert "/etc/restcomm/restcomm.toml" in machine.run("runuser", "--user=restcomm", "--", *words).stdout


def test_what_it_installed_runs(machine: Machine, settings: dict[str, Any], tmp_path: Path) -> None:
    started = []
    try:
        for name in ("redis", "asterisk", "prepare", "engine", "engine-standby", "media", "api", "worker"):
            started.append(machine.start_unit(f"restcomm-{name}.service", tmp_path / name))
            if name == "prepare":
                assert started[-1].wait(60) == 0, (tmp_path / name).read_text()
        root = f"http://127.0.0.1:{settings['http_port']}"
        assert until(lambda: asked(f"{root}/healthz")) == {"status": "ok"}, told(tmp_path)
        assert "administrator@localhost" in machine.run("/usr/local/bin/restcomm", "account", "list").stdout
        ready = until(lambda: all_there(asked(f"{root}/readyz")))
        assert ready, told(tmp_path)
        assert ready["status"] == "ok"
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)


def told(folder: Path) -> str:
    """The ends of the logs."""
    return "\n".join(f"{path.name}: {path.read_text()[-800:]}" for path in folder.iterdir())


def all_there(told: Any) -> Any:
    return told if told and "absent" not in told.values() else None


def asked(url: str) -> Any:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return json.load(answer)
    except OSError:
        return None


def until(there: Callable[[], Any], seconds: float = 60) -> Any:
    """What it gives, once it gives something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := there():
            return found
        time.sleep(0.1)
    return None
