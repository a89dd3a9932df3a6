"""Floods and guesses by SIP while others talk: nobody is disturbed, and nobody gets in (security findings M2, M5)."""

import itertools
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.launcher.switch import freeswitch
from app.settings.config import load
from tests.attack.cells import Cells
from tests.pretend.webhook import Webhook
from tests.real_switch.asterisk import settings_for
from tests.real_switch.freeswitch import ABSENT
from tests.real_switch.guide import SWITCHES
from tests.real_switch.ports import free_port
from tests.real_switch.raw_caller import SESSION, audio
from tests.real_switch.scenes import scene, tones
from tests.real_switch.softphones import Softphones
from tests.real_switch.system import System, running_system
from tests.softphone import Call, Phone, RegisterFailed

pytestmark = [pytest.mark.switch, pytest.mark.timeout(180)]
CALLS, EACH_SECOND, SECONDS = 20, 200, 6
PER_SOURCE = 30
LONGEST_GAP = 0.5
"""Seconds without a packet. The tests' machine has two cores, which the flood and twenty phones use as well."""
LATEST_ANSWER = 4.0
GUESSES = 60


@pytest.fixture(scope="module", params=SWITCHES)
def system(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A RestComm that takes so many calls a second of one address."""
    if request.param == "freeswitch" and not freeswitch.program(load()):
        pytest.skip(ABSENT)
    var = tmp_path_factory.mktemp(request.param)
    settings = settings_for(var, freeswitch_esl_port=free_port(), calls_per_source=PER_SOURCE)
    with running_system(settings, request.param) as running:
        yield running


class Flood:
    """INVITEs of one stranger, each a call of its own, whose answers are never read."""

    def __init__(self, port: int, number: str) -> None:
        self.port, self.number = port, number
        self.sent = 0
        self.over = threading.Event()

    def run(self) -> None:
        began = time.monotonic()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.bind(("127.0.0.9", 0))
            while not self.over.is_set():
                due = int((time.monotonic() - began) * EACH_SECOND)
                while self.sent < due:
                    sock.sendto(self.invite(sock.getsockname()[1]), ("127.0.0.1", self.port))
                    self.sent += 1
                time.sleep(0.005)

    def invite(self, port: int) -> bytes:
        sdp, me = SESSION + audio(), f"127.0.0.9:{port}"
        lines = [
            f"INVITE sip:{self.number}@127.0.0.1:{self.port} SIP/2.0",
            f"Via: SIP/2.0/UDP {me};branch=z9hG4bKflood{self.sent}",
            "Max-Forwards: 70",
            f"From: <sip:flood@{me}>;tag={self.sent}",
            f"To: <sip:{self.number}@127.0.0.1:{self.port}>",
            f"Call-ID: flood-{self.sent}-{port}",
            "CSeq: 1 INVITE",
            f"Contact: <sip:flood@{me}>",
            "Content-Type: application/sdp",
            f"Content-Length: {len(sdp)}",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n" + sdp).encode()


@contextmanager
def flooding(system: System, number: str) -> Iterator[Flood]:
    flood = Flood(system.settings.sip_port, number)
    thread = threading.Thread(target=flood.run)
    thread.start()
    yield flood
    flood.over.set()
    thread.join()


def longest_gap(call: Call, since: float) -> float:
    """Seconds between two packets that came after this (monotonic)."""
    times = [packet.arrival for packet in list(call.media.packets) if packet.arrival > since]
    return max((later - earlier for earlier, later in itertools.pairwise(times)), default=float("inf"))


@pytest.mark.parametrize("bound", [True, False], ids=["bound", "unknown"])
def test_flood(system: System, hook: Webhook, cells: Cells, bound: bool) -> None:
    """Twenty calls go on, and another caller is answered, while somebody sends 200 INVITEs a second."""
    tones(hook, "29400", 2, 500)
    up = scene(system, hook, "29400", "<Play loop='0'>500.wav</Play>")
    scene(system, hook, "29401", "<Play>http://127.0.0.1:1/a.wav</Play>")
    with Phone(user="crowd") as crowd, Phone(user="late") as late:
        calls = [crowd.call(up) for _ in range(CALLS)]
        for call in calls:
            cells.held(f"a call before the flood: {call.story()}", bool(call.wait_answered(15)))
        time.sleep(1)
        since = time.monotonic()
        with flooding(system, "29401" if bound else "29499") as flood:
            time.sleep(1)
            asked = time.monotonic()
            other = late.call(up)
            answered = other.wait_answered(15)
            waited = time.monotonic() - asked
            time.sleep(max(0.0, SECONDS - (time.monotonic() - since)))
        rung = len(hook.received("/29401/doc"))
        most = PER_SOURCE * (SECONDS + 3) if bound else 0
        cells.held(f"{rung} webhooks of {flood.sent} INVITEs", (rung > 0) == bound and rung <= most)
        gaps = [longest_gap(call, since) for call in calls]
        for call, gap in zip(calls, gaps, strict=True):
            cells.held(f"a gap of {gap:.2f} s ({flood.sent} INVITEs): {call.story()}", gap < LONGEST_GAP)
            cells.held(f"a call that ended: {call.story()}", call.ended_at is None)
        cells.held(f"answered after {waited:.2f} s: {other.story()}", bool(answered) and waited < LATEST_ANSWER)
        print(f"{system.switch}: {flood.sent} INVITEs, gaps up to {max(gaps):.2f} s, answered after {waited:.2f} s")
        for call in [*calls, other]:
            call.bye()


def test_guesses_of_a_password(system: System, softphones: Softphones, cells: Cells) -> None:
    """None registers; the client itself still does."""
    softphones.client("cl-guessed")
    softphones.registered("cl-guessed")
    for number in range(GUESSES):
        with Phone(user="cl-guessed" if number % 2 else f"cl-nobody{number}", password=f"Guess-{number}") as phone:
            cells.held(f"guess {number}", not registers(system, phone))
    cells.held("the client itself", registers(system, softphones.phone("cl-guessed")))


def registers(system: System, phone: Phone) -> bool:
    try:
        phone.register(system.settings.sip_host, system.settings.sip_port)
    except RegisterFailed:
        return False
    return True
