"""What is no proper HTTP, or comes to another route than the accounts', on the real server: a 4xx with code, message,
status and more_info in the asked format; never HTML, never a 500 (issue 5)."""

import base64
import json
import socket
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from lxml import etree

from app.accounts import accounts
from app.settings.config import load
from app.store import store
from tests.api.live import LIMITS, serving

FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
CHUNKED = FORM + b"Transfer-Encoding: chunked\r\n"
ROUTES = [
    "/",
    "/gateway/messages",
    "/gateway/messages/receipts",
    "/internal/freeswitch/directory",
    "/errors/",
    "/demo/",
    "/demo/hello-world.xml",
    "/errors/20404.html",
    "/errors/99999999999999999999999.html",
    "/openapi.json",
    "/metrics",
    "/healthz",
    "/readyz",
    "/2010-04-01/Accounts",
    "/validation/CA00000000000000000000000000000000",
    "/validation/CA00000000000000000000000000000000/over",
    "/2010-04-01/Accounts/AC00000000000000000000000000000000/Calls.json",
    "/2010-04-01/Accounts/%2e%2e/x.xml",
    "/2012-04-24/Accounts.json",
]
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "NONSENSE"]
TYPES = ["application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x", ""]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Port, the first account's Calls, and a header with its credentials."""
    var = tmp_path_factory.mktemp("malformed")
    own = load(var=var, database_url=f"sqlite:///{var}/db", redis_url="redis://127.0.0.1:1/0")
    own = own.model_copy(update=dict.fromkeys(LIMITS, 0))
    store.upgrade(own)
    sid, token, _ = accounts.first_account(own)
    with serving(own) as url:
        login = base64.b64encode(f"{sid}:{token}".encode())
        calls = f"/restcomm/2010-04-01/Accounts/{sid}/Calls.json".encode()
        yield int(url.rpartition(":")[2]), calls, b"Authorization: Basic " + login + b"\r\n"


def ask(port, sent):
    """Status, content type and body of the answer to these bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        with suppress(ConnectionResetError):  # when not all of a body was read
            while more := connection.recv(65536):
                answer += more
    head, _, body = answer.partition(b"\r\n\r\n")
    headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    return int(head.split()[1]), headers.get(b"content-type", b"").partition(b";")[0].decode(), body


def problem(answer):
    """The code of an error; everything that belongs to it is there."""
    status, kind, body = answer
    if kind == "application/json":
        told = json.loads(body)
    else:
        assert kind == "application/xml", answer
        told = {{"MoreInfo": "more_info"}.get(e.tag, e.tag.lower()): e.text for e in etree.fromstring(body)[0]}
    assert int(told["status"]) == status
    assert told["message"]
    assert told["more_info"].endswith(f"/errors/{told['code']}.html")
    return status, int(told["code"])


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"\x00\x01\x02\r\n\r\n", (400, 20400)),
        (b"\x16\x03\x01\x00\xa5\x01" + b"x" * 50 + b"\r\n\r\n", (400, 20400)),
        (b"GET /\r\n\r\n", (400, 20400)),
        (b"GET / HTTP/9.9\r\n\r\n", (400, 20400)),
        (b"get / HTTP/1.1\r\n\r\n", (400, 20400)),
        (b"GET /\xff\xfe HTTP/1.1\r\n\r\n", (400, 20400)),
        (b"GET http://[::1 HTTP/1.1\r\n\r\n", (400, 20400)),
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n", (414, 20414)),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 9000 + b"\r\n\r\n", (431, 20431)),
        (b"GET / HTTP/1.1\r\n" + b"".join(b"X%d: a\r\n" % n for n in range(300)) + b"\r\n", (431, 20431)),
        (b"GET / HTTP/1.1\r\nX Y: a\r\n\r\n", (400, 20400)),
        (b"GET / HTTP/1.1\r\nX: a\x00b\r\n\r\n", (400, 20400)),
        (b"GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n", (400, 20400)),
        (b"GET /x HTTP/1.1\r\nSCRIPT_NAME: /a\r\n\r\n", (400, 20400)),
        (b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n", (400, 20400)),
        (b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", (400, 20400)),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: secret\r\n\r\n", (400, 20400)),
        (b"POST / HTTP/1.1\r\nExpect: everything\r\n\r\n", (400, 20400)),
    ],
)
def test_what_is_no_http_is_told_so_in_our_way(server, sent, expected):
    assert problem(ask(server[0], sent)) == expected


@pytest.mark.parametrize(
    "header", [b"X: " + b"a" * 9000, b"X Y: a", b"Content-Length: -5", b"Transfer-Encoding: secret"]
)
def test_who_asked_for_json_is_told_in_json_what_is_wrong_with_a_header(server, header):
    answer = ask(server[0], b"GET " + server[1] + b" HTTP/1.1\r\n" + header + b"\r\n\r\n")
    assert (answer[1], problem(answer)[0]) == ("application/json", 431 if len(header) > 9000 else 400)
    assert problem(ask(server[0], b"get /a.json HTTP/1.1\r\n\r\n")) == (400, 20400)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (FORM + b"Content-Length: 99\r\n\r\nTo=1&From=2&Url=http://a.example/", (400, 20400)),
        (FORM + b"Content-Length: 9999999999\r\n\r\nTo=1", (413, 20413)),
        (CHUNKED + b"\r\nzz\r\nTo=1\r\n0\r\n\r\n", (400, 20400)),
        (CHUNKED + b"\r\n10\r\nTo=1", (400, 20400)),
        (CHUNKED + b"\r\n80001\r\n" + b"a" * 0x80001 + b"\r\n0\r\n\r\n", (413, 20413)),
        (CHUNKED + b"\r\n4\r\nTo=1\r\n0\r\n\r\n", (400, 21213)),
        (b"Content-Type: multipart/form-data\r\nContent-Length: 4\r\n\r\nTo=1", (415, 20415)),
        (b"Content-Type: \xff;;;=\r\nContent-Length: 4\r\n\r\nTo=1", (415, 20415)),
    ],
)
def test_a_body_that_is_cut_off_or_too_long_does_nothing(server, sent, expected):
    """What is missing of a form may change what is meant: a truncated POST must not make a call."""
    port, calls, login = server
    answer = ask(port, b"POST " + calls + b" HTTP/1.1\r\nConnection: close\r\n" + login + sent)
    assert (answer[1], problem(answer)) == ("application/json", expected)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    route=some.sampled_from(ROUTES),
    method=some.sampled_from(METHODS),
    kind=some.sampled_from(TYPES),
    body=some.binary(max_size=60),
    accept=some.sampled_from(["*/*", "application/json", "text/html", ";;q=x"]),
)
def test_any_route_is_answered(server, route, method, kind, body, accept):
    head = f"{method} /restcomm{route} HTTP/1.1\r\nConnection: close\r\nAccept: {accept}\r\nContent-Type: {kind}\r\n"
    answer = ask(server[0], head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    assert answer[0] < 500 or (route, answer[0]) == ("/readyz", 503)  # there is no Redis
    if answer[0] >= 400 and method != "HEAD" and route != "/readyz":
        problem(answer)
    elif answer[1] == "text/html":
        assert (route[:8], method) in (("/errors/", "GET"), ("/errors/", "HEAD"))


def test_the_gateway_and_the_directory_challenge_in_the_asked_format(server):
    for path in ("gateway/messages", "internal/freeswitch/directory"):
        sent = f"POST /restcomm/{path} HTTP/1.1\r\nConnection: close\r\nAccept: application/json\r\n\r\n"
        answer = ask(server[0], sent.encode())
        assert (answer[1], problem(answer)) == ("application/json", (401, 20003))


def test_an_answer_without_a_body_has_no_type(server):
    port, calls, login = server
    sent = b"OPTIONS " + calls + b" HTTP/1.1\r\nConnection: close\r\n" + login + b"\r\n"
    assert ask(port, sent) == (200, "", b"")
