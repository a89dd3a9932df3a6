"""Every test here runs on a real Asterisk and on a real FreeSWITCH, each with a whole RestComm around it."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from app.journal.journal import Journals
from app.journal.transcript import transcript
from app.launcher.switch import freeswitch
from app.settings.config import load
from tests.pretend.webhook import Webhook, webhook
from tests.real_switch.asterisk import settings_for
from tests.real_switch.freeswitch import ABSENT
from tests.real_switch.guide import SWITCHES, Proofs
from tests.real_switch.ports import free_port, free_sip_port
from tests.real_switch.softphones import Softphones
from tests.real_switch.system import System, running_system
from tests.softphone import Phone

SHOWN = 8
"""Journals that a failed test prints."""
PROOFS = Proofs()
"""What this session's tests prove of the guide."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who asks whether all was proved comes last."""
    for item in items:
        PROOFS.expect(item)
    items.sort(key=lambda item: item.get_closest_marker("proves_all") is not None)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    PROOFS.take(report)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A test that failed shows what its calls did: every failure explains itself."""
    report = yield
    running = getattr(item, "funcargs", {}).get("system")
    if report.when == "call" and report.failed and isinstance(running, System):
        report.sections.append(("journals of the newest calls", "\n\n".join(newest_journals(running))))
    return report


def newest_journals(system: System) -> Iterator[str]:
    """The pages of a few; what cannot be read is said."""
    journals = Journals(system.settings.folder("journals"), system.settings.node)
    for path in journals.newest()[:SHOWN]:
        try:
            yield "\n".join(transcript(journals.read(path.stem)))
        except Exception as error:
            yield f"{path}: {error!r}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if PROOFS.collected:
        terminalreporter.section("chapter 3 of the guide in real calls")
        for line in PROOFS.table():
            terminalreporter.line(line)


@pytest.fixture(scope="session", params=SWITCHES)
def system(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A RestComm of its own on one kind of switch."""
    if request.param == "freeswitch" and not freeswitch.program(load()):
        pytest.skip(ABSENT)
    var = tmp_path_factory.mktemp(request.param)
    settings = settings_for(var, freeswitch_esl_port=free_port(), gateways=carriers())
    with running_system(settings, request.param) as running:
        yield running


def carriers() -> list[dict[str, object]]:
    """Gateways for numbers that begin with +4930, and one for +1555: tests put phones at their addresses."""
    prefixes = ["+4930"]
    uris = {name: f"127.0.0.1:{free_sip_port()}" for name in ("first", "second", "last")}
    others = {"name": "others", "uri": f"127.0.0.1:{free_sip_port()}", "prefixes": ["+1555"]}
    return [
        *({"name": name, "uri": uri, "prefixes": prefixes, "numbers": "e164"} for name, uri in uris.items()),
        others,
    ]


@pytest.fixture(scope="session")
def hook() -> Iterator[Webhook]:
    """A customer's application, on loopback."""
    with webhook() as server:
        yield server


@pytest.fixture(autouse=True)
def fresh(hook: Webhook) -> None:
    """What earlier tests, and the other switch, asked for is forgotten."""
    hook.forget()


@pytest.fixture
def alice() -> Iterator[Phone]:
    with Phone(user="alice") as phone:
        yield phone


@pytest.fixture
def bob() -> Iterator[Phone]:
    with Phone(user="bob") as phone:
        yield phone


@pytest.fixture
def telephone(system: System) -> Iterator[Phone]:
    """Who is called at every number that begins with +1555."""
    (uri,) = (gateway.uri for gateway in system.settings.gateways if gateway.name == "others")
    with Phone(user="telephone", port=int(uri.rpartition(":")[2])) as phone:
        yield phone


def wav(folder: Path, hz: float, seconds: float) -> Path:
    """A tone as a wav file."""
    from tests.softphone import tone, write_wav

    path = folder / f"{hz:g}.wav"
    write_wav(str(path), tone(hz, seconds))
    return path


@pytest.fixture
def softphones(system: System) -> Iterator[Softphones]:
    with ExitStack() as stack:
        softphones = Softphones(system, stack)
        yield softphones
        for login in list(softphones.sids):
            softphones.delete(login)


@pytest.fixture
def media() -> Iterator[socket.socket]:
    """Where the audio of a raw caller arrives."""
    with closing(socket.socket(type=socket.SOCK_DGRAM)) as ours:
        ours.bind(("127.0.0.1", 0))
        ours.settimeout(3)
        yield ours
