"""The part of docs/compatibility.md about requests to applications: which of Twilio's parameters are written here."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.calls.facts import PLACES

NAMES = Path(__file__).with_name("twilio_requests.txt")
APP = Path(__file__).parents[2]
WRITERS = ("calls", "rcml", "engine", "ledger", "jobs", "messaging", "webhooks", "speech")
"""The packages that write parameters of requests."""
MADE = {*PLACES, "MessageStatus", "SmsStatus"}
"""Names that the code puts together: calls/facts.py, ledger/rows/messages.py."""
HEAD = """
## Requests to applications

The parameters that Twilio documents for each request to an application. A name counts as sent when it is written
anywhere in the code that makes requests.
What needs a carrier's data or a service that is not meant to be here (STIR/SHAKEN, SIP domains' own SIDs) is listed and
not counted. Tests with real calls show each request: `tests/real_switch/`, `tests/messaging/`.

| request | sent | not sent | not counted |
|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Request:
    """One kind of request: the names that are sent, that are not, and that cannot be."""

    kind: str
    sent: list[str]
    absent: list[str]
    uncounted: list[str]


def written() -> set[str]:
    """Every text of the code that may be the name of a parameter."""
    files = (file for package in WRITERS for file in (APP / package).rglob("*.py"))
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text())))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)} | MADE


def requests(path: Path = NAMES) -> Iterator[Request]:
    """Every request of Twilio's that is here."""
    known = written()
    for line in path.read_text().splitlines():
        kind, colon, listed = line.partition(": ")
        if colon and not line.startswith("#"):
            names = listed.split()
            counted = [name for name in names if not name.startswith("(")]
            uncounted = [name.strip("()") for name in names if name.startswith("(")]
            sent = [name for name in counted if name in known]
            yield Request(kind, sent, [name for name in counted if name not in known], uncounted)


def table() -> str:
    """The section as Markdown."""
    return HEAD + "".join(map(line, requests()))


def line(one: Request) -> str:
    """One request as a line of the table."""
    absent, uncounted = (", ".join(f"`{name}`" for name in names) for names in (one.absent, one.uncounted))
    return f"| {one.kind} | {len(one.sent)} of {len(one.sent + one.absent)} | {absent} | {uncounted} |\n"
