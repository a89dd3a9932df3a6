"""What `make chaos` prints and exits with, without a switch."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests import postgres
from tests.chaos import __main__ as chaos
from tests.chaos.faults import FAULTS, Fault
from tests.chaos.judge import Round
from tests.chaos.report import BEGIN, END, HEAD, told
from tests.chaos.report import row as row_of

PAGE = Path(__file__).resolve().parents[2] / "docs/operations.md"


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page with marks for the table; nothing is written elsewhere."""
    made = tmp_path / "page.md"
    made.write_text(f"before\n{BEGIN}{END}after\n")
    monkeypatch.setattr(chaos, "OUT", tmp_path / "out")
    monkeypatch.setattr(chaos, "PAGE", made)
    monkeypatch.setattr(chaos, "INSTALLED", True)
    return made


def plays(monkeypatch: pytest.MonkeyPatch, misses: int) -> None:
    """Each round has so many misses."""

    def rounds(kind: str, faults: list[Fault], calls: int) -> list[Round]:
        return [Round(fault, kind, calls, misses=["one"] * misses) for fault in faults]

    monkeypatch.setattr(chaos, "on", rounds)


@pytest.mark.parametrize(("misses", "code"), [(0, 0), (1, 2 * len(FAULTS)), (9, 125)])
def test_it_exits_with_the_number_of_misses(
    page: Path, monkeypatch: pytest.MonkeyPatch, misses: int, code: int
) -> None:
    plays(monkeypatch, misses)
    assert chaos.main([]) == code


def test_every_fault_has_a_row_for_each_switch(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plays(monkeypatch, 0)
    chaos.main(["--docs"])
    rows = [line for line in page.read_text().splitlines() if line.startswith("| ")][1:]
    assert [line.split(" | ")[0][2:] for line in rows] == 2 * [fault.name for fault in FAULTS]
    assert {line.count("|") for line in [*rows, HEAD.splitlines()[0]]} == {HEAD.splitlines()[0].count("|")}
    assert len(json.loads((page.parent / "out/chaos.json").read_text())) == 2 * len(FAULTS)


def test_what_cannot_be_tried_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    @contextmanager
    def nowhere(*_: Any) -> Iterator[None]:
        raise postgres.Missing("no server")
        yield

    monkeypatch.setattr(chaos, "world", nowhere)
    faults = [fault for fault in FAULTS if fault.database == "postgresql"]
    assert chaos.on("asterisk", faults, 5) == []
    assert capsys.readouterr().out.count("NOT TRIED, no server") == len(faults) == 1


def test_callbacks_that_came_twice_are_in_the_table() -> None:
    found = Round(FAULTS[0], "asterisk", 5, figures={"callbacks": 10005, "callbacks twice": 33})
    assert "| 33 of 10005 |" in row_of(told(found))
