"""<Enqueue> and <Dial><Queue> in real calls: who hears whom, in which order, and what a killed engine leaves."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.conftest import wav
from tests.real_switch.system import System, until
from tests.softphone import Phone, listen

pytestmark = [pytest.mark.switch, pytest.mark.timeout(120)]
ENQUEUE = "2850"
AGENT = "2851"


@pytest.fixture
def carol() -> Iterator[Phone]:
    with Phone(user="carol") as phone:
        yield phone


@pytest.fixture(autouse=True)
def numbers(system: System, hook: Webhook) -> None:
    """A number that leads into the queue, one of an agent; each says something when it is over."""
    member(hook)
    agent(hook)
    system.number(ENQUEUE, hook.url("/queue/member"))
    system.number(AGENT, hook.url("/queue/agent"))


def member(hook: Webhook, attributes: str = "") -> None:
    hook.answer(
        "/queue/member",
        f'<Response><Enqueue action="left" {attributes}>support</Enqueue><Say>You are out</Say></Response>',
    )
    hook.answer("/queue/left", "<Response><Say>You are out of the queue</Say></Response>")


def agent(hook: Webhook, noun: str = "") -> None:
    hook.answer(
        "/queue/agent",
        f'<Response><Dial action="talked" timeout="20"><Queue {noun}>support</Queue></Dial></Response>',
    )
    hook.answer("/queue/talked", "<Response><Say>That was the customer</Say></Response>")


def comes(system: System, phone: Phone, number: str = ENQUEUE):  # type: ignore[no-untyped-def]
    """Somebody calls the number and is answered."""
    call = phone.call(system.sip(number))
    assert call.wait_answered(5), call.story()
    return call


def waits(system: System, phone: Phone, number: int = 1):  # type: ignore[no-untyped-def]
    """Somebody who waits in the queue, as the number-th."""
    call = comes(system, phone)
    until(lambda: size(system) == number)
    return call


def size(system: System) -> int:
    found = system.rest("GET", "/Queues.json?FriendlyName=support")[1]["queues"]
    return found[0]["current_size"] if found else 0


def hear_each_other(one, other) -> None:  # type: ignore[no-untyped-def]
    one.send_tone(700, 2.0)
    other.send_tone(900, 2.0)
    assert other.wait_tone(700, 4), other.story()
    assert one.wait_tone(900, 4), one.story()


def since_answer(call) -> float:  # type: ignore[no-untyped-def]
    return time.monotonic() - (call.answered_at or 0)


def told(hook: Webhook, path: str, number: int = 0, seconds: float = 8) -> dict[str, str]:
    """What an action was told of the number-th call that came to its document: callbacks of others may come late."""
    sid = hook.received({"/queue/left": "/queue/member", "/queue/talked": "/queue/agent"}[path])[number].params[
        "CallSid"
    ]
    (request,) = until(lambda: [one for one in hook.received(path) if one.params["CallSid"] == sid], seconds)
    return request.params


def engine(system: System) -> str:
    return "-m ariclient" if system.switch == "asterisk" else "-m eslbridge"


def quiet(system: System) -> None:
    until(lambda: system.channels() == 0, 8)


def test_first_in_first_out_and_both_go_on(
    system: System, hook: Webhook, alice: Phone, bob: Phone, carol: Phone
) -> None:
    a = waits(system, alice)
    b = waits(system, bob, 2)
    assert a.wait(lambda: listen.heard_seconds(a.heard) > 0.5, 4), "music"
    c = comes(system, carol, AGENT)
    hear_each_other(a, c)
    assert not listen.find_tone(b.heard, 900), "who waits hears nothing of it"
    left = since_answer(a)
    c.bye()
    queued = told(hook, "/queue/left")
    assert (queued["QueueResult"], int(queued["QueueTime"]) < 10) == ("bridged", True)
    assert a.wait_speech(6, after=left), a.story()
    c = comes(system, carol, AGENT)
    hear_each_other(b, c)
    time.sleep(1.0)
    left = since_answer(c)
    b.bye()
    talked = told(hook, "/queue/talked", 1)
    assert (talked["DialCallStatus"], talked["DequeueResult"]) == ("completed", "bridged")
    assert left - 1.5 < int(talked["DialCallDuration"]) <= left + 0.5
    assert c.wait_speech(6, after=left), c.story()
    assert c.wait_ended(6)
    quiet(system)


def test_agent_waits_and_the_greeting_is_heard_by_who_comes(
    system: System, hook: Webhook, alice: Phone, carol: Phone, tmp_path: Path
) -> None:
    hook.answer("/queue/hello.wav", wav(tmp_path, 600, 1.0).read_bytes(), content_type="audio/wav")
    hook.answer("/queue/hello", "<Response><Play>hello.wav</Play></Response>")
    agent(hook, 'url="hello"')
    comes(system, alice).bye()  # the queue is there
    quiet(system)
    c = comes(system, carol, AGENT)
    assert c.wait(lambda: listen.heard_seconds(c.heard) > 0.3, 4), "ringing"
    a = comes(system, alice)
    assert a.wait_tone(600, 5), a.story()
    time.sleep(0.8)
    hear_each_other(a, c)
    assert not listen.find_tone(c.heard, 600), "the greeting is for who waits"
    greeted = hook.received("/queue/hello")[0].params
    assert greeted["DequeingCallSid"] == hook.received("/queue/agent")[0].params["CallSid"]
    a.bye()
    assert c.wait_ended(8), c.story()
    quiet(system)


def test_position_is_announced(system: System, hook: Webhook, alice: Phone, bob: Phone, tmp_path: Path) -> None:
    hook.answer("/queue/hold.wav", wav(tmp_path, 600, 1.0).read_bytes(), content_type="audio/wav")
    hook.answer("/queue/hold", "<Response><Play>hold.wav</Play></Response>")
    member(hook, 'waitUrl="hold"')
    a = waits(system, alice)
    b = waits(system, bob, 2)
    for call in (a, b):
        assert call.wait_tone(600, 5), call.story()
    sids = [request.params["CallSid"] for request in hook.received("/queue/member")]

    def positions(sid: str) -> list[str]:
        return [r.params["QueuePosition"] for r in hook.received("/queue/hold") if r.params["CallSid"] == sid]

    assert (positions(sids[0])[-1], positions(sids[1])[-1]) == ("1", "2")
    a.bye()
    until(lambda: positions(sids[1])[-1] == "1", 6)
    assert hook.received("/queue/hold")[-1].params["CurrentQueueSize"] == "1"
    b.bye()
    assert told(hook, "/queue/left", 1)["QueueResult"] == "hangup"
    quiet(system)


def test_engine_killed_while_they_wait_and_while_they_talk(
    system: System, hook: Webhook, alice: Phone, bob: Phone, carol: Phone
) -> None:
    a = waits(system, alice)
    b = waits(system, bob, 2)
    kill_and_come_back(system, 2)
    heard = listen.heard_seconds(a.heard)
    assert a.wait(lambda: listen.heard_seconds(a.heard) > heard + 1, 5), "the music goes on"
    until(lambda: size(system) == 2)
    c = comes(system, carol, AGENT)
    hear_each_other(a, c)
    kill_and_come_back(system, 3, lambda: hear_each_other(a, c))
    left = since_answer(a)
    c.bye()
    assert told(hook, "/queue/left", seconds=12)["QueueResult"] == "bridged"
    assert a.wait_speech(8, after=left), a.story()
    c = comes(system, carol, AGENT)
    hear_each_other(b, c)
    b.bye()
    assert told(hook, "/queue/talked", 1)["DequeueResult"] == "bridged"
    assert c.wait_ended(8)
    until(lambda: not size(system))
    quiet(system)


def kill_and_come_back(system: System, calls: int, meanwhile: Callable[[], None] = lambda: None) -> None:
    """kill -9 of the engine; wait until the next one has taken over so many calls."""

    def taken() -> int:
        return system.log("engine").count("taken over")

    before = taken()
    system.kill(engine(system))
    meanwhile()
    until(lambda: taken() >= before + calls, 20)


def test_dequeued_and_redirected_by_rest(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    hook.answer("/queue/away", "<Response><Say>You are elsewhere now</Say></Response>")
    a = waits(system, alice)
    waits(system, bob, 2)
    sid = system.rest("GET", "/Queues.json?FriendlyName=support")[1]["queues"][0]["sid"]
    members = system.rest("GET", f"/Queues/{sid}/Members.json")[1]["queue_members"]
    assert [one["position"] for one in members] == [1, 2]
    left = since_answer(a)
    status, front = system.rest("POST", f"/Queues/{sid}/Members/Front.json", {"Url": hook.url("/queue/away")})
    assert (status, front["call_sid"]) == (200, members[0]["call_sid"])
    assert a.wait_speech(5, after=left), a.story()
    assert told(hook, "/queue/left")["QueueResult"] == "redirected"
    assert a.wait_ended(8)
    ended = system.rest("POST", f"/Calls/{members[1]['call_sid']}.json", {"Status": "completed"})
    assert ended[0] == 200
    quiet(system)
    until(lambda: not size(system))


def test_full_queue(system: System, hook: Webhook, alice: Phone, bob: Phone) -> None:
    a = waits(system, alice)
    sid = system.rest("GET", "/Queues.json?FriendlyName=support")[1]["queues"][0]["sid"]
    assert system.rest("POST", f"/Queues/{sid}.json", {"MaxSize": 1})[0] == 200
    b = comes(system, bob)
    assert told(hook, "/queue/left", 1)["QueueResult"] == "queue-full"
    assert b.wait_speech(6), b.story()
    assert b.wait_ended(8)
    assert system.rest("POST", f"/Queues/{sid}.json", {"MaxSize": 1000})[0] == 200
    a.bye()
    quiet(system)
