"""Cookies between the requests of a call (Twilio difference W7; RFC 6265)."""

import pytest

from app.calls.cookies import MOST, take
from app.calls.web import Request
from app.webhooks.fetcher import Fetcher
from app.webhooks.http.cookies import Jar, date, parse
from app.webhooks.urls import parse as target
from tests.pretend.webhook import Webhook

NOW = 1_700_000_000.0
HERE = target("https://app.example/voice/menu?x=1")


def sent(*lines: str, to: str = "https://app.example/voice/next", at: float = NOW) -> str:
    jar = Jar([])
    jar.hear(list(lines), HERE, NOW)
    return jar.header(target(to), at)


@pytest.mark.parametrize(
    ("line", "to", "expected"),
    [
        ("a=b; Path=/", "https://app.example/", "a=b"),
        ("a=b; Path=/", "http://app.example:8080/", "a=b"),
        ("a=b; Path=/; Secure", "http://app.example/", ""),
        ("a=b; path=/; secure; HttpOnly; SameSite=Strict", "https://app.example/", "a=b"),
        ("a=b; Path=/", "https://other.example/", ""),
        ("a=b; Path=/", "https://sub.app.example/", ""),
        ("a=b; Path=/; Domain=app.example", "https://sub.app.example/", "a=b"),
        ("a=b; Path=/; Domain=.app.example", "https://sub.app.example/", "a=b"),
        ("a=b; Path=/; Domain=app.example", "https://evilapp.example/", ""),
        ("a=b; Path=/; Domain=other.example", "https://other.example/", ""),
        ("a=b; Path=/; Domain=example", "https://other.example/", ""),
        ("a=b; Path=/; Domain=sub.app.example", "https://sub.app.example/", ""),
        ("a=b", "https://app.example/voice/next", "a=b"),
        ("a=b", "https://app.example/voice", "a=b"),
        ("a=b", "https://app.example/other", ""),
        ("a=b; Path=voice", "https://app.example/voice/next", "a=b"),
        ("a=b; Path=/voi", "https://app.example/voice", ""),
        ("a=b; Path=/voice/", "https://app.example/voice", ""),
        ("a=b; Path=/voice", "https://app.example/voice?q", "a=b"),
        ("a=b; Max-Age=0; Path=/", "https://app.example/", ""),
        ("a=b; Max-Age=-5; Path=/", "https://app.example/", ""),
        ("a=b; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/", "https://app.example/", "a=b"),
        ("a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/", "https://app.example/", ""),
        ("a=b; Expires=Fri, 31 Dec 2094 23:59:59 GMT; Path=/", "https://app.example/", "a=b"),
        ("a=b; Expires=nonsense; Path=/", "https://app.example/", "a=b"),
        ('a="b c"; Path=/', "https://app.example/", 'a="b c"'),
        ("a=; Path=/", "https://app.example/", "a="),
        ("only; Path=/", "https://app.example/", "only"),
        ("; Path=/", "https://app.example/", ""),
        ("a=" + "b" * 5000, "https://app.example/voice/x", ""),
        ("a=b\x01; Path=/", "https://app.example/", ""),
    ],
)
def test_one_cookie(line: str, to: str, expected: str) -> None:
    assert sent(line, to=to) == expected


def test_expiry_is_looked_at_when_it_is_sent() -> None:
    assert sent("a=b; Max-Age=10", at=NOW + 9) == "a=b"
    assert sent("a=b; Max-Age=10", at=NOW + 10) == ""


def test_order_replacement_and_removal() -> None:
    assert sent("a=1; Path=/", "b=2; Path=/voice", "a=3; Path=/") == "b=2; a=3"
    assert sent("a=1; Path=/", "a=gone; Path=/; Max-Age=0", "b=2; Path=/") == "b=2"
    assert sent("a=1; Path=/", "a=2; Path=/voice") == "a=2; a=1"


def test_addresses_have_no_domains() -> None:
    here = target("http://10.0.0.1/")
    assert parse("a=b; Domain=0.0.1", here, NOW) is None
    assert parse("a=b; Domain=10.0.0.1", here, NOW)


def test_a_jar_is_bounded() -> None:
    jar: list = []
    cookies = [parse(f"c{number}={'x' * 4000}", HERE, NOW) for number in range(60)]
    take(jar, [cookie for cookie in cookies if cookie])
    assert [cookie["name"] for cookie in jar] == [f"c{number}" for number in range(10, 60)]
    assert len(jar) == MOST
    assert len(Jar(jar).header(HERE, NOW)) <= 16384


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784111777),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 784111777),
        ("Sun Nov  6 08:49:37 1994", 784111777),
        ("Thu, 01-Jan-1970 00:00:00 GMT", 1),
        ("Thu, 99 Jan 2020 00:00:00 GMT", 0),
        ("tomorrow", 0),
    ],
)
def test_dates(text: str, seconds: int) -> None:
    assert date(text) == seconds


def test_a_session_through_redirects(hook: Webhook, fetcher: Fetcher) -> None:
    """What the fetch began with, what its redirects set, and what the call keeps of it."""
    hook.answer("/in", status=302, headers={"Location": "/out", "Set-Cookie": "s=1; Path=/"})
    hook.answer("/out", "<Response/>", headers={"Set-Cookie": "t=2; Path=/"})
    jar: list = []
    response = fetcher.fetch(Request(hook.url("/in")), "t", "k", cookies=jar)
    take(jar, response.cookies)
    again = fetcher.fetch(Request(hook.url("/out")), "t", "k", cookies=jar)
    assert (response.ok, again.ok) == (True, True)
    assert [request.headers["Cookie"] for request in hook.requests] == [None, "s=1", "s=1; t=2"]


def test_several_set_cookie_lines_and_those_of_a_failure(hook: Webhook, fetcher: Fetcher) -> None:
    raw = b"HTTP/1.1 500 No\r\nSet-Cookie: a=1, x\r\nset-cookie: b=2; Expires=Fri, 31 Dec 2094 23:59:59 GMT\r\n\r\n"
    hook.answer("/raw", lambda handler: handler.wfile.write(raw))
    response = fetcher.fetch(Request(hook.url("/raw")), "t", "k")
    assert response.status == 500
    assert [(cookie["name"], cookie["value"]) for cookie in response.cookies] == [("a", "1, x"), ("b", "2")]


def test_a_redirect_to_another_host_has_none_of_them(hook: Webhook, make_fetcher) -> None:
    fetcher: Fetcher = make_fetcher(allow_hosts=["127.0.0.0/8"])
    hook.answer("/in", status=302, headers={"Location": hook.url("/out", "127.0.0.2"), "Set-Cookie": "s=1; Path=/"})
    hook.answer("/out", "<Response/>")
    assert fetcher.fetch(Request(hook.url("/in")), "t", "k").ok
    assert hook.received("/out")[0].headers["Cookie"] is None


# -- W39 and W40 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirected_post_carries_its_parameters_on(hook: Webhook, fetcher: Fetcher, status: int) -> None:
    hook.answer("/in", status=status, headers={"Location": "/mid?From=own&q=1"})
    hook.answer("/mid", status=status, headers={"Location": "/out"})
    hook.answer("/out", "no", status=500)
    response = fetcher.fetch(Request(hook.url("/in"), "POST", {"From": "a b", "To": "c"}), "t", "k")
    assert [request.method for request in hook.requests] == ["POST", "GET", "GET"]
    assert hook.received("/mid")[0].params == {"From": "own", "q": "1", "To": "c"}
    assert hook.received("/out")[0].params == {"From": "a b", "To": "c"}
    assert (response.url, response.method, response.status) == (hook.url("/out"), "GET", 500)


def test_a_redirected_get_does_not_say_everything_twice(hook: Webhook, fetcher: Fetcher) -> None:
    hook.answer("/in", status=301, headers={"Location": "/out?From=a&x=1"})
    hook.answer("/out", "<Response/>")
    assert fetcher.fetch(Request(hook.url("/in"), "GET", {"From": "a", "To": "c"}), "t", "k").ok
    assert hook.received("/out")[0].url.endswith("/out?From=a&x=1&To=c")


def test_a_get_adds_its_parameters_even_to_those_of_the_same_name(hook: Webhook, fetcher: Fetcher) -> None:
    hook.answer("/in", "<Response/>")
    assert fetcher.fetch(Request(hook.url("/in?From=own"), "GET", {"From": "a"}), "t", "k").ok
    assert hook.received("/in")[0].url.endswith("/in?From=own&From=a")
