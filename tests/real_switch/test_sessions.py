"""Applications that keep a session, and a server that would starve everybody, in real calls."""

import re
import time

import pytest

from tests.pretend.webhook import Handler, Webhook
from tests.real_switch.system import System, until
from tests.softphone import Phone

pytestmark = pytest.mark.switch

STARVING = {
    "interim answers": (b"", b"HTTP/1.1 102 Processing\r\nX-A: b\r\n\r\n" * 2000),
    "empty gzip blocks": (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03",
        b"\x00\x00\x00\xff\xff" * 20000,
    ),
    "chunk extensions": (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n1",
        b";abcdefgh=ij" * 8000,
    ),
}


def test_an_ivr_that_keeps_a_session(system: System, hook: Webhook, alice: Phone) -> None:
    """Three steps count up in a cookie; through a <Gather>, an HTTP redirect and a <Redirect>."""

    def step(handler: Handler) -> None:
        found = re.search(r"n=(\d+)", handler.headers.get("Cookie", ""))
        number = int(found[1]) + 1 if found else 1
        body = (
            "<Response><Redirect>/session/hop</Redirect></Response>" if number < 3 else "<Response><Hangup/></Response>"
        )
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nSet-Cookie: n={number}; Path=/session; HttpOnly\r\n"
        handler.wfile.write(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())

    hook.forget("/session/step", "/session/hop")
    hook.answer("/session/step", step)
    hook.answer("/session/hop", status=302, headers={"Location": "/session/step"})
    system.number("2310", hook.url("/session/step"))
    call = alice.call(system.sip("2310"))
    assert call.wait_ended(10), call.story()
    cookies = [request.headers["Cookie"] for request in hook.received("/session/step")]
    assert cookies == [None, "n=1", "n=2"]
    second = hook.received("/session/step")[1]
    assert second.method == "GET"
    assert second.params["CallSid"] == hook.received("/session/step")[0].params["CallSid"]
    other = alice.call(system.sip("2310"))
    assert other.wait_ended(10), other.story()
    assert hook.received("/session/step")[3].headers["Cookie"] is None, "another call is another session"


@pytest.mark.parametrize("way", STARVING)
def test_one_starving_server_disturbs_no_other_call(
    system: System, hook: Webhook, alice: Phone, bob: Phone, way: str
) -> None:
    first, then = STARVING[way]

    def starve(handler: Handler) -> None:
        until_then = time.monotonic() + 12
        handler.wfile.write(first)
        while time.monotonic() < until_then and not handler.server.hook.stopping.is_set():
            handler.wfile.write(then)

    hook.answer("/starving", starve)
    hook.answer("/calm", "<Response><Hangup/></Response>")
    system.number("2311", hook.url("/starving"))
    system.number("2312", hook.url("/calm"))
    evil = [bob.call(system.sip("2311")) for _ in range(3)]
    took = []
    for _ in range(8):
        began = time.monotonic()
        call = alice.call(system.sip("2312"))
        assert call.wait_ended(10), call.story()
        took.append(time.monotonic() - began)
        time.sleep(0.2)
    assert max(took) < 2.0, took
    for call in evil:
        assert call.wait_ended(18), call.story()
    until(lambda: hook.received("/calm"))
