"""One step of the bench: a scenario at a rate on one side, and what it took."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.bench import usage
from tests.bench.settling import Done
from tests.bench.sides import Side
from tests.bench.sipp import Outcome, load

SCENARIOS = {"answer": "they_hang_up", "play": "they_hang_up", "keys": "keys"}
"""What is measured, and the callers' part of it."""
SECONDS = {10: 4, 25: 10, 50: 5, 100: 5}
"""How long calls arrive, by calls a second. The targets are about 25."""
CALM_SECONDS = 0.5
HELD = 200


@dataclass
class Step:
    """side, scenario, rate: what it was. answer_ms: INVITE to 200 by percentile. cpu_ms: of each process, per call.
    undone: calls whose row or callback or keys are missing. others: cores that the rest of the machine was busy with
    meanwhile (sipp, the webhook, and whatever else runs)."""

    side: str
    scenario: str
    rate: int
    calls: int
    failed: int
    undone: int
    answer_ms: dict[str, float]
    cpu_ms: dict[str, float]
    others: float
    complaint: str = ""

    @property
    def control_ms(self) -> float:
        """CPU per call of all that is not the switch."""
        return sum(value for name, value in self.cpu_ms.items() if name != "switch")

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@contextmanager
def audio_sink() -> Iterator[int]:
    """A port that takes all audio and answers nothing: a closed one would cost the switch an ICMP error a packet."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
        sink.bind(("127.0.0.1", 0))
        yield sink.getsockname()[1]


@dataclass
class Meter:
    """What the processes of a side have used since it was made."""

    side: Side
    began: float = field(default_factory=time.monotonic)
    before: dict[str, float] = field(default_factory=dict)
    machine: float = field(default_factory=usage.machine_seconds)

    def __post_init__(self) -> None:
        self.before = self.now()

    def now(self) -> dict[str, float]:
        return {name: usage.cpu_seconds(pids) for name, pids in self.side.processes.items()}

    def used(self) -> tuple[dict[str, float], float]:
        """Seconds by process, and cores that others were busy with."""
        mine = {name: seconds - self.before[name] for name, seconds in self.now().items()}
        others = usage.machine_seconds() - self.machine - sum(mine.values())
        return mine, others / (time.monotonic() - self.began)


def step(side: Side, scenario: str, rate: int) -> Step:
    """Do it and measure it."""
    calls = rate * SECONDS[rate]
    before = side.settling.done() if side.settling else Done(0, 0, 0)
    meter = Meter(side)
    with audio_sink() as port, load(SCENARIOS[scenario], side.to(scenario), rate, calls, port) as running:
        outcome = running.outcome()
    done = side.settling.wait(before, calls) if side.settling else Done(calls, calls, calls)
    used, others = meter.used()
    time.sleep(CALM_SECONDS)
    return Step(
        side.name,
        scenario,
        rate,
        calls,
        outcome.failed,
        undone(scenario, calls, done),
        percentiles(outcome),
        {name: round(1000 * seconds / calls, 2) for name, seconds in used.items()},
        round(others, 2),
        outcome.complaint,
    )


def undone(scenario: str, calls: int, done: Done) -> int:
    """Calls that something is missing of."""
    wanted = [done.rows, done.callbacks, *([done.gathered] if scenario == "keys" else [])]
    return max(0, calls - min(wanted))


def percentiles(outcome: Outcome) -> dict[str, float]:
    return {f"p{percent}": round(outcome.percentile(percent), 1) for percent in (50, 95, 99)}


def warm_up(side: Side) -> None:
    """Some calls of each kind that nobody counts: modules are loaded, connections made, the prompt is in the cache."""
    before = side.settling.done() if side.settling else None
    with audio_sink() as port:
        for scenario, part in SCENARIOS.items():
            with load(part, side.to(scenario), 10, 10, port) as running:
                running.outcome()
    if side.settling and before:
        side.settling.wait(before, 10 * len(SCENARIOS))


def memory(side: Side) -> dict[str, float]:
    """Kilobytes per call of each process while calls are held, which wait for keys (natively: for nothing)."""
    before = {name: usage.memory_bytes(pids) for name, pids in side.processes.items()}
    with audio_sink() as port, load("hold", side.to("hold"), 50, HELD, port) as running:
        deadline = time.monotonic() + 8
        while side.channels() < HELD and time.monotonic() < deadline:
            time.sleep(0.2)
        time.sleep(1.0)
        held = side.channels()
        assert held == HELD, f"{held} calls are held on {side.name}, not {HELD}"
        during = {name: usage.memory_bytes(pids) for name, pids in side.processes.items()}
        running.outcome()
    time.sleep(CALM_SECONDS)
    return {name: round((during[name] - before[name]) / HELD / 1024, 1) for name in before}
