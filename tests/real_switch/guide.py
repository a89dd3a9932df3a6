"""The guide's promises, chapter 3, one by one: which test proves each of them in real calls, on which switch.

A test says so itself: ``@pytest.mark.proves("Gather timeout", "Gather Digits")``. The pytest summary shows the table.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SWITCHES = ("asterisk", "freeswitch")

# Table, what it is about, its rows. Verbs and nouns stand for their paragraphs: what they do, and their examples.
TABLES = """
3.1  request      CallSid AccountSid From To CallStatus ApiVersion Direction CallerName
3.2  answer       text/xml application/xml
3    verb         Say Play Gather Record Fax Sms Dial Hangup Redirect Reject Pause
3.3  Say          voice language loop
3.4  Play         loop
3.5  Play         audio/wav audio/wave audio/x-wav
3.6  Gather       action method timeout finishOnKey numDigits
3.7  Gather       Digits
3.8  Record       action method timeout finishOnKey maxLength transcribe transcribeCallback playBeep
3.9  Record       RecordingUrl RecordingDuration Digits
3.10 transcript   TranscriptionText TranscriptionStatus TranscriptionUrl RecordingUrl
3.11 Fax          to from action method statusCallback
3.12 Fax-action   FaxSid FaxStatus
3.13 Fax-status   FaxSid FaxStatus
3.14 Sms          to from action method statusCallback
3.15 Sms-action   SmsSid SmsStatus
3.15 Sms-status   SmsSid SmsStatus
3.16 Dial         action method timeout timeLimit callerId
3.17 Dial-action  DialCallStatus DialCallSid DialCallDuration
3.18 Dial-ends    completed busy no-answer failed canceled
3.9  noun         Number Client Conference Uri
3.19 Number       sendDigits url
3.20 Conference   muted beep startConferenceOnEnter endConferenceOnExit waitUrl waitMethod maxParticipants
3.21 Redirect     method
3.22 Reject       reason
3.23 Pause        length
"""


def rows() -> dict[str, str]:
    """Every row by its name, as ``Gather timeout``, with the number of its table."""
    found = {}
    for line in TABLES.split("\n"):
        table, subject, *names = line.split() or ("", "")
        found |= {f"{subject} {name}": table for name in names}
    return found


def proofs_written(folder: Path) -> dict[str, set[str]]:
    """The rows that tests of a folder say they prove, each with the tests: read, not run."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(folder.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                for name in proved_by(node):
                    found[name].add(f"{path.stem}::{node.name}")
    return found


def proved_by(function: ast.FunctionDef) -> Iterator[str]:
    """The names in a test's ``pytest.mark.proves``."""
    for mark in function.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.proves":
            parts = [arg.value if isinstance(arg, ast.Starred) else ast.Tuple([arg]) for arg in mark.args]
            yield from (name for part in parts for name in ast.literal_eval(part))


class Proofs:
    """What the tests of a session have proved: by row and switch, which of its tests passed and which did not."""

    def __init__(self) -> None:
        self.collected: set[tuple[str, str]] = set()
        self.passed: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.failed: dict[tuple[str, str], list[str]] = defaultdict(list)

    def expect(self, item: Any) -> None:
        """A test is among those that will run: note what it is to prove, and have its report say so."""
        names = [name for mark in item.iter_markers("proves") for name in mark.args]
        switch = item.callspec.params.get("system") if hasattr(item, "callspec") else None
        if names and switch:
            item.user_properties.append(("proves", (switch, names)))
            self.collected |= {(name, switch) for name in names}

    def take(self, report: Any) -> None:
        """One phase of a test is over."""
        if report.passed and report.when != "call":
            return
        for key, told in report.user_properties:
            if key == "proves":
                switch, names = told
                kept = self.passed if report.passed else self.failed
                for name in names:
                    kept[name, switch].append(report.nodeid.rpartition("/")[2].partition("[")[0])

    def proved(self, name: str, switch: str) -> bool:
        """Some test of this row passed, and none did not."""
        return (name, switch) in self.passed and (name, switch) not in self.failed

    def table(self) -> Iterator[str]:
        """The lines of the summary."""
        yield f"{'table':6}{'row':36}{SWITCHES[0]:12}{SWITCHES[1]:12}proved by"
        whole = all((name, switch) in self.collected for name in rows() for switch in SWITCHES)
        for name, table in rows().items():
            if not whole and not any((name, switch) in self.collected for switch in SWITCHES):
                continue  # only some of the tests ran
            cells = ["proved" if self.proved(name, switch) else "-" for switch in SWITCHES]
            tests = {test for switch in SWITCHES for test in self.passed.get((name, switch), [])}
            yield f"{table:6}{name:36}{cells[0]:12}{cells[1]:12}{', '.join(sorted(tests))}"
        for switch in SWITCHES:
            count = sum(self.proved(name, switch) for name in rows())
            yield f"{switch}: {count} of {len(rows())} rows proved"
