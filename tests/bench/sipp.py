"""SIP load by sipp (Debian: sip-tester): so many calls at so many a second, and what became of them.

Response times come from sipp's message trace, whose times are microseconds: its own response-time file counts in the
4 ms steps of the kernel's coarse clock (sipp 3.6.1), which is more than what a native dialplan takes.
"""

import csv
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SCENARIOS = Path(__file__).parent / "scenarios"
PATIENCE = 30
"""Seconds after the last INVITE in which every call must have ended."""
RECEIVE_MS = 10_000
PERIOD_MS = 1003
"""So many calls come in a period, evenly. Not a second: calls every 40 ms would always meet FreeSWITCH's own steps of
20 ms at the same moment."""
TRACED = ("-trace_shortmsg", "-trace_stat", "-fd", "1", "-trace_err")


@dataclass(frozen=True)
class Outcome:
    """What became of a run. answered: seconds from INVITE to 200, sorted; failed: calls that did not go as written."""

    calls: int
    failed: int
    answered: list[float]
    complaint: str = ""

    def percentile(self, percent: float) -> float:
        """Milliseconds within which so many percent of the answered calls were answered."""
        if not self.answered:
            return 0.0
        return 1000 * self.answered[min(len(self.answered) - 1, int(len(self.answered) * percent / 100))]


@dataclass
class Load:
    """A sipp that runs."""

    process: "subprocess.Popen[bytes]"
    folder: Path
    calls: int
    seconds: float

    def outcome(self) -> Outcome:
        """Wait for its end."""
        try:
            self.process.wait(self.seconds + PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        trace = next(self.folder.glob("*_shortmessages.log"), None)
        answered = response_times(trace.read_text(errors="replace")) if trace else []
        good = successful(self.folder)
        return Outcome(self.calls, self.calls - good, answered, complaint(self.folder))


@contextmanager
def load(scenario: str, to: str, rate: int, calls: int, rtp_port: int) -> Iterator[Load]:
    """sipp while it runs. scenario: a file of ours without its suffix; to: user@host:port; rate: calls a second;
    rtp_port: where callers want their audio."""
    user, _, address = to.partition("@")
    folder = Path(tempfile.mkdtemp(prefix="sipp-"))
    command = [
        "sipp", address, "-sf", str(SCENARIOS / f"{scenario}.xml"), "-s", user, "-i", "127.0.0.1",
        "-r", str(rate), "-rp", str(PERIOD_MS), "-m", str(calls), "-l", str(calls),
        "-key", "rtp_port", str(rtp_port), "-recv_timeout", str(RECEIVE_MS), "-timer_resol", "1", "-nostdin", *TRACED,
    ]  # fmt: skip
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=folder, **quiet)
    try:
        yield Load(process, folder, calls, calls / rate)
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def response_times(trace: str) -> list[float]:
    """Seconds from each call's first INVITE to its first 200, sorted; lines are date, time, seconds, S or R, Call-ID,
    CSeq, first line."""
    began: dict[str, float] = {}
    took: dict[str, float] = {}
    for line in trace.splitlines():
        parts = line.split("\t")
        if len(parts) < 7 or not parts[5].endswith("INVITE"):
            continue
        at, way, call, first = float(parts[2]), parts[3], parts[4], parts[6]
        if way == "S":
            began.setdefault(call, at)
        elif first.startswith("SIP/2.0 200") and call in began:
            took.setdefault(call, at - began[call])
    return sorted(took.values())


def successful(folder: Path) -> int:
    """How many calls went as the scenario is written, by sipp's own count."""
    for path in folder.glob("*_.csv"):
        rows = list(csv.DictReader(path.read_text().splitlines(), delimiter=";"))
        return int(rows[-1]["SuccessfulCall(C)"]) if rows else 0
    return 0


def complaint(folder: Path) -> str:
    """The first thing that sipp wrote about an error, below its headline."""
    for path in folder.glob("*_errors.log"):
        lines = path.read_text(errors="replace").splitlines()
        return " ".join(lines[1:9])[:500]
    return ""
