"""A plugin of pytest: writes what a run tried, missed and skipped as JSON to the file ATTACK_OUT."""

import json
import os
from pathlib import Path

import pytest

FOUND: dict[str, int] = {"tried": 0, "missed": 0, "skipped": 0}
WHY: list[str] = []
MOST = 5


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """One phase of one test. A test that counts no cells is one cell."""
    told = {name: int(str(value)) for name, value in report.user_properties if name in FOUND}
    tried, missed = 0, 0
    if report.skipped:
        FOUND["skipped"] += 1
    elif report.when == "teardown" and told:
        tried, missed = told["tried"], told["missed"]
    elif report.failed:
        tried, missed = 1, 1
    elif report.when == "call" and not told:
        tried = 1
    FOUND["tried"] += tried
    FOUND["missed"] += missed
    if missed:
        WHY.append(f"{report.nodeid}: {str(report.longrepr)[-800:]}")


def pytest_sessionfinish() -> None:
    Path(os.environ["ATTACK_OUT"]).write_text(json.dumps(FOUND | {"why": WHY[:MOST]}))
