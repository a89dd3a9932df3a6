"""Mixed calls, ten a second: every row becomes final, every finished <Dial> asks its action, nothing is left over.

60 calls in the suite; `make soak` places 300 (CALLS=300).
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.scenes import scene
from tests.real_switch.system import FINAL, System, until
from tests.softphone import Call, Phone

pytestmark = [pytest.mark.switch, pytest.mark.timeout(300)]

CALLS = int(os.environ.get("CALLS", "60"))
EACH_SECOND = 10
SCENE = "380{}"


def gathers(call: Call) -> None:
    """Presses a key; the action hangs up."""
    time.sleep(0.5)
    call.press("1", wait=False)


def dials(call: Call) -> None:
    """Is connected with somebody who hangs up; the action hangs up."""


def records(call: Call) -> None:
    """Speaks after the beep, and presses a key."""
    time.sleep(1.0)
    call.send_tone(600, 1.0)
    time.sleep(1.1)
    call.press("#", wait=False)


def confers(call: Call) -> None:
    """Is in a conference for two seconds."""
    time.sleep(2.0)
    call.bye()


def fails(call: Call) -> None:
    """The application answers 500: the call is refused."""


KINDS: dict[str, tuple[Callable[[Call], None], str]] = {
    "gather": (gathers, '<Gather action="done" numDigits="1" timeout="20"/>'),
    "dial": (dials, '<Dial action="done"><Uri>{callee}</Uri></Dial>'),
    "record": (records, '<Record action="done" finishOnKey="#" timeout="20"/>'),
    "conference": (confers, "<Dial><Conference>soak</Conference></Dial>"),
    "failing": (fails, ""),
}


def kind_of(place: int) -> str:
    """Of twenty calls one has an application that fails; the others take turns."""
    return "failing" if place % 20 == 19 else list(KINDS)[place % 4]


def callee_hangs_up(call: Call) -> None:
    if call.wait_answered(20):
        time.sleep(1.0)
        call.bye()


def test_mixed_calls(system: System, hook: Webhook) -> None:
    complaints = len(system.complaints())
    with Phone(user="soak") as caller, Phone(user="callee") as callee, ThreadPoolExecutor(100) as people:
        callee.will(answer_after=0.2)
        callee.on_invite = lambda call: people.submit(callee_hangs_up, call) and None
        to = {}
        for place, (kind, (_acts, verbs)) in enumerate(KINDS.items()):
            to[kind] = scene(system, hook, SCENE.format(place), verbs.format(callee=callee.uri), done="<Hangup/>")
        hook.answer("/3804/doc", "broken", status=500)
        ended = [people.submit(lives, call, kind) for kind, call in ten_a_second(caller, to)]
        stories = [story for future in ended if (story := future.result(60))]
    over = time.monotonic()
    assert stories == [], "\n".join(stories[:3])
    until(lambda: system.channels() == 0, 3 - (time.monotonic() - over))
    until(
        lambda: all(not system.rest("GET", f"/Calls.json?Status={s}")[1]["calls"] for s in ("ringing", "in-progress"))
    )
    wanted = Counter(map(kind_of, range(CALLS)))
    check_rows(system, hook, wanted)
    asked = {kind: len(hook.received(f"/380{place}/done")) for place, kind in enumerate(KINDS)}
    assert asked == {kind: wanted[kind] if kind in ("gather", "dial", "record") else 0 for kind in KINDS}
    assert system.complaints()[complaints:] == []


def ten_a_second(caller: Phone, to: dict[str, str]) -> Iterator[tuple[str, Call]]:
    """Place them all, each with its kind."""
    began = time.monotonic()
    for place in range(CALLS):
        time.sleep(max(0.0, began + place / EACH_SECOND - time.monotonic()))
        yield kind_of(place), caller.call(to[kind_of(place)])


def lives(call: Call, kind: str) -> str:
    """What one caller does. Returns the story of a call that did not go as it should."""
    if kind != "failing" and not call.wait_answered(20):
        return f"{kind}: {call.story()}"
    KINDS[kind][0](call)
    if not call.wait_ended(40):
        return f"{kind}: {call.story()}"
    good = call.status == 500 if kind == "failing" else call.ended_by == ("us" if kind == "conference" else "them")
    return "" if good else f"{kind}: {call.story()}"


def check_rows(system: System, hook: Webhook, wanted: Counter[str]) -> None:
    """One final row a call, and what it says is what happened."""
    for place, kind in enumerate(KINDS):
        sids = {request.params["CallSid"] for request in hook.received(f"/380{place}/doc")}
        assert len(sids) == wanted[kind], kind
        rows = [system.final(sid, 3) for sid in sids]
        assert {row["status"] for row in rows} == ({"failed"} if kind == "failing" else {"completed"}), kind
        legs = [leg for sid in sids if kind == "dial" for leg in legs_of(system, sid)]
        assert len(legs) == (wanted[kind] if kind == "dial" else 0)
        assert all(leg["status"] in FINAL for leg in legs)


def legs_of(system: System, sid: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = system.rest("GET", f"/Calls.json?ParentCallSid={sid}")[1]["calls"]
    return found
