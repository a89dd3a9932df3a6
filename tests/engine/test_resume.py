"""An engine dies behind every line of the journals of every verb; the next one asks for the same (docs/architecture.md,
Journal and takeover)."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.calls.codec import ALIASES, decode
from app.calls.commands.core import Originate
from app.journal.lines import lines, sealed
from tests.engine.scenarios import SCENARIOS, callback_scenarios
from tests.engine.stage import Scenario, Stage

ORDERS = dict(callback_scenarios())


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


def recorded(folder: Path, scenario: Scenario) -> tuple[bytes, dict[str, Any]]:
    """The journal of the call that was not disturbed, and what came of it."""
    stage = Stage(folder, scenario)
    stage.begin()
    stage.play()
    return stage.journal(), stage.outcome()


def dies(folder: Path, scenario: Scenario, journal: bytes, done: bool, loses_link: bool = False) -> dict[str, Any]:
    """What came of the call whose engine died behind this journal. loses_link: the next one loses its link after each
    event."""
    folder.mkdir()
    stage = Stage(folder, scenario)
    stage.resume(journal, done)
    stage.play(loses_link)
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


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_link_that_is_lost_again_and_again_after_a_death(tmp_path: Path, name: str) -> None:
    scenario = SCENARIOS[name]
    journal, expected = recorded(tmp_path, scenario)
    whole = parts(journal)
    for cut in range(1, len(whole), 2):
        outcome = dies(tmp_path / f"{cut}", scenario, b"".join(whole[:cut]), True, loses_link=True)
        assert outcome == expected, whole[cut - 1]


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


@pytest.mark.parametrize("name", [name for name, scenario in SCENARIOS.items() if scenario.letters])
def test_every_letter_is_opened(tmp_path: Path, name: str) -> None:
    """So that the tests above are about them, too."""
    journal, _ = recorded(tmp_path, SCENARIOS[name])
    happened = [decode(line.data["event"]) for line in lines(journal) if line.data and "event" in line.data]
    assert [event for event in SCENARIOS[name].letters.values() if event not in happened] == []
