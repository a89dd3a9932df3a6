"""A fax between two calls of our own: text in, pages out, compared dot by dot (guide 2.5, 3.7; issue 6)."""

import io
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.messaging.documents import Document
from app.messaging.fax_pages import make_pages
from tests.pretend.webhook import Webhook
from tests.real_switch import asterisk
from tests.real_switch.asterisk import settings_for
from tests.real_switch.freeswitch import needs_freeswitch
from tests.real_switch.ports import free_port, free_sip_port
from tests.real_switch.system import System, running_system, until
from tests.softphone import Phone

pytestmark = [
    pytest.mark.switch,
    pytest.mark.skipif(not shutil.which("paps") or not shutil.which("gs"), reason="NO paps or ghostscript: no faxes"),
]

TEXT = "This is a test fax.\nGrüße, Привет: 100 %"


@contextmanager
def faxing(folder: Path, switch: str, port: int, **gateway: object) -> Iterator[System]:
    """A system whose faxes go out by its own switch, and to this gateway."""
    settings = settings_for(
        folder,
        sip_port=port,
        freeswitch_esl_port=free_port(),
        gateways=[{"name": "other", **gateway}],
        fax_provider="switch",
    )
    with running_system(settings, switch) as running:
        yield running


def dots(file: Path | io.BytesIO) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    """The first page, black is True."""
    with Image.open(file) as page:
        return ~np.array(page.convert("1"))


def send(system: System, hook: Webhook, phone: Phone) -> None:
    """Somebody calls, and his document sends a fax to the gateway."""
    hook.answer(f"/{system.switch}/sent", "")
    status = f"/{system.switch}/sent"
    fax = f'<Response><Fax to="1888" from="1777" statusCallback="{status}">{TEXT}</Fax></Response>'
    hook.answer(f"/{system.switch}/send", fax)
    system.number("1777", hook.url(f"/{system.switch}/send"))
    phone.call(system.sip("1777"))


def receive(system: System, hook: Webhook) -> None:
    """Faxes to its number 1888 are taken, and told to its FaxUrl."""
    hook.answer(f"/{system.switch}/got", "<Response/>")
    system.number("1888", "", FaxUrl=hook.url(f"/{system.switch}/got"))


def check(sender: System, receiver: System, hook: Webhook, folder: Path) -> None:
    """What was sent came, dot by dot."""
    (sent,) = until(lambda: hook.received(f"/{sender.switch}/sent"), 90)
    assert sent.params["FaxStatus"] == "sent", sent.params
    (got,) = until(lambda: hook.received(f"/{receiver.switch}/got"), 10)
    assert (got.params["Status"], got.params["NumPages"], got.params["From"]) == ("received", "1", "1777")
    came = dots(io.BytesIO(receiver.file(got.params["MediaUrl"])))
    make_pages(Document(TEXT.encode(), "text/plain"), folder / "page.tiff")
    meant = dots(folder / "page.tiff")
    rows = min(len(came), len(meant))
    assert came.shape[1] == meant.shape[1] == 1728
    assert meant.sum() > 3000, "there is something on the page"
    assert (came[:rows] != meant[:rows]).mean() < 0.0005


def faxes(system: System, way: str) -> int:
    """How many ends of faxes went well over T.38, or over G.711, by Asterisk's own words."""
    told = asterisk.command(system.settings, "fax show stats")
    return int(re.search(rf"^{re.escape(way)} *\n(?:.+\n)*?Success +: (\d+)", told, re.MULTILINE)[1])  # type: ignore[index]


def test_a_text_arrives_as_the_same_page(hook: Webhook, alice: Phone, tmp_path: Path) -> None:
    """Asterisk calls itself: both ends may T.38, so it is used."""
    port = free_sip_port()
    with faxing(tmp_path, "asterisk", port, uri=f"127.0.0.1:{port}") as system:
        receive(system, hook)
        send(system, hook, alice)
        check(system, system, hook, tmp_path)
        assert (faxes(system, "Spandsp T.38"), faxes(system, "Spandsp G.711")) == (2, 0)


@needs_freeswitch
def test_between_the_switches_over_t38_and_as_tones_where_it_is_refused(
    hook: Webhook, alice: Phone, bob: Phone, tmp_path: Path
) -> None:
    """Asterisk sends over T.38. FreeSWITCH, told that its gateway cannot, refuses it when Asterisk asks for it."""
    one, other = free_sip_port(), free_sip_port()
    (tmp_path / "a").mkdir()
    (tmp_path / "f").mkdir()
    with (
        faxing(tmp_path / "a", "asterisk", one, uri=f"127.0.0.1:{other}") as a,
        faxing(tmp_path / "f", "freeswitch", other, uri=f"127.0.0.1:{one}", t38=False) as f,
    ):
        for system in (a, f):
            receive(system, hook)
        for system, phone in ((a, alice), (f, bob)):
            send(system, hook, phone)
        check(a, f, hook, tmp_path)
        check(f, a, hook, tmp_path)
        assert (faxes(a, "Spandsp T.38"), faxes(a, "Spandsp G.711")) == (1, 1)
