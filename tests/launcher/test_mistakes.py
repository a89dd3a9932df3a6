"""What is wrong with the machine: each is told in the line that docs/troubleshooting.md promises."""

import shutil
import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.cli.health import machine, services
from app.launcher import preflight
from app.launcher.failure import StartError
from app.launcher.processes.program import Port
from app.models.columns import now
from app.settings.config import load
from tests.real_switch.ports import free_port
from tests.troubleshooting import fits, lines_of

LINES = lines_of("The machine")
FULL = shutil._ntuple_diskusage(10**12, 10**12, 5_000_000)


def refused(check: Callable[[], object]) -> str:
    """What `make run` says."""
    with pytest.raises(StartError) as failure:
        check()
    return str(failure.value)


def ports_taken(_folder: Path) -> str:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        taken = [Port("http_port", *one.getsockname()), Port("redis_port", *other.getsockname())]
        return refused(lambda: preflight.check_ports(taken))


def address_of_another(_folder: Path) -> str:
    return refused(lambda: preflight.check_ports([Port("sip_port", "192.0.2.1", free_port())]))


def two_starts(folder: Path) -> str:
    settings = load(var=folder)
    with preflight.only_copy(settings):
        return refused(lambda: preflight.only_copy(settings).__enter__())


def gateway_without_a_name(_folder: Path) -> str:
    (finding,) = machine.names(load(gateways=[{"name": "a", "uri": "no-such-host.invalid"}]))
    return finding.line()


def silent_gateway(_folder: Path) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        uri = f"127.0.0.1:{silent.getsockname()[1]}"
        (finding,) = services.of_gateways(load(gateways=[{"name": "a", "uri": uri}]))
    return finding.line()


def certificate_that_has_ended(_folder: Path) -> str:
    return services.dated("http_tls_cert", (now() - timedelta(days=1)).strftime("%b %d %H:%M:%S %Y GMT")).line()


MISTAKES: dict[str, Callable[[Path], str]] = {
    "Two ports are taken by other programs": ports_taken,
    "An address to listen on is another machine's": address_of_another,
    "It runs already": two_starts,
    "The disk is full": lambda folder: refused(lambda: preflight.check_room(load(var=folder))),
    "The disk gets full while it runs": lambda folder: machine.room("var", folder).line(),
    "The clock is not synchronized": lambda _folder: machine.clock().line(),
    "The database does not run": lambda _folder: services.of_database(
        load(database_url="postgresql://restcomm@127.0.0.1:1/x")
    ).line(),
    "Redis does not run": lambda _folder: services.of_redis(load(redis_url="redis://127.0.0.1:1/0")).line(),
    "The API does not run": lambda _folder: services.of_api(load(http_port=free_port())).line(),
    "The host name of a gateway is misspelled": gateway_without_a_name,
    "A gateway does not answer": silent_gateway,
    "A certificate has ended": certificate_that_has_ended,
}


def test_each_mistake_of_the_page_is_made_here() -> None:
    assert MISTAKES.keys() == LINES.keys()


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_line_names_cause_and_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mistake: str) -> None:
    monkeypatch.setattr(machine, "clock_state", lambda: machine.TIME_ERROR)
    if "disk" in mistake:
        monkeypatch.setattr(shutil, "disk_usage", lambda _folder: FULL)
    told = MISTAKES[mistake](tmp_path)
    assert fits(LINES[mistake], told), told
