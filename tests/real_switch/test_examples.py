"""The ten applications of examples/, in Python with Flask and in JavaScript with Express, each used as people would.

All applications of a language run at once, and so do their calls; each test reports one of them.
"""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack

import numpy as np
import pytest

from tests.media.greetings import machines, people
from tests.real_switch.example import NODE_MODULES, Example, answered, hear_each_other, now, speech
from tests.real_switch.system import System, until
from tests.softphone import Phone, listen
from tests.softphone.g711 import PCMU
from tests.trial.speech import spoken

pytestmark = [pytest.mark.switch, pytest.mark.timeout(240)]
AT_ONCE = 3
PERSON = people(np.random.default_rng(1))[0]
MACHINE = next(one for one in machines(np.random.default_rng(1)) if one.beeped and len(one.audio) < 150_000)


def menu(example: Example) -> None:
    sales, operator = example.phone("sales"), example.phone("operator", answer_after=None, reject=486)
    example.start(SALES=example.client("sales"), OPERATOR=example.client("operator"))
    call = example.caller()
    speech(call)
    call.press("2")
    speech(call, after=now(call) + 0.5)
    call.press("1")
    talk = answered(sales)
    hear_each_other(call, talk)
    talk.bye()
    assert call.wait_ended(10), call.story()
    lost = example.caller("lost")
    for _ in range(2):
        speech(lost, after=now(lost))
        lost.press("7")
    assert operator.wait_call(20), lost.story()
    assert lost.wait_ended(15), lost.story()


def voicemail(example: Example) -> None:
    example.start()
    call = example.caller()
    assert call.wait_tone(1000, 15, seconds=0.1), "no beep"
    call.send_audio(spoken("Please call me back tomorrow at five"))
    call.wait_silence(4, 8, after=now(call))
    call.press("#")
    assert call.wait_ended(15), call.story()
    (message,) = until(lambda: [one for one in example.page("GET", "/messages").values() if len(one) == 5], 20)
    assert message["transcription"] == "completed"
    assert message["text"]
    samples = example.recording(message["audio"])
    assert listen.speech_seconds(samples) > 1


def conference(example: Example) -> None:
    example.start()
    member, moderator = example.caller("member"), example.caller("moderator")
    for call, code in ((member, "1111"), (moderator, "9999")):
        speech(call)
        call.press(code)
        until(lambda: "participant-join" in example.page("GET", "/people")["events"])
    until(lambda: len(example.page("GET", "/people")["people"]) == 2)
    until(lambda: "conference-start" in example.page("GET", "/people")["events"])
    hear_each_other(member, moderator)
    muted = {one["label"]: one["muted"] for one in example.page("POST", "/mute", all="1")["people"]}
    assert muted == {"moderator": False, f"member-{example.prefix}member": True}
    member.send_tone(700, 1.5)
    assert not moderator.wait_tone(700, 2, after=now(moderator) + 0.3)
    moderator.bye()
    assert member.wait_ended(10), member.story()
    until(lambda: "conference-end" in example.page("GET", "/people")["events"])


def whisper(example: Example) -> None:
    first, second = example.phone("first"), example.phone("second")
    example.start(AGENTS=f"{example.client('first')},{example.client('second')}")
    phone = example.stack.enter_context(Phone(user="whisper"))
    call = phone.call(example.system.sip(example.number))
    for agent, key in ((first, "2"), (second, "1")):
        talk = answered(agent)
        speech(talk)
        talk.press(key)
    hear_each_other(call, talk)
    assert listen.speech_seconds(call.heard) == 0, "the caller hears no whisper"
    talk.bye()
    assert call.wait_ended(10), call.story()


def click_to_call(example: Example) -> None:
    agent = example.phone("agent")
    example.start(AGENT=example.client("agent"), FROM=example.number)
    (uri,) = (gateway.uri for gateway in example.system.settings.gateways if gateway.name == "others")
    visitor = example.stack.enter_context(Phone(user="visitor", port=int(uri.rpartition(":")[2])))
    visitor.will(answer_after=0.2)
    assert "Your number" in example.page("GET", "/")
    sid = example.page("POST", "/call", phone="+15555550100")["sid"]
    talk = answered(agent)
    speech(talk)
    other = answered(visitor)
    assert example.number in other.peer
    hear_each_other(talk, other)
    other.bye()
    assert talk.wait_ended(10), talk.story()
    until(lambda: example.page("GET", f"/calls/{sid}")["states"] == ["ringing", "in-progress", "completed"], 10)


def masked(example: Example) -> None:
    driver, passenger = example.phone("driver"), example.phone("passenger")
    example.start(PAIR=f"{example.client('driver')},{example.client('passenger')}", PROXY=example.number)
    call = driver.call(example.number)
    talk = answered(passenger)
    assert example.number in talk.peer
    assert "driver" not in talk.peer
    hear_each_other(call, talk)
    talk.bye()
    assert call.wait_ended(10), call.story()
    assert driver.write(example.number, "I am at the door") in (200, 202)
    sender, text = passenger.wait_text(10) or ("", "")
    assert (sender.partition("@")[0], text) == (f"sip:{example.number}", "I am at the door")
    stranger = example.caller("stranger")
    speech(stranger)
    assert stranger.wait_ended(10), stranger.story()


def sms_reply(example: Example) -> None:
    phone = example.phone("writer")
    example.start()
    said = [
        ("Hours", "We are open"),
        ("name", "What is your name?"),
        ("Ann", "Nice to meet you, Ann."),
        ("Hi", "Hello Ann!"),
    ]
    for text, expected in said:
        assert phone.write(example.number, text) in (200, 202)
        answer = (phone.wait_text(10) or ("", "no answer"))[1]
        assert answer.startswith(expected), answer


def reminder(example: Example) -> None:
    human, machine = example.phone("human"), example.phone("machine")
    example.phone("busy", answer_after=None, reject=486)
    example.start(FROM=example.number)
    sids = {
        name: example.page("POST", "/remind", phone=example.client(name), time="half past ten")["sid"]
        for name in ("human", "machine", "busy")
    }
    person, answering = answered(human), answered(machine)
    person.send_audio(PCMU.to_samples(PERSON.audio))
    answering.send_audio(PCMU.to_samples(MACHINE.audio))
    speech(person)
    person.press("1")
    assert person.wait_ended(15), person.story()
    speech(answering, seconds=30)
    assert answering.wait_ended(15), answering.story()

    def results() -> dict[str, dict[str, str]]:
        rows = example.page("GET", "/appointments")
        return {name: rows.get(sid, {}) for name, sid in sids.items()}

    until(lambda: all("call" in row for row in results().values()), 10)
    found = results()
    assert found["human"].items() >= {"answered_by": "human", "answer": "confirmed", "call": "completed"}.items()
    assert (found["machine"]["answered_by"], found["machine"]["call"]) == ("machine_end_beep", "completed")
    assert found["busy"]["call"] == "busy"


def call_center(example: Example) -> None:
    example.start()
    desk = f"{example.number}1"
    example.bind(desk, "/agent")
    call = example.caller()
    assert call.wait_tone(523, 20), call.story()
    assert example.page("GET", "/queue")[0]["waiting"] == 1
    leaves = example.caller("impatient")
    speech(leaves, after=2.5)
    leaves.press("9")
    agent = example.caller("agent", desk)
    assert call.wait_silence(0.8, 10, after=now(call) + 0.5), "an announcement, then the agent"
    hear_each_other(call, agent)
    call.bye()
    assert leaves.wait_tone(1000, 15, seconds=0.1), "no beep for a message"
    leaves.bye()
    assert not agent.wait_ended(1), "the agent waits for the next caller"
    agent.bye()


def pausable(example: Example) -> None:
    agent = example.phone("agent")
    example.start(AGENT=example.client("agent"))
    phone = example.stack.enter_context(Phone(user="customer"))
    call = phone.call(example.system.sip(example.number))
    talk = answered(agent)
    assert call.wait_answered(10), call.story()
    (sid,) = example.page("GET", "/recordings")["calls"]
    until(lambda: example.system.rest("GET", f"/Calls/{sid}/Recordings.json")[1]["recordings"])
    hear_each_other(call, talk)
    call.wait_silence(1, 5, after=now(call))
    assert example.page("POST", "/pause", call=sid) == {"status": "paused"}
    call.send_tone(1300, 1.5)
    assert talk.wait_tone(1300, 5), talk.story()
    talk.wait_silence(0.5, 5, after=now(talk))
    assert example.page("POST", "/resume", call=sid) == {"status": "in-progress"}
    call.send_tone(500, 1.5)
    assert talk.wait_tone(500, 5), talk.story()
    talk.wait_silence(0.5, 5, after=now(talk))
    assert example.page("POST", "/stop", call=sid) == {"status": "stopped"}
    (kept,) = until(lambda: example.page("GET", "/recordings")["kept"], 15)
    samples = example.recording(f"{kept['RecordingUrl']}.wav")
    assert listen.has_tone(samples, 500)
    assert not listen.has_tone(samples, 1300), "the card number is not recorded"
    talk.bye()
    assert call.wait_ended(10), call.story()


FLOWS: list[Callable[[Example], None]] = [
    *(menu, voicemail, conference, whisper, click_to_call, masked, sms_reply, reminder, call_center, pausable),
]


@pytest.fixture(scope="module", params=["python", "node"])
def outcomes(request: pytest.FixtureRequest, system: System) -> Iterator[dict[str, "Future[None]"]]:
    """What became of each application, by its name."""
    language = request.param
    if language == "node" and not (shutil.which("node") and (NODE_MODULES / "twilio").is_dir()):
        pytest.skip("NO NODE, or no tests/node/node_modules: examples/node was NOT tested (make test installs them)")

    def run(flow: Callable[[Example], None], number: str) -> None:
        with ExitStack() as stack:
            flow(Example(stack, system, language, flow.__name__, number))

    chosen = {
        item.callspec.params.get("name")
        for item in request.session.items
        if isinstance(item, pytest.Function) and hasattr(item, "callspec")
    }
    first = {"python": 4200, "node": 4300}[language]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {
            flow.__name__: pool.submit(run, flow, str(first + 10 * i))
            for i, flow in enumerate(FLOWS)
            if flow.__name__ in chosen
        }


@pytest.mark.parametrize("name", [flow.__name__ for flow in FLOWS])
def test_application(outcomes: dict[str, "Future[None]"], name: str) -> None:
    outcomes[name].result()
