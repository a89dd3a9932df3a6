"""docs/architecture.md says what is so: the walk of one key, and the packages."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import gevent
import pytest

from app.calls.events import Answered, Digit
from tests.contract.test_path_of_an_event import ARI, ESL
from tests.engine.world import soon, world
from tests.test_architecture import ORDER

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/architecture.md").read_text()
MOST_HOPS, MOST_FILES = 40, 20
STEP = re.compile(r"`((?:[a-z_]+\.)+[a-z_]+)`")


def walk(part: str) -> list[str]:
    """The functions that the page names in one part of the walk, in order."""
    text = PAGE.partition(f"**{part}**")[2].partition("\n**")[0].partition("\n## ")[0]
    return STEP.findall(text.partition("\n1. ")[2])


def traced(tmp_path: Path) -> Iterator[str]:
    """Every function of ours that runs when the key gets to the engine, in order."""
    document = '<Gather numDigits="1" action="got"><Say>Press</Say></Gather>'
    place = world(tmp_path, start=document, got="<Hangup/>")
    seen: list[str] = []

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        module = str(frame.f_globals.get("__name__", ""))
        if event == "call" and module.startswith("app."):
            seen.append(f"{module.removeprefix('app.')}.{frame.f_code.co_name}")

    with place.running() as engine:
        place.arrives("chan1")
        soon(lambda: engine.calls)
        place.switch.tell("chan1", Answered())
        soon(lambda: any(command for _channel, _id, command in place.switch.performed if "Play" in repr(command)))
        gevent.sleep(0.05)
        sys.setprofile(note)
        try:
            engine.receive("chan1", Digit("5"))
        finally:
            sys.setprofile(None)
    yield from seen


def test_the_walk_in_the_back_ends() -> None:
    assert walk("On Asterisk") == ARI
    assert walk("On FreeSWITCH") == ESL


def test_the_walk_in_the_engine(tmp_path: Path) -> None:
    steps = walk("In the engine")
    seen = traced(tmp_path)
    missing = [step for step in steps if step not in seen]  # each `in` goes on where the one before has stopped
    assert not missing, f"not called, or not in this order: {missing[0]}"
    assert len(steps) > 15


def test_the_walk_is_short() -> None:
    for part in ("On Asterisk", "On FreeSWITCH"):
        steps = [*walk(part), *(f"app.{step}" for step in walk("In the engine"))]
        assert len(steps) <= MOST_HOPS
        assert len({step.rpartition(".")[0] for step in steps}) <= MOST_FILES


PATHS = (
    *("From POST Calls to the INVITE", "From a status to its callback", "A key that the switch writes down"),
    "A takeover",
)


def source(step: str) -> tuple[Path, str]:
    """The file that has a function, and the function's name."""
    module, _, function = step.rpartition(".")
    package = "" if module.startswith("ariclient.") else "app."
    return ROOT / f"{(package + module).replace('.', '/')}.py", function


@pytest.mark.parametrize("path", PATHS)
def test_the_other_paths_name_functions_that_are_there_and_called(path: str) -> None:
    """Each function is there, and is named in the files of the path so far outside its own definition."""
    so_far: dict[Path, str] = {}
    for file, function in map(source, walk(path)):
        text = so_far.setdefault(file, file.read_text())
        assert f"def {function}(" in text, f"{file.name} has no {function}"
        callers = "".join(so_far.values()).replace(f"def {function}(", "")
        assert len(so_far) == 1 or re.search(rf"\b{function}\b", callers), f"who calls {file.name}'s {function}?"
    assert 5 < len(so_far) <= MOST_FILES, sorted(map(str, so_far))


def test_every_package_is_on_the_page() -> None:
    missing = [
        name for name in ORDER if f"`{name}`" not in PAGE and name not in ("app", "app.version", "wsgi", "app.demo")
    ]
    assert not missing
