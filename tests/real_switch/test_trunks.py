"""Calls to plain numbers by gateways, the next one when one fails; calls from trunks to patterns (guide table 2.1)."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.system import System, until
from tests.softphone import Phone

pytestmark = pytest.mark.switch


@pytest.fixture
def carriers(system: System) -> Iterator[dict[str, Phone]]:
    """A phone at each gateway's address but the first, where nobody listens."""
    with ExitStack() as stack:
        ports = {gateway.name: int(gateway.uri.rpartition(":")[2]) for gateway in system.settings.gateways}
        yield {
            name: stack.enter_context(Phone(user=name, port=port)) for name, port in ports.items() if name != "first"
        }


def test_number_takes_the_next_gateway(system: System, hook: Webhook, alice: Phone, carriers: dict[str, Phone]) -> None:
    """The first is not there, the second has trouble of its own, the last one answers: one leg, one row."""
    carriers["second"].will(reject=503)
    carriers["last"].will(ring_after=0.05, answer_after=0.2)
    hook.answer("/dial", '<Response><Dial callerId="+15550007"><Number>+49 30 123456</Number></Dial></Response>')
    system.number("3001", hook.url("/dial"))
    caller = alice.call(system.sip("3001"))
    callee = carriers["last"].wait_call(20)
    assert callee, caller.story()
    assert "+4930123456" in callee.header("To")
    assert "+15550007" in callee.header("From")
    assert until(lambda: callee.answered_at)
    callee.bye()
    assert caller.wait_ended(5)
    (request,) = hook.received("/dial")
    sid = request.params["CallSid"]
    system.final(sid)
    legs = system.rest("GET", f"/Calls.json?ParentCallSid={sid}")[1]["calls"]
    assert [(leg["to"], leg["status"]) for leg in legs] == [("+4930123456", "completed")]
    told = until(lambda: [one["message_text"] for one in system.notifications(sid)])
    assert any("gateway second failed (SIP 503)" in text for text in told), told
    assert any("gateway first failed" in text for text in told), told


def test_busy_number_is_busy_whoever_carries_it(
    system: System, hook: Webhook, alice: Phone, carriers: dict[str, Phone]
) -> None:
    carriers["second"].will(reject=486)
    hook.answer("/dial", '<Response><Dial action="/over"><Number>+4930654321</Number></Dial></Response>')
    hook.answer("/over", "<Response><Hangup/></Response>")
    system.number("3002", hook.url("/dial"))
    caller = alice.call(system.sip("3002"))
    assert caller.wait_ended(20)
    (over,) = hook.received("/over")
    assert over.params["DialCallStatus"] == "busy"
    assert not carriers["last"].calls


def test_pattern_of_numbers(system: System, hook: Webhook, alice: Phone) -> None:
    """A trunk's block of numbers is one row; To is what was dialled."""
    hook.answer("/block", "<Response><Reject reason='busy'/></Response>")
    system.number("+4940555XX", hook.url("/block"))
    calls = {dialled: alice.call(system.sip(dialled)) for dialled in ("494055512", "+494055513", "4940555123")}
    assert all(call.wait_ended(5) for call in calls.values())
    assert [call.status for call in calls.values()] == [486, 486, 404]
    assert sorted(request.params["To"] for request in hook.received("/block")) == ["+494055513", "494055512"]
