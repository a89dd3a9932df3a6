"""Requests within a call that nobody waits for, on both switches: how each is answered, and that none ends the call."""

import socket
from contextlib import closing

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.raw_caller import SESSION, RawCaller, audio
from tests.real_switch.scenes import scene
from tests.real_switch.system import System

pytestmark = pytest.mark.switch

KEYS = '<Gather numDigits="2" action="keys" timeout="15"/>'
SECONDS = 2.5
"""In which answers come that come at all."""
SILENT = 0
"""No answer: what Asterisk does, and why, stands in docs/interop.md."""

REQUESTS = {
    "OPTIONS": (("OPTIONS", (), "", ""), {"asterisk": 200, "freeswitch": 200}),
    "INFO without a body": (("INFO", (), "", ""), {"asterisk": 200, "freeswitch": 200}),
    "INFO of a picture": (
        ("INFO", (), "<media_control/>", "application/media_control+xml"),
        {"asterisk": 200, "freeswitch": 200},
    ),
    "INFO text/plain": (("INFO", (), "hello", "text/plain"), {"asterisk": SILENT, "freeswitch": 200}),
    "INFO of BroadSoft": (
        ("INFO", (), "play tone x", "application/broadsoft"),
        {"asterisk": SILENT, "freeswitch": 200},
    ),
    "transfer key": (("REFER", ("Refer-To: <sip:1235@127.0.0.1>",), "", ""), {"asterisk": 603, "freeswitch": 405}),
    "MESSAGE": (("MESSAGE", (), "hello", "text/plain"), {"asterisk": 202, "freeswitch": 407}),
    "SUBSCRIBE": (("SUBSCRIBE", ("Event: dialog",), "", ""), {"asterisk": SILENT, "freeswitch": 405}),
    "PUBLISH": (("PUBLISH", ("Event: presence",), "", ""), {"asterisk": SILENT, "freeswitch": 405}),
    "unknown method": (("FOO", (), "", ""), {"asterisk": SILENT, "freeswitch": 501}),
}
"""What is sent, and the final response of each switch."""


def test_each_is_answered_as_the_page_says_and_the_call_goes_on(system: System, hook: Webhook) -> None:
    to = scene(system, hook, "3830", KEYS, keys="<Hangup/>")
    with RawCaller(system) as caller, closing(socket.socket(type=socket.SOCK_DGRAM)) as media:
        media.bind(("127.0.0.1", 0))
        assert caller.invite(to, sdp=SESSION + audio(port=media.getsockname()[1])).startswith("SIP/2.0 200")
        for number, ((method, extra, body, kind), _answers) in enumerate(REQUESTS.values(), 2):
            caller.ask(number, method, *extra, body=body, kind=kind)
        finals = caller.finals(SECONDS)
        sent = {name: f"{number} {asked[0][0]}" for number, (name, asked) in enumerate(REQUESTS.items(), 2)}
        assert {name: finals.get(cseq, SILENT) for name, cseq in sent.items()} == {
            name: answers[system.switch] for name, (_asked, answers) in REQUESTS.items()
        }
        caller.press("12", media)
        assert caller.bye(), "it goes on, and we end it"
    assert [one.params["Digits"] for one in hook.received("/3830/keys")] == ["12"]


@pytest.mark.parametrize("state", ["", "Subscription-State: terminated", "Subscription-State: active;expires=60"])
def test_a_notify_that_nobody_asked_for(system: System, hook: Webhook, state: str) -> None:
    """FreeSWITCH answers it, and ends the call with a subscription that ends: docs/interop.md."""
    to = scene(system, hook, "3831", KEYS)
    with RawCaller(system) as caller:
        assert caller.invite(to).startswith("SIP/2.0 200")
        caller.ask(2, "NOTIFY", "Event: keep-alive", *([state] if state else []))
        ends = system.switch == "freeswitch" and "active" not in state
        assert caller.finals(SECONDS).get("2 NOTIFY", SILENT) == (200 if system.switch == "freeswitch" else SILENT)
        assert bool(caller.of("BYE")) is ends
