"""Requests to the application (guide 3.1; docs/language.md): what is sent, and what is made of the answer."""

from collections.abc import Callable

import gevent
import pytest
from twilio.request_validator import RequestValidator

from app.calls.web import Request
from app.version import VERSION
from app.webhooks.fetcher import Fetcher
from tests.pretend.webhook import Webhook

TOKEN = "a" * 32
PARAMS = {"CallSid": "CA1", "From": "+15551234567", "CallerName": "Zoë & Co\r\nX: y", "Digits": "", "b": "1", "B": "2"}
DOCUMENT = "<Response><Say>Grüße</Say></Response>"


def test_a_post(hook: Webhook, fetcher: Fetcher) -> None:
    hook.answer("/voice", DOCUMENT, content_type="Text/XML; charset=UTF-8", headers={"X-Powered-By": "PHP"})
    response = fetcher.fetch(Request(hook.url("/voice?a=b%20c&x=ü"), "POST", PARAMS), "CA1-7", TOKEN)
    assert (response.status, response.content_type, response.body) == (200, "text/xml", DOCUMENT)
    assert (response.ok, response.error, response.code) == (True, "", 0)
    assert response.headers["X-Powered-By"] == "PHP"
    (request,) = hook.received("/voice")
    assert (request.method, request.params) == ("POST", PARAMS)
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"
    assert request.headers["User-Agent"] == f"RestComm/{VERSION}"
    assert request.headers["I-Twilio-Idempotency-Token"] == "CA1-7"
    assert "X" not in request.headers
    assert "Cookie" not in request.headers
    assert RequestValidator(TOKEN).validate(request.url, request.params, request.headers["X-Twilio-Signature"])


def test_a_get_adds_its_parameters_to_the_query(hook: Webhook, fetcher: Fetcher) -> None:
    hook.answer("/got", DOCUMENT)
    url = hook.url("/got?a=1#ct=500")
    response = fetcher.fetch(Request(url, "GET", PARAMS), "t", TOKEN)
    assert response.url == url, "what is asked again for <Gather> without action does not grow"
    (request,) = hook.received("/got")
    assert (request.method, request.body, request.params) == ("GET", b"", {"a": "1", **PARAMS})
    assert "#" not in request.url
    assert "Content-Type" not in request.headers
    assert RequestValidator(TOKEN).validate(request.url, {}, request.headers["X-Twilio-Signature"])


@pytest.mark.parametrize("more", [{}, {"chunked": True}, {"zipped": True}, {"chunked": True, "zipped": True}])
def test_how_the_body_comes_makes_no_difference(hook: Webhook, fetcher: Fetcher, more: dict) -> None:
    document = f"<Response><!--{'x' * 5000}--><Say>Grüße</Say></Response>"
    hook.answer("/any", document, **more)
    assert fetcher.fetch(Request(hook.url("/any")), "t", TOKEN).body == document


def test_user_name_and_password(hook: Webhook, fetcher: Fetcher) -> None:
    hook.answer("/private", DOCUMENT)
    fetcher.fetch(Request(hook.url("/private").replace("://", "://al:s%40crt@")), "t", TOKEN)
    (request,) = hook.received("/private")
    assert request.headers["Authorization"] == "Basic YWw6c0BjcnQ="
    assert RequestValidator(TOKEN).validate(request.url, {}, request.headers["X-Twilio-Signature"])


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        (301, "POST", "GET"), (302, "POST", "GET"), (303, "POST", "GET"), (307, "POST", "POST"), (308, "POST", "POST"),
        (302, "GET", "GET"), (307, "GET", "GET"),
    ],
)  # fmt: skip
def test_redirects(hook: Webhook, fetcher: Fetcher, status: int, method: str, then: str) -> None:
    hook.answer("/from/here", "moved", status=status, headers={"Location": "../to/there?q=1#fragment"})
    hook.answer("/to/there", DOCUMENT)
    response = fetcher.fetch(Request(hook.url("/from/here"), method, {"A": "b"}), "same", TOKEN)
    assert (response.ok, response.url) == (True, hook.url("/to/there?q=1"))
    first, second = hook.requests
    assert second.method == then
    assert second.params == ({"A": "b"} if then == "POST" else {"q": "1", "A": "b"})
    assert {first.headers["I-Twilio-Idempotency-Token"], second.headers["I-Twilio-Idempotency-Token"]} == {"same"}
    signed = second.params if then == "POST" else {}
    assert RequestValidator(TOKEN).validate(second.url, signed, second.headers["X-Twilio-Signature"])


def test_ten_redirects_and_no_more(hook: Webhook, fetcher: Fetcher) -> None:
    for step in range(11):
        hook.answer(f"/step/{step}", status=302, headers={"Location": f"/step/{step + 1}"})
    hook.answer("/step/11", DOCUMENT)
    assert fetcher.fetch(Request(hook.url("/step/1")), "t", TOKEN).ok
    assert fetcher.fetch(Request(hook.url("/step/0")), "t", TOKEN).code == 11215


def test_connections_are_kept(hook: Webhook, fetcher: Fetcher) -> None:
    hook.answer("/kept", DOCUMENT)
    hook.answer("/kept/missing", "no", status=404)
    for path in ("/kept", "/kept", "/kept/missing", "/kept"):
        fetcher.fetch(Request(hook.url(path)), "t", TOKEN)
    assert len({request.client for request in hook.requests}) == 1


def test_a_kept_connection_that_was_closed_is_no_failure(hook: Webhook, fetcher: Fetcher) -> None:
    hook.answer("/kept", DOCUMENT)
    for _ in range(3):
        assert fetcher.fetch(Request(hook.url("/kept")), "t", TOKEN).ok
        hook.disconnect()
    assert len(hook.requests) == 3


def test_a_kept_connection_that_dies_under_the_request_is_no_failure(hook: Webhook, fetcher: Fetcher) -> None:
    """Answered once, then reset: a server that closed while our request was on its way to it."""
    answers = [
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<R/>",
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<R/>",
    ]

    def answer(handler) -> None:
        handler.close_connection = not (text := answers.pop(0))
        handler.wfile.write(text)

    hook.answer("/dies", answer)
    assert fetcher.fetch(Request(hook.url("/dies")), "t", TOKEN).body == "<R/>"
    assert fetcher.fetch(Request(hook.url("/dies")), "t", TOKEN).body == "<R/>"
    ports = [request.client for request in hook.requests]
    assert ports[0] == ports[1] != ports[2]
    assert len({request.headers["I-Twilio-Idempotency-Token"] for request in hook.requests}) == 1


def test_many_at_once(hook: Webhook, fetcher: Fetcher) -> None:
    hook.answer("/many", DOCUMENT, delay=0.2)
    jobs = [gevent.spawn(fetcher.fetch, Request(hook.url("/many")), str(n), TOKEN) for n in range(100)]
    with gevent.Timeout(5):
        gevent.joinall(jobs)
    assert all(job.value.ok for job in jobs)


def test_status_callbacks_need_no_body_of_their_answer(hook: Webhook, make_fetcher: Callable[..., Fetcher]) -> None:
    fetcher = make_fetcher(request_timeout=4)
    hook.answer("/status/ok", "OK", content_type="text/plain")
    for url in (hook.url("/status/ok"), hook.failing("empty"), hook.failing("no-content"), hook.failing("10mb")):
        assert fetcher.tell(Request(url, "POST", {"CallStatus": "completed"}), "t", TOKEN).ok
    assert fetcher.tell(Request(hook.failing("500")), "t", TOKEN).code == 11200
    assert fetcher.tell(Request(hook.failing("slow")), "t", TOKEN).ok, "its status is known at once"


def test_a_limit_of_the_callers(hook: Webhook, fetcher: Fetcher) -> None:
    hook.answer("/short", "x" * 100)
    assert fetcher.fetch(Request(hook.url("/short")), "t", TOKEN, limit_bytes=100).ok
    assert fetcher.fetch(Request(hook.url("/short")), "t", TOKEN, limit_bytes=99).code == 11750


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("text/xml", "Grüße".encode(), "Grüße"),
        ("text/xml; charset=iso-8859-1", "Grüße".encode("latin-1"), "Grüße"),
        ('text/xml; charset="ISO-8859-15"', "5 €".encode("iso-8859-15"), "5 €"),
        ("text/xml", '<?xml version="1.0" encoding="windows-1251"?><a>Привет</a>'.encode("cp1251"), "Привет"),
        ("text/xml; charset=utf-8", '<?xml version="1.0" encoding="latin-1"?><a>ü</a>'.encode(), "ü"),
        ("text/xml", "\ufeffGrüße".encode("utf-16"), "Grüße"),
        ("text/xml", "Grüße".encode("utf-8-sig"), "Grüße"),
        ("text/xml; charset=nonsense", "Grüße".encode(), "Grüße"),
        ("text/xml; charset=unicode_escape", b"\\u0041", "\\u0041"),
        ("text/xml", b"<a>\xff</a>", "<a>\ufffd</a>"),
        ("", b"<a/>", "<a/>"),
    ],
)
def test_character_sets(hook: Webhook, fetcher: Fetcher, content_type: str, body: bytes, text: str) -> None:
    hook.answer("/charset", body, content_type=content_type)
    assert text in fetcher.fetch(Request(hook.url("/charset")), "t", TOKEN).body


def test_a_method_that_is_none(hook: Webhook, fetcher: Fetcher) -> None:
    response = fetcher.fetch(Request(hook.url("/x"), "DELETE"), "t", TOKEN)
    assert (response.code, hook.requests) == (11100, [])
