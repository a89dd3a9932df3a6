"""An engine dies behind every line of the journals of every verb; the next one asks for the same (docs/architecture.md,
Journal and takeover)."""

import itertools
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.calls.codec import ALIASES
from app.calls.commands.core import Originate
from app.journal.lines import lines, sealed
from tests.engine.stage import BUSY, Scenario, Stage

SAY = "<Say>Hello</Say>"
URI = "<Uri>sip:bob@127.0.0.1:5070</Uri>"
STREAM = "<Stream url='wss://a.example/' statusCallback='/s'><Parameter name='a' value='b'/></Stream>"
RELAY = "<ConversationRelay url='wss://a.example/'><Language code='de-DE' voice='woman'/></ConversationRelay>"
NAMED = "<Stream url='wss://a.example/' name='n' track='both_tracks'/>"
CALLBACK = "recordingStatusCallback='/r'"
EVENTS = ("initiated", "ringing", "answered", "completed")
RECORDING = {"trim": "", "callback": "http://app.example/r", "method": "POST"}
SCENARIOS = {
    "say": Scenario("<Say>one</Say><Say loop='2'>two</Say>"),
    "play": Scenario("<Play>a.wav</Play><Play digits='12'/><Pause length='3'/><Hangup/>"),
    "gather": Scenario(f"<Gather numDigits='2' action='/got'>{SAY}</Gather>", {1: "4", 2: "2"}, documents={"got": SAY}),
    "gather timeout": Scenario(f"<Gather>{SAY}</Gather>{SAY}"),
    "gather speech": Scenario(f"<Gather input='speech' action='/got'>{SAY}</Gather>{SAY}", documents={"got": SAY}),
    "record by key": Scenario("<Record action='/got'/>", {2: "#"}, documents={"got": SAY}),
    "record by silence": Scenario("<Record action='/got' playBeep='false'/>", documents={"got": SAY}),
    "redirect": Scenario(
        "<Redirect>/next</Redirect>", documents={"next": f"{SAY}<Redirect>/last</Redirect>", "last": SAY}
    ),
    "reject": Scenario("<Reject reason='busy'/>"),
    "sms": Scenario("<Sms to='+15550002'>Hi</Sms><Say>sent</Say>"),
    "message": Scenario(
        "<Message to='+15550002' action='/next'><Body>Hi</Body><Media>/cat.jpg</Media></Message>",
        documents={"next": SAY},
    ),
    "fax": Scenario("<Fax to='+15550002'>http://app.example/x.pdf</Fax><Say>sent</Say>"),
    "receivefax": Scenario("<ReceiveFax action='/next'/>", documents={"next": SAY}),
    "refer": Scenario("<Refer action='/next'><Sip>sip:bob@127.0.0.1</Sip></Refer>", documents={"next": SAY}),
    "warnings": Scenario("<Say loop='soon'>one</Say><Gather timeout='x'/><Wrong/><Pause length='1'/>"),
    "dial number": Scenario("<Dial action='/next'><Number>+15550003</Number></Dial>", documents={"next": SAY}),
    "dial client": Scenario("<Dial><Client>bob</Client></Dial><Say>over</Say>"),
    "dial client by its parts": Scenario(
        "<Dial><Client><Identity>bob</Identity><Parameter name='a' value='b'/></Client></Dial><Say>over</Say>"
    ),
    "dial sip": Scenario("<Dial><Sip>sip:bob@127.0.0.1:5070</Sip></Dial><Say>over</Say>"),
    "dial sip with headers": Scenario(
        "<Dial><Sip>sip:bob@127.0.0.1:5070<Headers><Header name='a' value='b'/></Headers></Sip></Dial><Say>over</Say>"
    ),
    "dial, answered by the callee": Scenario(f"<Dial answerOnBridge='true'>{URI}</Dial><Say>over</Say>"),
    "dial, refused as by the callee": Scenario(f"<Dial answerOnBridge='true'>{URI}</Dial>", callee=BUSY),
    "dial, refused after its action": Scenario(
        f"<Dial answerOnBridge='true' action='/next'>{URI}</Dial>", callee=BUSY, documents={"next": ""}
    ),
    "dial recorded, and told": Scenario(f"<Dial record='true' {CALLBACK}>{URI}</Dial>{SAY}"),
    "dial, whose callee dials": Scenario(
        "<Dial><Uri url='/screen'>sip:bob@127.0.0.1:5070</Uri></Dial><Say>over</Say>",
        documents={"screen": f"<Dial>{URI}</Dial>"},
    ),
    "start recording": Scenario(
        f"<Start><Recording {CALLBACK}/></Start><Say>one</Say><Redirect>/next</Redirect>", documents={"next": SAY}
    ),
    "dial uri": Scenario(f"<Dial>{URI}</Dial><Say>over</Say>"),
    "dial busy": Scenario(f"<Dial sequential='true'>{URI}{URI}</Dial><Say>over</Say>", callee=BUSY),
    "dial recorded": Scenario(f"<Dial record='true' action='/next'>{URI}</Dial>", documents={"next": SAY}),
    "dial, caller leaves": Scenario(f"<Dial action='/next'>{URI}</Dial>", ends_talk="caller", documents={"next": SAY}),
    "dial screened": Scenario(
        "<Dial><Uri url='/screen'>sip:bob@127.0.0.1:5070</Uri></Dial><Say>over</Say>", documents={"screen": SAY}
    ),
    "dial until its limit": Scenario(f"<Dial timeLimit='30'>{URI}</Dial><Say>over</Say>", ends_talk=""),
    "conference": Scenario(
        "<Dial record='true'><Conference beep='true'>room</Conference></Dial><Say>over</Say>", company="room"
    ),
    "conference recorded": Scenario(
        f"<Dial><Conference record='record-from-start' {CALLBACK}>room</Conference></Dial><Say>over</Say>",
        company="room",
    ),
    "conference waits": Scenario("<Dial><Conference startConferenceOnEnter='false'>room</Conference></Dial>"),
    "queue": Scenario("<Dial><Queue>line</Queue></Dial><Say>over</Say>"),
    "enqueue and leave": Scenario(
        "<Enqueue waitUrl='/wait' action='/next'>line</Enqueue>", documents={"wait": f"{SAY}<Leave/>", "next": SAY}
    ),
    "connect": Scenario(f"<Connect action='/next'>{STREAM}</Connect>", documents={"next": SAY}),
    "conversation": Scenario(f"<Connect action='/next'>{RELAY}</Connect>", documents={"next": SAY}),
    "connect, caller leaves": Scenario(f"<Connect>{STREAM}</Connect>{SAY}", ends_talk="caller"),
    "transcription": Scenario(
        "<Start><Transcription name='t' statusCallbackUrl='/s'/></Start><Say>one</Say>"
        f"<Stop><Transcription name='t'/></Stop>{SAY}"
    ),
    "start and stop a stream": Scenario(
        f"<Start>{NAMED}</Start><Say>one</Say><Stop><Stream name='n'/></Stop>{SAY}"
    ),
    "start a stream, and leave": Scenario(
        f"<Start>{STREAM}</Start><Say>one</Say><Redirect>/next</Redirect>", documents={"next": SAY}
    ),
    "start a stream, no server": Scenario(f"<Start>{STREAM}</Start><Say>one</Say>{SAY}", callee=BUSY),
    "connect, no server": Scenario(f"<Connect>{STREAM}</Connect>{SAY}", callee=BUSY),
    "dial, who has answered": Scenario(
        f"<Dial><Sip machineDetection='Enable' amdStatusCallback='/a'>sip:bob@127.0.0.1:5070</Sip></Dial>{SAY}"
    ),
    "api, who has answered": Scenario(
        SAY, events=("answered",), originate_options={"detection": {"wait": True, "timeout": 9000}}
    ),
    "api, who has answered, beside": Scenario(
        SAY + SAY, events=("answered",), originate_options={"detection": {"callback": "http://app.example/amd"}}
    ),
    "api": Scenario(SAY + SAY, events=("answered", "completed")),
    "api with everything": Scenario(
        SAY,
        events=EVENTS,
        originate_options={"send_digits": "12", "time_limit": 600, "recording": RECORDING},
    ),
}  # fmt: skip


def callback_scenarios() -> Iterator[tuple[str, Scenario]]:
    """Every order of every choice of StatusCallbackEvent, of a call and of a callee."""
    noun = "<Uri statusCallback='/s' statusCallbackEvent='{}'>sip:bob@127.0.0.1:5070</Uri>"
    for size in range(1, 5):
        for order in itertools.permutations(EVENTS, size):
            yield f"api {' '.join(order)}", Scenario(SAY + SAY, events=order)
            yield f"dial {' '.join(order)}", Scenario(f"<Dial>{noun.format(' '.join(order))}</Dial>{SAY}")


class Clock:
    """Time that passes by a microsecond whenever somebody looks: nothing depends on how fast this machine is."""

    def __init__(self) -> None:
        self.seconds, self.began = time.monotonic(), time.time()

    def monotonic(self) -> float:
        self.seconds += 1e-6
        return self.seconds

    def time(self) -> float:
        return self.began


TIMED = (
    *("engine.dispatch", "engine.intake.starting", "engine.features.queues", "journal.boot"),
    *("engine.takeover.again", "engine.takeover.takeover"),
)
"""Modules that look at a clock."""


@pytest.fixture(autouse=True)
def time_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    for module in TIMED:
        monkeypatch.setattr(f"app.{module}.time", clock)


@pytest.fixture(autouse=True)
def prompts_are_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A prompt that the switch does not play was never begun, rather than over."""
    monkeypatch.setattr("app.engine.takeover.takeover.duration", lambda file: 60.0)
    monkeypatch.setattr("app.engine.features.queues.LOOK_AGAIN_SECONDS", 0.0)


ORDERS = dict(callback_scenarios())


def recorded(folder: Path, scenario: Scenario) -> tuple[bytes, dict[str, Any]]:
    """The journal of the call that was not disturbed, and what came of it."""
    stage = Stage(folder, scenario)
    stage.begin()
    stage.play()
    return stage.journal(), stage.outcome()


def dies(folder: Path, scenario: Scenario, journal: bytes, done: bool) -> dict[str, Any]:
    """What came of the call whose engine died behind this journal."""
    folder.mkdir()
    stage = Stage(folder, scenario)
    stage.resume(journal, done)
    stage.play()
    called = [channel for channel, _id, command in stage.switch.performed if isinstance(command, Originate)]
    assert len(called) == len(set(called)), "nobody is called twice"
    return stage.outcome()


def parts(journal: bytes) -> list[bytes]:
    return journal.splitlines(keepends=True)


def another_boot(journal: bytes) -> bytes:
    """The same, written before the machine was started anew: its clock was far ahead."""
    found = []
    for line in lines(journal):
        assert line.data
        found.append(sealed(line.data | {"t": line.data["t"] + 1e6} | ({"boot": "x"} if "boot" in line.data else {})))
    return b"".join(found)


def old_format(journal: bytes) -> bytes:
    """The same as the release before wrote it, by its names."""
    plain = [line.data or {} for line in lines(journal)]
    plain[0].pop("boot")
    plain[0]["call"].pop("sequence")
    for unknown in ("sip", "recorded", "sip_response"):
        plain[0]["call"]["facts"].pop(unknown)
    text = "".join(json.dumps(line) + "\n" for line in plain if "note" not in line)
    for old, new in ALIASES.items():
        text = text.replace(f'"type": "{new}"', f'"type": "{old}"')
    return text.encode()


def test_the_release_before_had_other_names(tmp_path: Path) -> None:
    """Of what these journals keep: so the tests of old_format are about names, too."""
    journal, _ = recorded(tmp_path, next(iter(SCENARIOS.values())))
    assert b'"type":"Checkpoint"' in journal.replace(b": ", b":")
    assert b'"type": "Mark"' in old_format(journal)


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("done", [True, False], ids=["done", "not done"])
def test_dies_behind_every_line(tmp_path: Path, name: str, done: bool) -> None:
    scenario = SCENARIOS[name]
    journal, expected = recorded(tmp_path, scenario)
    whole = parts(journal)
    for cut in range(1, len(whole)):
        assert dies(tmp_path / f"{cut}", scenario, b"".join(whole[:cut]), done) == expected, whole[cut - 1]


@pytest.mark.parametrize("name", ORDERS)
def test_dies_behind_every_line_with_every_order_of_events(tmp_path: Path, name: str) -> None:
    scenario = ORDERS[name]
    journal, expected = recorded(tmp_path, scenario)
    whole = parts(journal)
    for cut in range(1, len(whole), 4 if "dial" in name else 1):
        assert dies(tmp_path / f"{cut}", scenario, b"".join(whole[:cut]), True) == expected, whole[cut - 1]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_last_line_that_was_cut(tmp_path: Path, name: str) -> None:
    """Nobody has done what was being written; the next engine cuts it off, and the one after that finds whole lines."""
    scenario = SCENARIOS[name]
    journal, expected = recorded(tmp_path, scenario)
    whole = parts(journal)
    for cut in range(1, len(whole)):
        torn = b"".join(whole[:cut]) + whole[cut][: len(whole[cut]) // 2]
        folder = tmp_path / f"{cut}"
        assert dies(folder, scenario, torn, True) == expected, whole[cut]
        [path] = folder.glob("journals/*/CA*.jsonl")
        assert all(line.data for line in lines(path.read_bytes()))


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("change", [another_boot, old_format])
def test_written_by_another_boot_or_release(tmp_path: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    scenario = SCENARIOS[name]
    journal, expected = recorded(tmp_path, scenario)
    whole = parts(journal)
    for cut in range(1, len(whole), 2):
        assert dies(tmp_path / f"{cut}", scenario, change(b"".join(whole[:cut])), True) == expected, whole[cut - 1]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_link_that_is_lost_behind_every_event(tmp_path: Path, name: str) -> None:
    scenario = SCENARIOS[name]
    stage = Stage(tmp_path / "calm", scenario)
    stage.begin()
    stage.play()
    stormy = Stage(tmp_path / "stormy", scenario)
    stormy.begin()
    stormy.play(reconcile=True)
    assert nameless(stormy) == nameless(stage)


def nameless(stage: Stage) -> str:
    """What came of a call, whatever its CallSid, and those of its legs."""
    text = json.dumps(stage.outcome()["commands"])
    names = dict.fromkeys(re.findall(r"(?:CA|CF|MZ|GT|RE|VX)[0-9a-f]{32}", text))
    for number, name in enumerate(names):
        text = text.replace(name, f"call {number}")
    return text


def test_every_verb_and_noun_is_played() -> None:
    rcml = Path(__file__).parent.parent.parent / "app/rcml"
    played = " ".join(str(scenario) for scenario in SCENARIOS.values()).lower()
    for kind in ("verbs", "nouns"):
        for path in (rcml / kind).rglob("[a-z]*.py"):
            assert f"<{path.stem}" in played, path.stem
