"""A fax between two calls of our own: text in, pages out, compared dot by dot (guide 2.5, 3.7; issue 6)."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.messaging.documents import Document
from app.messaging.fax_pages import make_pages
from tests.pretend.webhook import Webhook
from tests.real_switch.asterisk import settings_for
from tests.real_switch.ports import free_sip_port
from tests.real_switch.system import System, running_system, until
from tests.softphone import Phone

pytestmark = [
    pytest.mark.switch,
    pytest.mark.skipif(not shutil.which("paps") or not shutil.which("gs"), reason="NO paps or ghostscript: no faxes"),
]

TEXT = "This is a test fax.\nGrüße, Привет: 100 %"


@pytest.fixture(scope="module", params=["asterisk"])
def faxing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system whose faxes go out by its own switch, and come back to it. FreeSWITCH is not among them: nobody has seen
    a fax of its on a real one yet."""
    port = free_sip_port()
    loop = {"name": "loop", "uri": f"127.0.0.1:{port}"}
    settings = settings_for(tmp_path_factory.mktemp("fax"), sip_port=port, gateways=[loop], fax_provider="switch")
    with running_system(settings, request.param) as running:
        yield running


def dots(file: Path) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    """The first page, black is True."""
    with Image.open(file) as page:
        return ~np.array(page.convert("1"))


def test_a_text_arrives_as_the_same_page(faxing: System, hook: Webhook, alice: Phone, tmp_path: Path) -> None:
    hook.answer("/fax/receive", '<Response><ReceiveFax action="/fax/got"/></Response>')
    hook.answer("/fax/got", "<Response/>")
    hook.answer("/fax/sent", "")
    faxing.number("1888", hook.url("/fax/receive"))
    sending = f'<Response><Fax to="1888" from="1777" statusCallback="/fax/sent">{TEXT}</Fax></Response>'
    hook.answer("/fax/send", sending)
    faxing.number("1777", hook.url("/fax/send"))
    alice.call(faxing.sip("1777"))
    (sent,) = until(lambda: hook.received("/fax/sent"), 90)
    assert sent.params["FaxStatus"] == "sent", sent.params
    (got,) = until(lambda: hook.received("/fax/got"), 10)
    assert (got.params["FaxStatus"], got.params["FaxPages"]) == ("received", "1")
    came = dots(faxing.settings.var / "faxes" / faxing.sid / f"{got.params['FaxSid']}.tiff")
    make_pages(Document(TEXT.encode(), "text/plain"), tmp_path / "page.tiff")
    meant = dots(tmp_path / "page.tiff")
    rows = min(len(came), len(meant))
    assert came.shape[1] == meant.shape[1] == 1728
    assert meant.sum() > 3000, "there is something on the page"
    assert (came[:rows] != meant[:rows]).mean() < 0.0005
