"""What is checked before anything starts; each finding names the setting."""

import os
import shutil
import socket

import pytest

from app.launcher import preflight
from app.launcher.failure import StartError
from app.launcher.processes.program import Port
from app.settings.config import ConfigError, load
from tests.real_switch.ports import free_sip_port


@pytest.mark.parametrize("udp", [True, False])
def test_taken_port(udp):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM if udp else socket.SOCK_STREAM) as taken:
        taken.bind(("127.0.0.1", 0))
        if not udp:
            taken.listen()
        number = taken.getsockname()[1]
        with pytest.raises(StartError, match=f"port {number} .* is taken: set sip_port .* RESTCOMM_SIP_PORT"):
            preflight.check_ports([Port("sip_port", "127.0.0.1", number, udp)])


def test_all_taken_ports_are_named_at_once():
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        numbers = [taken.getsockname()[1] for taken in (one, other)]
        ports = [
            Port(name, "127.0.0.1", number) for name, number in zip(("http_port", "redis_port"), numbers, strict=True)
        ]
        with pytest.raises(StartError, match=f"{numbers[0]} .* set http_port .*; port {numbers[1]} .* set redis_port"):
            preflight.check_ports(ports)


def test_free_ports():
    number = free_sip_port()
    preflight.check_ports([Port("sip_port", "127.0.0.1", number), Port("sip_port", "127.0.0.1", number, udp=True)])


def test_one_port_for_two():
    ports = [Port("http_port", "127.0.0.1", 65001), Port("redis_port", "127.0.0.1", 65001)]
    with pytest.raises(ConfigError, match="http_port and redis_port are both 65001"):
        preflight.check_ports(ports)


def test_address_of_another_machine():
    with pytest.raises(StartError, match=r"192\.0\.2\.1 is not an address of this machine"):
        preflight.check_ports([Port("sip_port", "192.0.2.1", free_sip_port())])


def test_full_disk(tmp_path, monkeypatch):
    full = shutil._ntuple_diskusage(10**9, 10**9, 5_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full)
    with pytest.raises(StartError, match=r"var: the disk of .* has less than 200 MB left"):
        preflight.check_room(load(var=tmp_path))


def test_lock_is_for_one_and_says_who(tmp_path):
    settings = load(var=tmp_path)
    with preflight.only_copy(settings), pytest.raises(StartError, match=f"process {os.getpid()} "):  # noqa: SIM117
        with preflight.only_copy(settings):
            pass
    assert not (tmp_path / "launcher.pid").exists()
    with preflight.only_copy(settings):
        pass


def test_missing_package_manager_is_one_line(tmp_path, monkeypatch):
    (tmp_path / "bash").symlink_to(shutil.which("bash"))
    (tmp_path / "env").symlink_to(shutil.which("env"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StartError) as failure:
        preflight.ensure_packages(load(var=tmp_path))
    line = "Debian packages: there is no apt-get here: install by hand: redis-server espeak-ng"
    assert str(failure.value) == line


def test_no_package_is_asked_for_when_redis_is_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "espeak-ng").write_text("#!/bin/sh\n")
    (tmp_path / "espeak-ng").chmod(0o755)
    preflight.ensure_packages(load(var=tmp_path, redis_url="redis://127.0.0.1:1/0"))
