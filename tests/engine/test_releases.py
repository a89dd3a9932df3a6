"""Journals that older releases wrote, named by their commits: their calls go on from every line (issue 13, a release
reads the old)."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.calls.codec import decode
from app.engine.live_call import split
from app.journal.boot import boot_id
from app.journal.journal import entry
from app.journal.lines import lines, sealed
from tests.engine.scenarios import SCENARIOS
from tests.engine.stage import Scenario, Stage
from tests.engine.test_resume import prompts_are_long, time_stands_still

__all__ = ["prompts_are_long", "time_stands_still"]

FOLDER = Path(__file__).parent / "releases"
JOURNALS = sorted(FOLDER.glob("*/*.jsonl"))
SEEN = ("Fetch", "PlayFile", "Originate", "Record", "Bridge", "JoinRoom", "SendDigits", "Refer", "Hangup")
"""Commands that an application or a caller notices."""
Parts = list[bytes]


def scenario_of(path: Path) -> Scenario:
    """The journal's file is named by it."""
    return {name.replace(", ", "_").replace(" ", "_"): scenario for name, scenario in SCENARIOS.items()}[path.stem]


def written_now(path: Path) -> Parts:
    """The lines as that release would write them today, on this machine since its last start."""
    found = [
        (line.data or {}, b'"sum":' in text) for line, text in zip(lines(path.read_bytes()), raw(path), strict=True)
    ]
    first = found[0][0]
    later = time.monotonic() - 60.0 - first["t"]
    passed = datetime.now(UTC) - timedelta(seconds=60) - datetime.fromisoformat(first["at"])
    return [in_form(moved(data, later, passed), checked) for data, checked in found]


def raw(path: Path) -> Parts:
    return path.read_bytes().splitlines(keepends=True)


def moved(data: dict[str, Any], later: float, passed: timedelta) -> dict[str, Any]:
    at = {"at": (datetime.fromisoformat(data["at"]) + passed).isoformat()} if "at" in data else {}
    boot = {"boot": boot_id()} if "boot" in data else {}
    return data | {"t": data["t"] + later} | at | boot


def in_form(data: dict[str, Any], checked: bool) -> bytes:
    """A line with a checksum, or without one, as the first release wrote it."""
    return sealed(data) if checked else json.dumps(data).encode() + b"\n"


def noticed(journal: bytes) -> list[str]:
    """What was asked for, in order: whose leg, the command, and the URL of a request. No ids: releases number
    differently; no ringing tone (a file without a name), which goes on for as long as it rings."""
    found = []
    for line in lines(journal):
        command = decode((line.data or {}).get("command"))
        leg, inner = split(command) if command else ("", None)
        if type(inner).__name__ in SEEN and getattr(inner, "file", "any"):
            whose = "callee: " if leg else ""
            about = getattr(getattr(inner, "request", None), "url", "")
            found.append(f"{whose}{type(inner).__name__} {about}")
    return found


@pytest.mark.parametrize("path", JOURNALS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_call_of_an_older_release_goes_on_from_every_line(tmp_path: Path, path: Path) -> None:
    whole = written_now(path)
    expected = noticed(b"".join(whole))
    assert expected
    for cut in range(1, len(whole)):
        (folder := tmp_path / f"{cut}").mkdir()
        stage = Stage(folder, scenario_of(path))
        stage.resume(b"".join(whole[:cut]), True)
        assert not list(folder.glob("journals/*/*.broken")), whole[cut - 1]
        stage.play()
        assert noticed(stage.journal()) == expected, whole[cut - 1]


def test_there_are_journals_of_each_release() -> None:
    assert {path.parent.name for path in JOURNALS} == {"fe93535", "aa4ca60", "5f3222e", "0d6bda5"}


def test_all_that_a_journal_says_is_understood() -> None:
    """No command or event of an older release is unknown to this one."""
    for path in JOURNALS:
        for line in lines(path.read_bytes()):
            assert line.data is not None
            for kind in ("event", "command"):
                assert kind not in line.data or getattr(entry(line.data), kind) is not None, line.data
