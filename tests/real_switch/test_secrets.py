"""No secret of a run is found in what it leaves behind: logs, journals, database, Redis, Events, Notifications (M4)."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from app.launcher.switch import freeswitch
from app.settings.config import load
from app.settings.secrets import effective, generated
from tests.attack.cells import Cells
from tests.pretend.webhook import Webhook
from tests.real_switch.asterisk import settings_for
from tests.real_switch.freeswitch import ABSENT
from tests.real_switch.guide import SWITCHES
from tests.real_switch.ports import free_port, free_sip_port
from tests.real_switch.scenes import scene
from tests.real_switch.system import System, running_system, until
from tests.softphone import Phone

pytestmark = [pytest.mark.switch, pytest.mark.timeout(180)]
IN_DOCUMENT, IN_REQUEST, OF_CLIENT, OF_GATEWAY, OF_URL = (
    f"Sesame-{name}-7kQ2" for name in ("document", "request", "client", "gateway", "url")
)
KEPT = re.compile(
    r"secret\.key|admin-token|secrets/|(asterisk|freeswitch)[^/]*/(etc|conf)/|redis/redis\.conf"
    r"|freeswitch[^/]*/log/freeswitch\.xml"
)
"""What has to have secrets, for their owner alone: what they are made from, and configuration."""


OVER = "over"


class Asking:
    """A SIP peer that asks for a digest, and refuses who shows one. shown: the Authorization headers."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.shown: list[str] = []

    def run(self) -> None:
        while True:
            data, peer = self.sock.recvfrom(65536)
            text = data.decode()
            if text == OVER:
                return
            if not text.startswith("INVITE "):
                continue
            found = re.search(r"(?mi)^Authorization: (.*?)\r$", text)
            self.shown += [found[1]] if found else []
            status = "486 Busy Here" if found else "401 Unauthorized"
            asks = [] if found else ['WWW-Authenticate: Digest realm="peer", nonce="abc", algorithm=MD5, qop="auth"']
            copied = re.findall(r"(?mi)^(?:Via|From|To|Call-ID|CSeq): .*?(?=\r$)", text)
            lines = [f"{line};tag=peer" if line.lower().startswith("to:") else line for line in copied]
            answer = "\r\n".join([f"SIP/2.0 {status}", *lines, *asks, "Content-Length: 0", "", ""])
            self.sock.sendto(answer.encode(), peer)


@contextmanager
def asking() -> Iterator[tuple[Asking, int]]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        peer = Asking(sock)
        thread = threading.Thread(target=peer.run)
        thread.start()
        yield peer, sock.getsockname()[1]
        sock.sendto(OVER.encode(), sock.getsockname())
        thread.join()


@pytest.fixture(scope="module", params=SWITCHES)
def system(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A RestComm that says everything that it has to say."""
    if request.param == "freeswitch" and not freeswitch.program(load()):
        pytest.skip(ABSENT)
    gateway = {"name": "carrier", "uri": f"127.0.0.1:{free_sip_port()}", "user": "u", "password": OF_GATEWAY}
    var = tmp_path_factory.mktemp(request.param)
    settings = settings_for(var, freeswitch_esl_port=free_port(), log_level="DEBUG", gateways=[gateway])
    with running_system(settings, request.param) as running:
        yield running


def left_behind(system: System) -> Iterator[tuple[str, bytes]]:
    """Every file of the run, and everything in Redis, by its name."""
    var = Path(system.settings.var)
    for path in sorted(var.rglob("*")):
        name = str(path.relative_to(var))
        if path.is_file() and not KEPT.search(name):
            yield name, path.read_bytes()
        elif path.is_file():
            yield ("" if is_private(path, var) else f"open to others: {name}"), b""
    yield "what the launcher said", system.output.encode()
    store = redis.Redis.from_url(effective(system.settings).url_of_redis())
    for key in store.keys("*"):
        kind = store.type(key).decode()
        value = store.get(key) if kind == "string" else json.dumps(str(store.dump(key))).encode()
        yield f"Redis {key!r}", value or b""
    store.close()


def is_private(path: Path, var: Path) -> bool:
    """May nobody but its owner read it? A closed folder above it will do."""
    return any(not one.stat().st_mode & 0o077 for one in (path, *path.parents) if one.is_relative_to(var))


def test_nothing_that_is_left_behind_has_a_secret(system: System, hook: Webhook, cells: Cells) -> None:
    with asking() as (peer, port), Phone(user="x") as phone:
        sip = f'<Sip username="u" password="{IN_DOCUMENT}">sip:a@127.0.0.1:{port}</Sip>'
        to = scene(system, hook, "29500", f"<Dial>{sip}</Dial><Bad/><Play>http://u:{OF_URL}@127.0.0.1:1/a.wav</Play>")
        call = phone.call(to)
        assert call.wait_ended(20), call.story()
        login = {"SipAuthUsername": "u", "SipAuthPassword": IN_REQUEST}
        data = {"To": f"sip:b@127.0.0.1:{port}", "From": "+15550001", "Url": hook.url("/29500/doc"), **login}
        status, row = system.rest("POST", "/Calls.json", data)
        assert status == 201, row
        system.final(row["sid"], 20)
        until(lambda: len(peer.shown) >= 2, 10)
    assert system.rest("POST", "/Clients.json", {"Login": "cl-secret", "Password": OF_CLIENT})[0] == 201
    assert system.rest("POST", "/Clients.json", {"Login": "x" * 99, "Password": OF_CLIENT})[0] == 400
    secrets = {"token": system.token, "in a document": IN_DOCUMENT, "in a request": IN_REQUEST, "client's": OF_CLIENT}
    secrets |= {"gateway's": OF_GATEWAY, "of a URL": OF_URL, **generated(system.settings)}
    sid = hook.received("/29500/doc")[0].params["CallSid"]
    shown = [
        ("Events", json.dumps(system.rest("GET", f"/Calls/{sid}/Events.json")[1]).encode()),
        ("Notifications", json.dumps(system.rest("GET", "/Notifications.json")[1]).encode()),
    ]
    found = [*shown, *left_behind(system)]
    assert any("journals" in where for where, _data in found)
    for where, data_there in found:
        cells.held(where, not where.startswith("open to others"))
        for name, secret in secrets.items():
            cells.held(f"the secret {name!r} is in {where}", secret.encode() not in data_there)
