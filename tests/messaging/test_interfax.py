"""The provider `interfax` against a server that answers as Interfax documents it, and worse (guide 2.5)."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import urllib3

from app.calls.web import Request, Response
from app.messaging import web
from app.messaging.documents import Documents
from app.messaging.interfax import InterfaxCarrier
from app.messaging.port import Outgoing, Refused, Taken, Unavailable
from app.webhooks.http.connections import Wait
from tests.messaging.gateway import Gateway, gateway

PDF, URL = b"%PDF-1.4\n\xff\x00", "http://a.example/x.pdf"
ONE = Outgoing("FX1", "AC1", "+441234", "+447700900123", "A fax.\nGrüße")


@pytest.fixture
def interfax() -> Iterator[Gateway]:
    with gateway() as server:
        server.status = 201
        server.headers = {"Location": "https://rest.interfax.net/outbound/faxes/854759652"}
        yield server


class Web:
    """A customer's server: what is behind every URL of it."""

    def __init__(self, folder: Path, content: bytes = PDF, **fields: object) -> None:
        self.folder, self.content, self.fields = folder, content, {"status": 200} | fields
        self.asked: list[tuple[Request, str, str, int]] = []

    def __call__(self, request: Request, token: str, account: str, most_bytes: int) -> Response:
        self.asked.append((request, token, account, most_bytes))
        file = self.folder / "got"
        file.write_bytes(self.content)
        return Response(file=str(file), **self.fields)  # type: ignore[arg-type]


def carrier(interfax: Gateway, customer: Web) -> InterfaxCarrier:
    return InterfaxCarrier(Documents(customer, 1000), "me", "secret", interfax.url)


def test_a_text(interfax: Gateway, tmp_path: Path) -> None:
    assert carrier(interfax, Web(tmp_path)).send(ONE) == Taken("854759652")
    (asked,) = interfax.asked
    path, query = urlsplit(asked.path)[2:4]
    assert (path, parse_qs(query)) == ("/outbound/faxes", {"faxNumber": ["+447700900123"], "reference": ["FX1"]})
    assert asked.headers["Authorization"] == urllib3.make_headers(basic_auth="me:secret")["authorization"]
    assert asked.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert asked.body.decode() == ONE.body


@pytest.mark.parametrize(
    ("content", "kind"), [(PDF, "application/pdf"), (b"II*\0x", "image/tiff"), (b"MM\0*", "image/tiff")]
)
def test_a_document(interfax: Gateway, tmp_path: Path, content: bytes, kind: str) -> None:
    customer = Web(tmp_path, content)
    carrier(interfax, customer).send(Outgoing("FX1", "AC1", "1", "2", f" {URL}\n"))
    assert (interfax.asked[0].headers["Content-Type"], interfax.asked[0].body) == (kind, content)
    assert customer.asked == [(Request(URL, "GET"), "FX1", "AC1", 1000)]
    assert not (tmp_path / "got").exists()


def test_what_is_no_document_is_refused(interfax: Gateway, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="neither a PDF nor a TIFF"):
        carrier(interfax, Web(tmp_path, b"<html>")).send(Outgoing("FX1", "AC1", "1", "2", URL))
    assert not interfax.asked


@pytest.mark.parametrize(("status", "kind"), [(404, Refused), (200, Refused), (500, Unavailable), (0, Unavailable)])
def test_a_document_that_cannot_be_had(interfax: Gateway, tmp_path: Path, status: int, kind: type[Exception]) -> None:
    with pytest.raises(kind, match="no such thing"):
        carrier(interfax, Web(tmp_path, status=status, error="no such thing")).send(Outgoing("FX1", "A", "1", "2", URL))


@pytest.mark.parametrize(("status", "kind"), [(401, Refused), (400, Refused), (429, Unavailable), (503, Unavailable)])
def test_errors_are_told_in_interfaxes_words(
    interfax: Gateway, tmp_path: Path, status: int, kind: type[Exception]
) -> None:
    interfax.status, interfax.body = status, b'{"code": -113, "message": "Not this", "more_info": "because"}'
    with pytest.raises(kind, match=f"Interfax answered {status}: Not this because"):
        carrier(interfax, Web(tmp_path)).send(ONE)


@pytest.mark.parametrize("location", ["", "https://rest.interfax.net/", "https://x/outbound/faxes/abc"])
def test_garbage_is_final_since_it_may_have_been_sent(interfax: Gateway, tmp_path: Path, location: str) -> None:
    interfax.headers = {"Location": location}
    with pytest.raises(Refused, match="without returning its id"):
        carrier(interfax, Web(tmp_path)).send(ONE)


def test_silence_ends_and_is_not_tried_again(
    interfax: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "WAIT", Wait(1, 0.1))
    interfax.mute = 5
    with pytest.raises(Refused, match="it may have been sent"):
        carrier(interfax, Web(tmp_path)).send(ONE)
