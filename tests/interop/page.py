"""The table of docs/interop.md: what became of each scenario on each switch."""

from collections.abc import Mapping
from pathlib import Path

from tests.interop.scenarios import Scenario

PAGE = Path("docs/interop.md")
BEGIN, END = "<!-- scenarios: begin -->\n", "<!-- scenarios: end -->\n"
COLUMNS = ("Program", "Transport", "Offer", "Hold", "Keys", "Router", "Asterisk", "FreeSWITCH")
HEAD = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}\n"


def cells(scenario: Scenario) -> list[str]:
    """What the columns before the switches say of it."""
    return [
        scenario.program,
        scenario.transport,
        scenario.offer,
        scenario.hold,
        scenario.keys,
        scenario.router,
    ]


def row(scenario: Scenario, outcomes: Mapping[str, str]) -> str:
    """outcomes: what went wrong, by the switch's name; empty: nothing."""
    said = [outcomes[name] or "works" for name in ("asterisk", "freeswitch")]
    return f"| {' | '.join([*cells(scenario), *(' '.join(one.split())[:80].replace('|', '/') for one in said)])} |\n"


def write(table: str) -> None:
    """Put it into the page."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(before + BEGIN + table + END + rest.partition(END)[2])


def written() -> list[list[str]]:
    """The rows that are there, as cells."""
    table = PAGE.read_text().partition(BEGIN)[2].partition(END)[0]
    return [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
