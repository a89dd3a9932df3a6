"""systemd units: what `make run` starts, as configs/ansible installs it."""

import json
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.launcher.units import commanded, listed

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def render(tmp_path, monkeypatch):
    """The printed JSON of `python -m app.launcher.units`, with these settings."""
    fake = tmp_path / "freeswitch"
    fake.write_text("#!/bin/sh\n")
    fake.chmod(0o755)
    monkeypatch.delenv("FREESWITCH_BIN", raising=False)  # it would win over the file

    def render(**settings):
        lines = {"var": str(tmp_path / "var"), "switch": "freeswitch", "freeswitch_bin": str(fake)} | settings
        (tmp_path / "restcomm.toml").write_text(
            "".join(f"{name} = {json.dumps(value)}\n" for name, value in lines.items())
        )
        monkeypatch.setenv("RESTCOMM_CONFIG", str(tmp_path / "restcomm.toml"))
        return subprocess.run(
            [sys.executable, "-m", "app.launcher.units"], cwd=ROOT, capture_output=True, text=True, timeout=60
        )

    return render


def told(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_process_is_a_unit(render, tmp_path):
    first = told(render())
    names = {"prepare", "redis", "freeswitch", "engine", "engine-standby", "media", "directory", "api", "worker"}
    others = {"restcomm.target", "restcomm-api.socket"}
    assert set(first["units"]) == others | {f"restcomm-{name}.service" for name in names}
    assert first["changed"] == ["restcomm-freeswitch.service", "restcomm-redis.service"]
    engine = first["units"]["restcomm-engine.service"]
    assert f"ExecStart={sys.executable} -m eslbridge\n" in engine
    assert f"RESTCOMM_CONFIG={tmp_path}/restcomm.toml RESTCOMM_NODE=node1\n" in engine
    assert f"ReadWritePaths={tmp_path}/var\n" in engine
    assert stat.S_IMODE((tmp_path / "var/freeswitch/conf/event_socket.xml").stat().st_mode) == 0o600


def test_again_nothing_is_new_and_a_setting_changes_what_it_is_in(render):
    first = told(render())
    assert told(render()) == first | {"changed": []}
    other = told(render(sip_port=5099))
    assert other["changed"] == ["restcomm-freeswitch.service"]
    assert other["units"] == first["units"]


def test_what_is_written_elsewhere_is_there_and_may_be_written(render, tmp_path):
    units = told(render(recordings_path=str(tmp_path / "disk/recordings")))["units"]
    assert f"ReadWritePaths={tmp_path}/var {tmp_path}/disk/recordings\n" in units["restcomm-engine.service"]
    assert (tmp_path / "disk/recordings").is_dir()


def test_the_switch_does_not_end_with_a_release(render):
    """Nothing in its unit is of the application, and it is not started again with the application."""
    units = told(render())["units"]
    for name in ("restcomm-freeswitch.service", "restcomm-redis.service"):
        assert str(ROOT) not in units[name]
        assert "restcomm-prepare" not in units[name]
    assert "Requires=restcomm-prepare.service" in units["restcomm-engine.service"]


def test_the_port_stays_open_while_the_api_begins_anew(render):
    units = told(render(http_port=8099))["units"]
    assert "ListenStream=127.0.0.1:8099\n" in units["restcomm-api.socket"]
    api = units["restcomm-api.service"]
    assert "Requires=restcomm-api.socket\n" in api
    assert "Sockets=restcomm-api.socket\n" in api
    assert "PartOf" not in units["restcomm-api.socket"], "it stays when the application ends"
    assert "ListenStream=[::1]:" in told(render(http_host="::1"))["units"]["restcomm-api.socket"]
    assert "ListenStream=127.0.0.1:" in told(render(http_host="localhost"))["units"]["restcomm-api.socket"]


def test_what_stands_still_is_killed(render):
    units = told(render(watchdog_seconds=7))["units"]
    for name in ("engine", "engine-standby", "media", "directory", "api", "worker"):
        assert "\nNotifyAccess=all\nWatchdogSec=7\nWatchdogSignal=SIGKILL\n" in units[f"restcomm-{name}.service"]
    for name in ("freeswitch", "redis", "prepare"):
        assert "Watchdog" not in units[f"restcomm-{name}.service"]
    assert "Watchdog" not in told(render(watchdog_seconds=0))["units"]["restcomm-engine.service"]


def test_an_engine_has_started_when_it_stands_by(render):
    units = told(render())["units"]
    for name in ("engine", "engine-standby"):
        assert "\nType=notify\n" in units[f"restcomm-{name}.service"]
    assert "restcomm-engine-standby.service" not in told(render(engine_standby=False))["units"]
    assert "Type=notify" not in units["restcomm-api.service"], "only an engine says that it has started"


def test_systemd_understands_them(render, tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("NOT VERIFIED BY SYSTEMD: no systemd-analyze; apt-get install systemd")
    folder = tmp_path / "units"
    folder.mkdir()
    for name, text in told(render())["units"].items():
        (folder / name).write_text(re.sub("^User=.*", "User=root", text, flags=re.MULTILINE))
    files = sorted(str(path) for path in folder.iterdir())
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *files],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_wrong_is_one_line(render):
    done = render(freeswitch_bin="/nonexistent/freeswitch")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "restcomm: freeswitch_bin: /nonexistent/freeswitch is not a program\n"


def test_a_redis_of_the_operators_is_no_unit(render, redis_url):
    assert "restcomm-redis.service" not in told(render(redis_url=redis_url))["units"]


def test_nothing_is_expanded():
    assert commanded(["/a b/c", "100%", "$HOME"]) == '"/a b/c" 100%% $$HOME'
    assert listed(["A=$x y"]) == '"A=$x y"'


def test_what_a_broken_process_could_reach_is_little(render, tmp_path):
    """systemd's own judgment, 0 (safe) to 10: below 3 for every process of ours, and no root, devices or capabilities
    (finding L7)."""
    units = {name: text for name, text in told(render())["units"].items() if name.endswith(".service")}
    for name, text in units.items():
        lines = set(text.splitlines())
        assert "SystemCallFilter=@system-service" in lines, name
        assert "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK" in lines, name
        assert {"CapabilityBoundingSet=", "NoNewPrivileges=yes", "PrivateDevices=yes"} <= lines, name
        assert f"MemoryMax={75 if 'freeswitch' in name else 50}%" in lines, name
        if shutil.which("systemd-analyze"):
            (tmp_path / name).write_text(text)
            assert exposure(tmp_path / name) < 3, name


def exposure(path):
    """What `systemd-analyze security` says of a unit."""
    command = ["systemd-analyze", "security", "--offline=yes", "--no-pager", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    return float(found[1])
