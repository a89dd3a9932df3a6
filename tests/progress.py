"""A pytest plugin for `make test`: a line for each file that is done, with the time left, and a table at the end.

``-p tests.progress`` with PROGRESS_FOLDER=FOLDER. Lines go to standard error; the figures of a session are kept in
FOLDER/<part>.json, and ``python -m tests.progress FOLDER`` prints them as one table.
"""

import json
import os
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

EVERY_SECONDS = 5.0
"""Files of pure tests are done many a second: one line for all of these."""
KEY = "progress/seconds"
UNKNOWN = 0.05
"""Seconds of a test that has not run here before."""


class Progress:
    """Counts what is done. expected: seconds of each test, as the run before measured it."""

    def __init__(self, config: pytest.Config, folder: Path) -> None:
        self.config, self.folder = config, folder
        self.part = config.getini("cache_dir").rpartition("/")[2]
        self.expected: dict[str, float] = config.cache.get(KEY, {}) if config.cache else {}
        self.seconds: dict[str, float] = {}
        self.left: Counter[str] = Counter()
        self.files = 0
        self.outcomes: dict[str, Counter[str]] = defaultdict(Counter)
        self.began = self.told = time.monotonic()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.expect([item.nodeid for item in session.items])

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: list[str]) -> None:
        if not self.left:
            self.expect(ids)

    def expect(self, ids: list[str]) -> None:
        self.left = Counter(file_of(id) for id in ids)
        self.files = len(self.left)
        self.waiting = set(ids)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[folder_of(report.nodeid)][report.outcome] += 1
        if report.when == "teardown":
            self.done(report.nodeid)

    def done(self, id: str) -> None:
        """A test is over; say so when its file is."""
        self.waiting.discard(id)
        name = file_of(id)
        self.left[name] -= 1
        if self.left[name] <= 0:
            del self.left[name]
            now = time.monotonic()
            if now - self.told >= EVERY_SECONDS or not self.left:
                self.told = now
                done = self.files - len(self.left)
                print(f"{self.part:>6} {done:4} of {self.files} files, {self.rest()} left: {name}", file=sys.stderr)

    def rest(self) -> str:
        """The time that is probably left: what the tests that wait took last time, at this run's pace."""
        took = time.monotonic() - self.began
        before = sum(self.expected.get(id, UNKNOWN) for id in self.seconds) or 1.0
        left = sum(self.expected.get(id, UNKNOWN) for id in self.waiting) * took / before
        return f"about {left / 60:.0f} min" if left >= 90 else f"about {left:.0f} s"

    def pytest_sessionfinish(self) -> None:
        if self.config.cache:
            self.config.cache.set(KEY, self.expected | {id: round(took, 3) for id, took in self.seconds.items()})
        times: Counter[str] = Counter()
        for id, took in self.seconds.items():
            times[folder_of(id)] += took  # type: ignore[assignment]  # a Counter of seconds
        rows = {name: {**counts, "seconds": times[name]} for name, counts in self.outcomes.items()}
        (self.folder / f"{self.part}.json").write_text(json.dumps(rows))


def file_of(id: str) -> str:
    return id.partition("::")[0]


def folder_of(id: str) -> str:
    """``tests/api``: what a row of the table is about."""
    parts = file_of(id).split("/")
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def pytest_configure(config: pytest.Config) -> None:
    folder = os.environ.get("PROGRESS_FOLDER")
    if folder and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Progress(config, Path(folder)), "restcomm-progress")


def table(folder: Path) -> list[str]:
    """What ran, a line for each folder of tests."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for file in sorted(folder.glob("*.json")):
        for name, counts in json.loads(file.read_text()).items():
            rows[name].update(counts)
    lines = [f"{'what ran':24}{'passed':>8}{'failed':>8}{'skipped':>8}{'seconds':>9}"]
    for name, counts in sorted(rows.items()):
        figures = "".join(f"{counts[outcome]:8}" for outcome in ("passed", "failed", "skipped"))
        lines.append(f"{name:24}{figures}{counts['seconds']:9.0f}")
    return lines


if __name__ == "__main__":
    print("\n".join(table(Path(sys.argv[1]))))
