"""Webhooks that fail (docs/guarantees.md): each ends in time, as a Response with its code and one line."""

import resource
import socket
import time
from collections.abc import Callable

import gevent
import pytest

from app.calls.web import Request
from app.webhooks.fetcher import Fetcher
from app.webhooks.guard.addresses import Guard
from tests.pretend.webhook import Webhook

TOKEN = "a" * 32

# way to fail: (code, status that was heard, seconds it may take with a total of 1 s)
OUTCOMES = {
    "500": (11200, 500, 0.5),
    "404": (11200, 404, 0.5),
    "hang": (11205, 0, 1.5),
    "hang-after-headers": (11205, 200, 1.5),
    "slow": (11205, 200, 1.5),
    "slow-headers": (11205, 0, 1.5),
    "continues": (11206, 0, 0.5),
    "reset": (11205, 0, 0.5),
    "silence": (11205, 0, 0.5),
    "half": (11205, 200, 0.5),
    "half-chunks": (11206, 200, 0.5),
    "endless": (11750, 200, 0.5),
    "10mb": (11750, 200, 0.5),
    "gzip-bomb": (11750, 200, 0.5),
    "redirect-loop": (11215, 0, 0.5),
    "redirect-inside": (11216, 0, 0.5),
    "redirect-file": (11100, 0, 0.5),
    "redirect-nowhere": (11200, 302, 0.5),
    "empty": (11770, 200, 0.5),
    "no-content": (11770, 204, 0.5),
    "not-http": (11206, 0, 0.5),
    "broken-chunks": (11206, 200, 0.5),
    "not-gzip": (11206, 200, 0.5),
    "unknown-encoding": (11206, 200, 0.5),
    "many-headers": (11206, 0, 0.5),
    "long-header": (11206, 0, 0.5),
}


@pytest.mark.parametrize("way", OUTCOMES)
def test_outcomes(hook: Webhook, fetcher: Fetcher, way: str) -> None:
    code, status, seconds = OUTCOMES[way]
    began = time.monotonic()
    response = fetcher.fetch(Request(hook.failing(way), "POST", {"CallSid": "CA1"}), "t", TOKEN)
    took = time.monotonic() - began
    assert (response.code, response.status) == (code, status), response
    assert response.error
    assert "\n" not in response.error
    assert not response.ok
    assert took < seconds
    if seconds > 1:
        assert took > 0.9, "it was given its time"


@pytest.mark.parametrize(
    ("way", "type", "page"), [("500", "text/html", "<h1>Oops</h1>"), ("404", "text/html", "<h1>Not")]
)
def test_the_page_of_a_failure_is_kept_for_the_notification(
    hook: Webhook, fetcher: Fetcher, way: str, type: str, page: str
) -> None:
    response = fetcher.fetch(Request(hook.failing(way)), "t", TOKEN)
    assert (response.error, response.content_type) == (f"HTTP {way}", type)
    assert response.body.startswith(page)


def test_a_bomb_costs_no_memory(hook: Webhook, fetcher: Fetcher) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for way in ("gzip-bomb", "endless", "10mb") * 3:
        assert fetcher.fetch(Request(hook.failing(way)), "t", TOKEN).code == 11750
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000, "kilobytes"


def test_other_fetches_notice_nothing(hook: Webhook, fetcher: Fetcher) -> None:
    hook.answer("/fine", "<Response/>")
    bad = [gevent.spawn(fetcher.fetch, Request(hook.failing(way)), "t", TOKEN) for way in OUTCOMES]
    for _ in range(10):
        gevent.sleep(0.05)
        began = time.monotonic()
        assert fetcher.fetch(Request(hook.url("/fine")), "t", TOKEN).ok
        assert time.monotonic() - began < 0.3
    gevent.joinall(bad, raise_error=True)


def test_nobody_listens_and_one_retry(hook: Webhook, make_fetcher: Callable[..., Fetcher]) -> None:
    tries = []
    real = Guard(["127.0.0.1"])

    class Counting(Guard):
        def check(self, host: str, port: int, *_: object) -> list[tuple[int, str]]:
            tries.append(host)
            return real.check(host, port)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
        response = make_fetcher(Counting()).fetch(Request(url), "t", TOKEN)
        assert (response.code, response.status, len(tries)) == (11205, 0, 2)
        assert "Connection refused" in response.error
        make_fetcher(Counting()).fetch(Request(url + "#rc=0"), "t", TOKEN)
        assert len(tries) == 3


def test_a_black_hole(make_fetcher: Callable[..., Fetcher]) -> None:
    """A listener whose queue is full answers no SYN; the connect time counts, twice with the retry."""
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        time.sleep(0.05)
        began = time.monotonic()
        url = f"http://127.0.0.1:{full.getsockname()[1]}/"
        response = make_fetcher(connect_timeout=0.3, request_timeout=5).fetch(Request(url), "t", TOKEN)
        assert response.code == 11205
        assert response.error.endswith("no answer within 0.3 s")
        assert 0.6 < time.monotonic() - began < 1.5


def test_no_retry_after_a_request_was_sent(hook: Webhook, fetcher: Fetcher) -> None:
    for way in ("reset", "500", "hang"):
        fetcher.fetch(Request(hook.failing(way)), "t", TOKEN)
        assert len(hook.received(f"/failing/{way}")) == 1


@pytest.mark.parametrize(
    ("way", "fragment", "asked"),
    [
        ("500", "#rp=5xx&rc=2", 3),
        ("500", "#rp=4xx&rc=2", 1),
        ("404", "#rp=4xx", 2),
        ("reset", "#rp=rt&rc=3", 4),
        ("hang", "#rp=rt&rt=100&rc=2", 3),
        ("hang", "#rp=all&rt=100&rc=0", 1),
        ("500", "#rp=all&rc=5&tt=300", 2),
    ],
)
def test_retries_that_the_url_asks_for(
    hook: Webhook, make_fetcher: Callable[..., Fetcher], way: str, fragment: str, asked: int
) -> None:
    response = make_fetcher(request_timeout=3).fetch(Request(hook.failing(way) + fragment), "same", TOKEN)
    requests = hook.received(f"/failing/{way}")
    assert not response.ok
    assert len(requests) == asked
    assert {request.headers["I-Twilio-Idempotency-Token"] for request in requests} == {"same"}


@pytest.mark.parametrize(("fragment", "seconds"), [("#rt=200", 0.2), ("#tt=200", 0.2), ("#tt=90000&rt=90000", 1)])
def test_times_that_the_url_asks_for(hook: Webhook, fetcher: Fetcher, fragment: str, seconds: float) -> None:
    began = time.monotonic()
    assert fetcher.fetch(Request(hook.failing("hang") + fragment), "t", TOKEN).code == 11205
    assert seconds - 0.05 < time.monotonic() - began < seconds + 0.4


def test_a_name_that_is_not_known(make_fetcher: Callable[..., Fetcher]) -> None:
    def unknown(*_: object) -> list:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    response = make_fetcher(Guard(resolve=unknown)).fetch(Request("http://nowhere.example/"), "t", TOKEN)
    assert (response.code, response.status) == (11210, 0)
    assert response.error == "nowhere.example cannot be resolved: Name or service not known"


def test_dns_that_hangs(make_fetcher: Callable[..., Fetcher]) -> None:
    guard = Guard(resolve=lambda *_: gevent.sleep(60))
    began = time.monotonic()
    assert make_fetcher(guard).fetch(Request("http://slow.example/"), "t", TOKEN).code == 11205
    assert time.monotonic() - began < 1.5


def test_a_greenlet_that_is_killed_leaves_nothing_behind(hook: Webhook, fetcher: Fetcher) -> None:
    job = gevent.spawn(fetcher.fetch, Request(hook.failing("hang")), "t", TOKEN)
    gevent.sleep(0.2)
    job.kill()
    hook.answer("/after", "<Response/>")
    assert fetcher.fetch(Request(hook.url("/after")), "t", TOKEN).ok
    dead, alive = hook.requests
    assert dead.client != alive.client


@pytest.mark.slow
def test_fifteen_seconds_by_default(hook: Webhook, make_fetcher: Callable[..., Fetcher]) -> None:
    fetcher = make_fetcher(connect_timeout=5, request_timeout=15)

    def seconds(way: str) -> float:
        began = time.monotonic()
        assert fetcher.fetch(Request(hook.failing(way)), "t", TOKEN).code == 11205
        return time.monotonic() - began

    jobs = [gevent.spawn(seconds, way) for way in ("hang", "hang-after-headers", "slow", "slow-headers")]
    gevent.joinall(jobs, raise_error=True)
    assert all(14.5 < job.value < 15.5 for job in jobs)
