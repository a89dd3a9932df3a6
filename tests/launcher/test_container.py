"""Containerfile and compose.yaml: every process has its container, and nothing has to be prepared."""

import os
import re
import sys
from pathlib import Path

import pytest
import yaml

from app.launcher import container
from app.launcher.processes.programs import programs
from app.launcher.switch.kinds import of_all_nodes
from app.settings.config import Settings, load

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
CONTAINERFILE = (ROOT / "Containerfile").read_text()
OURS = {name: service for name, service in COMPOSE["services"].items() if service["image"] == "localhost/restcomm"}


class Became(Exception):
    """What execv was asked for."""


@pytest.fixture
def became(monkeypatch, tmp_path):
    def run(path, command):
        raise Became(command)

    monkeypatch.setattr(os, "execv", run)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setenv("RESTCOMM_VAR", str(tmp_path))
    monkeypatch.setenv("RESTCOMM_SWITCH", "asterisk")
    monkeypatch.delenv("REDIS_URL", raising=False)

    def ran(name):
        umask = os.umask(0o077)
        try:
            with pytest.raises(Became) as found:
                container.main(name)
        finally:
            os.umask(umask)
        return found.value.args[0]

    return ran


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("engine", "ariclient"),
        ("engine-standby", "ariclient"),
        ("media", "app.media"),
        ("api", "wsgi:application"),
        ("worker", "app.jobs"),
    ],
)
def test_a_container_becomes_its_process(became, name, word):
    assert word in became(name)


def test_redis_has_a_password_of_its_own(became, tmp_path):
    became("redis")
    assert re.search(r"requirepass \S{20,}", (tmp_path / "redis/redis.conf").read_text())


def test_what_cannot_be_is_one_line(capsys):
    assert container.main("nonsense") == 2
    assert "there is no process 'nonsense'" in capsys.readouterr().err


def test_every_process_of_a_start_has_a_container(monkeypatch, tmp_path):
    monkeypatch.setattr("app.launcher.switch.asterisk_switch.private_copy", lambda: None)
    monkeypatch.setattr("app.launcher.switch.asterisk.prepare", lambda settings, copy: ["asterisk"])
    settings = load(var=tmp_path, switch="asterisk")
    names = {program.name for program in programs(settings, settings, of_all_nodes(settings, settings))}
    assert names == set(container.KINDS) == set(OURS) - {container.PREPARE}
    assert {service["command"][0] for service in OURS.values()} == {*names, container.PREPARE}


def test_compose_prepares_no_secret_and_opens_no_port():
    text = (ROOT / "compose.yaml").read_text()
    assert "PASSWORD" not in text
    assert "ports:" not in text
    assert all(service["network_mode"] == "host" for service in OURS.values())
    assert COMPOSE["services"]["postgresql"]["network_mode"] == "none"


def test_the_settings_of_compose_are_settings():
    names = {name for service in OURS.values() for name in service["environment"]} - {"DATABASE_URL"}
    assert {name.removeprefix("RESTCOMM_").lower() for name in names} <= set(Settings.model_fields)


def test_what_the_image_copies_is_there():
    words = [word for line in re.findall(r"(?m)^COPY (.+)$", CONTAINERFILE) for word in line.split()[:-1]]
    assert {"app", "ariclient", "eslbridge", "wsgi.py"} <= set(words)
    assert [word for word in words if not (ROOT / word).exists()] == []
    assert sys.version_info >= (3, 11)
