"""The provider `http`, on a real server (guide 2.4)."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from app.calls.web import Response
from app.messaging import web
from app.messaging.carriers import provider
from app.messaging.documents import Documents
from app.messaging.http import HttpCarrier
from app.messaging.port import Outgoing, Refused, Taken, Unavailable
from app.settings.config import ConfigError, load
from app.webhooks.http.connections import Wait

NONE = Documents(lambda *_: Response(), 0)
ONE = Outgoing("SM1", "AC1", "1234", "+1555", "Grüße")


class Gateway(HTTPServer):
    """Answers as told, and remembers."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.body, self.headers, self.seen = 200, b"{}", {}, []
        self.url = f"http://127.0.0.1:{self.server_port}/send"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.server.seen.append((self.headers, json.loads(self.rfile.read(length))))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_):
        pass


@pytest.fixture
def gateway():
    with Gateway() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_what_a_gateway_is_told(gateway):
    gateway.body = b'{"id": "g-77"}'
    assert HttpCarrier(gateway.url, "me", "s:cret", "EX1").send(ONE) == Taken("g-77")
    headers, body = gateway.seen[0]
    assert headers["Idempotency-Key"] == "SM1"
    assert headers["Content-Type"] == "application/json"
    assert headers["Authorization"] == "Basic " + base64.b64encode(b"me:s:cret").decode()
    known = {"sid": "SM1", "account_sid": "AC1", "from": "1234", "to": "+1555"}
    assert body == {**known, "body": "Grüße", "account": "EX1"}


@pytest.mark.parametrize("body", [b"", b"OK", b"[1]", b'{"id": null}', b"\xff\xfe"])
def test_an_answer_without_an_id_is_good_too(gateway, body):
    gateway.body = body
    assert HttpCarrier(gateway.url).send(ONE) == Taken()
    assert "Authorization" not in gateway.seen[0][0]


@pytest.mark.parametrize(
    ("status", "raised"),
    [(400, Refused), (404, Refused), (301, Refused), (408, Unavailable), (429, Unavailable), (503, Unavailable)],
)
def test_what_a_refusal_means(gateway, status, raised):
    gateway.status, gateway.body = status, b'{"message": "no credit"}'
    gateway.headers = {"Location": gateway.url}
    with pytest.raises(raised, match=f"the gateway answered {status}: no credit"):
        HttpCarrier(gateway.url).send(ONE)
    assert len(gateway.seen) == 1


def test_a_gateway_that_is_away_or_slow_is_asked_later(monkeypatch, gateway):
    with pytest.raises(Unavailable, match="cannot be reached"):
        HttpCarrier("http://127.0.0.1:9/").send(ONE)
    monkeypatch.setattr(web, "WAIT", Wait(0.2, 0.2))
    gateway.shutdown()
    with pytest.raises(Unavailable, match=r"no answer within 0\.2 s"):
        HttpCarrier(gateway.url).send(ONE)


def test_the_settings_choose(tmp_path):
    found = provider(load(var=tmp_path, fax_provider="http", fax_url="http://gateway.example/"), "fax", NONE, None)
    assert isinstance(found, HttpCarrier)
    assert provider(load(var=tmp_path), "fax", NONE, None).path == tmp_path / "faxes/outbox.jsonl"
    with pytest.raises(ConfigError, match="sms_url: required by sms_provider http"):
        load(var=tmp_path, sms_provider="http")
