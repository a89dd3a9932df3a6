"""A live call is changed or ended by the REST API inside every verb, within a second (docs/language.md, Live calls)."""

import time
from collections.abc import Iterator

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene, tones
from tests.real_switch.system import System, until
from tests.softphone import Call, Phone

pytestmark = [pytest.mark.switch, pytest.mark.timeout(180)]

AT_ONCE = 1.0
"""Seconds that a change may take, from the request to what the caller notices."""


@pytest.fixture
def carol() -> Iterator[Phone]:
    with Phone(user="carol") as phone:
        yield phone


def verbs(ringing: Phone, answering: Phone) -> dict[str, str]:
    """A document for each row of the table: it would go on for long, and then ask /never."""
    return {
        "Say": '<Say loop="0">On and on and on</Say>',
        "Play": '<Play loop="0">600.wav</Play>',
        "Gather": '<Gather action="never" timeout="60"/>',
        "Record": '<Record action="never" timeout="60" playBeep="false"/>',
        "Pause": '<Play>600.wav</Play><Pause length="60"/>',
        "Dial ringing": f'<Dial action="never"><Uri>{ringing.uri}</Uri></Dial>',
        "Dial bridged": f'<Dial action="never"><Uri>{answering.uri}</Uri></Dial>',
        "Conference": '<Dial action="never"><Conference>changed</Conference></Dial>',
    }


@pytest.mark.parametrize("change", ["Url", "completed"])
def test_inside_every_verb(system: System, hook: Webhook, alice: Phone, bob: Phone, carol: Phone, change: str) -> None:
    """All rows of the table in calls at once, one after the other changed, or ended."""
    bob.will(ring_after=0.0)
    carol.will(answer_after=0.0)
    calls: dict[str, tuple[str, Call]] = {}
    for place, (row, document) in enumerate(verbs(bob, carol).items()):
        number = f"36{place}0"
        to = scene(system, hook, number, document, new="<Play>1200.wav</Play><Pause/>", never="")
        tones(hook, number, 0.5, 600, 1200)
        calls[row] = number, alice.call(to)
    for _number, call in calls.values():
        assert call.wait_answered(8), call.story()
    ringing, talking = bob.wait_call(5), carol.wait_call(5)
    assert ringing
    assert talking
    assert talking.wait_answered(5)
    time.sleep(1.0)
    took = {row: changed(system, hook, number, call, change) for row, (number, call) in calls.items()}
    assert max(took.values()) < AT_ONCE, took
    assert ringing.wait(lambda: ringing.cancelled_at, 1), ringing.story()
    assert talking.wait_ended(1), talking.story()
    for row, (number, call) in calls.items():
        assert call.wait_ended(5), f"{row}: {call.story()}"
        assert not hook.received(f"/{number}/never"), f"{row}: the interrupted verb's action is not requested"
        sid = hook.received(f"/{number}/doc")[0].params["CallSid"]
        assert system.final(sid)["status"] == "completed"
    until(lambda: system.channels() == 0, 5)


def changed(system: System, hook: Webhook, number: str, call: Call, change: str) -> float:
    """Change one call. Returns the seconds until its caller hears the new document, or is hung up."""
    sid = hook.received(f"/{number}/doc")[0].params["CallSid"]
    data = {"Url": hook.url(f"/{number}/new")} if change == "Url" else {"Status": "completed"}
    asked = time.monotonic()
    assert system.rest("POST", f"/Calls/{sid}.json", data)[0] == 200
    if change == "completed":
        assert call.wait_ended(5), call.story()
        assert call.ended_by == "them"
        return (call.ended_at or 0) - asked
    heard = call.wait_tone(1200, 5)
    assert heard, call.story()
    return (call.answered_at or 0) + heard.start - asked


class TestDialledLegs:
    """The other party's own call, by its own CallSid."""

    def talking(self, system: System, hook: Webhook, alice: Phone, bob: Phone, number: str) -> tuple[Call, Call, str]:
        """A caller and a callee who are connected, and the callee's CallSid."""
        bob.will(answer_after=0.1)
        verbs = f'<Dial action="done"><Uri>{bob.uri}</Uri></Dial>'
        to = scene(system, hook, number, verbs, new="<Play>1200.wav</Play>", done="<Play>900.wav</Play>")
        tones(hook, number, 0.5, 900, 1200)
        call = alice.call(to)
        received = bob.wait_call(5)
        assert received, call.story()
        assert received.wait_answered(5)
        received.send_tone(700, 0.5)
        assert call.wait_tone(700, 4), call.story()
        parent = hook.received(f"/{number}/doc")[0].params["CallSid"]
        (leg,) = system.rest("GET", f"/Calls.json?ParentCallSid={parent}")[1]["calls"]
        return call, received, str(leg["sid"])

    def test_redirected_it_goes_its_own_way(self, system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
        call, received, leg = self.talking(system, hook, alice, bob, "3680")
        assert system.rest("POST", f"/Calls/{leg}.json", {"Url": hook.url("/3680/new")})[0] == 200
        assert received.wait_tone(1200, 4), received.story()
        assert call.wait_tone(900, 4), call.story()
        (done,) = hook.received("/3680/done")
        assert done.params["DialCallStatus"] == "completed"
        (new,) = hook.received("/3680/new")
        assert (new.params["CallSid"], new.params["Direction"]) == (leg, "outbound-dial")
        assert received.wait_ended(5), received.story()
        assert system.final(leg)["status"] == "completed"
        until(lambda: system.channels() == 0, 5)

    def test_moved_along_with_the_caller(self, system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
        call, received, leg = self.talking(system, hook, alice, bob, "3681")
        parent = hook.received("/3681/doc")[0].params["CallSid"]
        data = {"Url": hook.url("/3681/new"), "MoveConnectedCallLeg": "true"}
        assert system.rest("POST", f"/Calls/{parent}.json", data)[0] == 200
        for one in (call, received):
            assert one.wait_tone(1200, 4), one.story()
        assert {request.params["CallSid"] for request in hook.received("/3681/new")} == {parent, leg}
        assert not hook.received("/3681/done")
        for one in (call, received):
            assert one.wait_ended(5), one.story()
        until(lambda: system.channels() == 0, 5)
