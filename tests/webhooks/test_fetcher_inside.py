"""No URL of a customer reaches what is inside, whichever way it is written or led to (docs/guarantees.md)."""

from collections.abc import Callable

import pytest

from app.calls.web import Request
from app.webhooks.fetcher import Fetcher
from app.webhooks.guard.addresses import Guard
from tests.pretend.webhook import Webhook

TOKEN = "a" * 32
WIDE = "\uff11\uff12\uff17.\uff10.\uff10.\uff12"
HOSTS = [
    "127.0.0.2", "127.0.2", "0x7f.0.0.2", "0x7f000002", "2130706434", "0177.0.0.2", "017700000002", "127.0.0.2.",
    WIDE, "127\u30020\u30020\u30022", "good@127.0.0.2", "127.0.0.1@127.0.0.2", "[::ffff:127.0.0.2]",
    "[::ffff:7f00:2]", "[::127.0.0.2]", "[64:ff9b::7f00:2]", "[2002:7f00:2::]", "[::1]", "0.0.0.0", "0",
    "169.254.169.254",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("how", ["direct", "redirected"])
def test_the_address_next_door(hook: Webhook, fetcher: Fetcher, host: str, how: str) -> None:
    """127.0.0.1 is allowed by default; 127.0.0.2 listens at the same port and must hear nothing."""
    hook.answer("/inside", "<Response/>")
    url = f"http://{host}:{hook.port}/inside"
    if how == "redirected":
        hook.answer("/leads", status=307, headers={"Location": url.encode().decode("latin-1")})
        url = hook.url("/leads")
    response = fetcher.fetch(Request(url), "t", TOKEN)
    assert response.code == 11216, response
    assert "allow_hosts" in response.error
    assert not hook.received("/inside")


def test_the_operator_may_allow_it(hook: Webhook, make_fetcher: Callable[..., Fetcher]) -> None:
    hook.answer("/inside", "<Response/>")
    fetcher = make_fetcher(allow_hosts=[f"127.0.0.2:{hook.port}"])
    assert fetcher.fetch(Request(f"http://127.0.0.2:{hook.port}/inside"), "t", TOKEN).ok
    assert fetcher.fetch(Request(hook.url("/inside")), "t", TOKEN).code == 11216, "127.0.0.1 is not on this list"


def test_a_name_that_changes_its_address_gains_nothing(hook: Webhook, make_fetcher: Callable[..., Fetcher]) -> None:
    """DNS rebinding: the address that was judged is the one that is connected to; the next look is judged again."""
    answers = ["127.0.0.1", "127.0.0.2", "127.0.0.2"]
    asked = []

    def rebinding(host: str, port: int, *_: object) -> list[tuple]:
        asked.append(host)
        return [(2, 1, 6, "", (answers[len(asked) - 1], port))]

    hook.answer("/rebind", "<Response/>")
    fetcher = make_fetcher(Guard(["127.0.0.1"], rebinding))
    url = f"http://rebind.example:{hook.port}/rebind"
    assert fetcher.fetch(Request(url), "t", TOKEN).ok
    assert asked == ["rebind.example"], "one look for check and connection together"
    (request,) = hook.received("/rebind")
    assert request.headers["Host"] == f"rebind.example:{hook.port}"
    fetcher.close()
    assert fetcher.fetch(Request(url), "t", TOKEN).code == 11216
    assert len(hook.received("/rebind")) == 1


def test_the_next_address_of_a_name_is_tried(hook: Webhook, make_fetcher: Callable[..., Fetcher]) -> None:
    def both(host: str, port: int, *_: object) -> list[tuple]:
        return [(2, 1, 6, "", ("127.0.0.3", port)), (2, 1, 6, "", ("127.0.0.1", port))]

    hook.answer("/two", "<Response/>")
    fetcher = make_fetcher(Guard(["127.0.0.0/8"], both))
    assert fetcher.fetch(Request(f"http://two.example:{hook.port}/two"), "t", TOKEN).ok


@pytest.mark.parametrize("scheme", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:6379/_FLUSHALL"])
def test_other_schemes(fetcher: Fetcher, scheme: str) -> None:
    response = fetcher.fetch(Request(scheme), "t", TOKEN)
    assert (response.code, response.error) == (11100, "the URL is neither http: nor https:")
