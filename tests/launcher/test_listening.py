"""The API begins anew, and nobody who connects is refused (outage-faults C15); kept connections stay (W34)."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from app.launcher.processes import listening
from app.launcher.processes.program import Program
from app.launcher.processes.programs import api
from app.settings.config import load
from app.store import store
from tests.api.live import environment
from tests.real_switch.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
RESTARTS = 2


class Api:
    """gunicorn as `make run` has it, on a socket that this process holds, started again and again."""

    def __init__(self, settings):
        self.settings = settings
        self.program = listening.inherits(api(settings, []))
        self.process = self.start()

    def start(self):
        log = self.settings.var / "api.log"
        with log.open("ab") as output:
            return subprocess.Popen(
                self.program.command,
                cwd=ROOT,
                env=environment(self.settings),
                pass_fds=[listening.FD],
                stdout=output,
                stderr=output,
            )

    def restart(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        self.process.wait(10)
        self.process = self.start()


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "var").mkdir()
    url = f"sqlite:///{tmp_path}/restcomm.db"
    settings = load(var=tmp_path / "var", database_url=url, redis_url="redis://127.0.0.1:1", http_port=free_port())
    store.upgrade(settings)
    return settings


@pytest.fixture
def served(settings):
    with listening.held(settings):
        served = Api(settings)
        yield served
        served.process.send_signal(signal.SIGTERM)
        served.process.wait(10)


def ask(settings, connection=None):
    """The status of a request, on a connection of its own unless one is given."""
    own = connection or http.client.HTTPConnection(settings.http_host, settings.http_port, timeout=20)
    own.request("GET", "/healthz")
    status = own.getresponse()
    status.read()
    if connection is None:
        own.close()
    return status.status


def test_no_request_is_refused_while_it_begins_anew(settings, served):
    assert ask(settings) == 200
    found, over = [], threading.Event()

    def ask_on():
        while not over.is_set():
            try:
                found.append(ask(settings))
            except OSError as error:
                found.append(repr(error))
            time.sleep(0.01)

    askers = [threading.Thread(target=ask_on) for _ in range(4)]
    for asker in askers:
        asker.start()
    for _ in range(RESTARTS):
        time.sleep(1)
        before = len(found)
        served.restart()
        while len(found) < before + 50:
            time.sleep(0.05)
    over.set()
    for asker in askers:
        asker.join()
    assert len(found) > 100
    assert set(found) == {200}


def test_idle_connections_are_kept_and_do_not_hold_up_an_end(settings, served):
    assert ask(settings) == 200
    assert int(served.program.command[served.program.command.index("--keep-alive") + 1]) >= 75
    kept = http.client.HTTPConnection(settings.http_host, settings.http_port, timeout=20)
    assert ask(settings, kept) == 200
    first = kept.sock
    time.sleep(4)
    assert ask(settings, kept) == 200
    assert kept.sock is first, "the same connection"
    served.process.send_signal(signal.SIGTERM)
    served.process.wait(10)
    assert "graceful timeout" not in (settings.var / "api.log").read_text(), "it was waited for"
    kept.close()
    served.process = served.start()


def test_other_programs_stay_as_they_are():
    program = Program("worker", [sys.executable, "-m", "app.jobs"])
    assert listening.inherits(program) is program


def test_the_socket_is_closed_at_the_end(settings):
    with listening.held(settings) as descriptor:
        assert os.get_inheritable(descriptor)
        socket.create_connection((settings.http_host, settings.http_port)).close()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((settings.http_host, settings.http_port))
