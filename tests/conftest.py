"""Fixtures that every test may use; why tests were skipped, a line for each reason."""

from collections import Counter

import pytest

from tests.attack.cells import cells
from tests.databases import (
    cluster,
    database_url,
    empty_database_url,
    mariadb_server,
    settings,
    sqlite_template,
    templates,
)
from tests.redis_server import redis_server, redis_url

__all__ = [
    "cells",
    "cluster",
    "database_url",
    "empty_database_url",
    "mariadb_server",
    "redis_server",
    "redis_url",
    "settings",
    "sqlite_template",
    "templates",
]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Pytest's own list has a line for each place, which nobody reads."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"SKIPPED {count}: {reason}", yellow=True, bold=True)
