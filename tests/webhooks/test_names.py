"""Names that nobody answers delay their own tenant only (security finding H2)."""

import time
from collections.abc import Iterator

import gevent
import pytest

from app.calls.web import Request
from app.webhooks.guard.addresses import Guard
from app.webhooks.guard.names import Names
from tests.pretend.name_server import NameServer, name_server
from tests.pretend.webhook import Webhook
from tests.webhooks.test_starvation import Ticking

SECONDS = 0.6


@pytest.fixture
def server() -> Iterator[NameServer]:
    with name_server() as running:
        running.known = {"good.test": "127.0.0.1", "other.test": "127.0.0.1"}
        running.denied = {"nobody.test"}
        yield running


@pytest.fixture
def names(server: NameServer) -> Iterator[Names]:
    found = Names(**server.options)
    yield found
    found.close()


def fails(names: Names, host: str, tenant: str = "evil") -> float:
    """Seconds until the lookup fails."""
    began = time.monotonic()
    with pytest.raises(OSError, match=r"answers|known|turn|found|exist|Name"):
        names.lookup(host, 80, tenant, SECONDS)
    return time.monotonic() - began


def test_a_name(names: Names) -> None:
    assert [found[4] for found in names.lookup("good.test", 80, "me", SECONDS)] == [("127.0.0.1", 80)]


def test_silent_names_delay_nobody_else(names: Names, server: NameServer) -> None:
    """Thirty lookups of one tenant, and another tenant's by a name not asked yet, ten times."""
    with Ticking() as ticking:
        evil = [gevent.spawn(fails, names, f"slow{number}.test") for number in range(30)]
        gevent.sleep(0.05)
        assert len({name for name in server.asked if name.startswith("slow")}) == 2, "two at once"
        took = []
        for number in range(10):
            server.known[f"fresh{number}.test"] = "127.0.0.1"
            began = time.monotonic()
            assert names.lookup(f"fresh{number}.test", 80, "me", SECONDS)
            took.append(time.monotonic() - began)
            gevent.sleep(0.03)
        gevent.joinall(evil, raise_error=True)
    assert max(took) < 0.2
    assert all(job.value < SECONDS + 0.3 for job in evil), "whoever waits for a turn waits no longer than that"
    assert ticking.largest < 0.1


@pytest.mark.parametrize("host", ["slow.test", "nobody.test"])
def test_a_failure_is_remembered_for_its_tenant(names: Names, server: NameServer, host: str) -> None:
    first = fails(names, host)
    assert (first > SECONDS - 0.1) is (host == "slow.test")
    asked = server.asked.count(host)
    assert fails(names, host) < 0.05
    assert server.asked.count(host) == asked, "not asked again"
    fails(names, host, "somebody else")
    assert server.asked.count(host) > asked, "what one tenant's lookup came to is not told to another"


def test_and_forgotten(names: Names, server: NameServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.webhooks.guard.names.NEGATIVE_SECONDS", 0.1)
    fails(names, "nobody.test")
    server.denied.clear()
    server.known["nobody.test"] = "127.0.0.1"
    gevent.sleep(0.15)
    assert names.lookup("nobody.test", 80, "evil", SECONDS)


def test_the_channel_is_renewed_while_lookups_go_on(names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.webhooks.guard.names.RENEW_SECONDS", 0)
    slow = gevent.spawn(fails, names, "slow.test")
    gevent.sleep(0.05)
    for _ in range(3):
        assert names.lookup("good.test", 80, "me", SECONDS)
    slow.join()
    assert slow.value < SECONDS + 0.3


def test_a_webhook_by_a_silent_name_ends_with_the_time_to_connect(names: Names, hook: Webhook, make_fetcher) -> None:
    guard = Guard(["good.test"])
    guard.names = names
    fetcher = make_fetcher(guard, connect_timeout=0.5, request_timeout=5)
    began = time.monotonic()
    response = fetcher.fetch(Request("http://slow.test/"), "t", "evil")
    assert (response.code, response.error) == (
        11210,
        "slow.test cannot be resolved: no name server answers within 0.5 s",
    )
    assert time.monotonic() - began < 0.8
    hook.answer("/named", "<Response/>")
    assert fetcher.fetch(Request(f"http://good.test:{hook.port}/named"), "t", "me").ok


def test_localhost_is_known_without_asking() -> None:
    names = Names()
    found = {answer[4][0] for answer in names.lookup("localhost", 80, "me", SECONDS)}
    names.close()
    assert found <= {"127.0.0.1", "::1"}
    assert found


def test_calls_that_want_the_same_name_share_its_lookup(names: Names, server: NameServer) -> None:
    jobs = [gevent.spawn(names.lookup, "good.test", 80, "me", SECONDS) for _ in range(50)]
    gevent.joinall(jobs, raise_error=True)
    assert server.asked.count("good.test") <= 2, "one A and one AAAA"
