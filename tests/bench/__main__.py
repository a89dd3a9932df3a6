"""`make bench`: real SIP load on each switch, by its own dialplan and by us, and what an engine can do without one.

Prints a table; writes JSON, the table and a picture into var/bench; --docs writes the table into docs/benchmarks.md.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.launcher.switch import freeswitch
from app.settings.config import load
from tests.bench import report, sides, steps, usage
from tests.bench.base import checkout
from tests.bench.first_audio import first_audio
from tests.bench.plot import plot
from tests.bench.profiles import profiled
from tests.bench.steps import Step
from tests.bench.targets import verdicts
from tests.bench.webhook import webhook

ROOT = Path(__file__).parents[2]
SWITCHES = ("asterisk", "freeswitch")
PARTS = (*SWITCHES, "pure", "lists", "api")
FOLDER = ROOT / "var/bench"


def main() -> int:
    wanted = arguments()
    parts = [part for part in wanted.part or PARTS if part != "freeswitch" or has_freeswitch()]
    begun = time.monotonic()
    base = checkout(wanted.base, FOLDER) if wanted.base else None
    results: dict[str, Any] = {"machine": about(), "switches": {}} | (earlier() if wanted.rest else {})
    for part in parts:
        if part in SWITCHES:
            results["switches"][part] = measured(
                part, wanted.scenario or list(steps.SCENARIOS), wanted.rate or RATES, base, wanted.profile
            )
        else:
            results[part] = without_switch(part)
    results["seconds"] = time.monotonic() - begun
    publish(results, wanted.docs)
    return 0


RATES = list(steps.SECONDS)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--part", action="append", choices=PARTS, help="only this one")
    parser.add_argument("--rest", action="store_true", help="take what is not measured from the last run")
    parser.add_argument("--scenario", action="append", choices=list(steps.SCENARIOS), help="only this one")
    parser.add_argument("--rate", action="append", type=int, choices=RATES, help="only so many calls a second")
    parser.add_argument("--base", metavar="COMMIT", help="measure this commit too, in turn; prints ratios")
    parser.add_argument("--profile", action="store_true", help="flame graphs of our processes, by py-spy")
    parser.add_argument("--docs", action="store_true", help="write the table into docs/benchmarks.md")
    return parser.parse_args()


def has_freeswitch() -> bool:
    found = bool(freeswitch.program(load()))
    if not found:
        print("NO FREESWITCH: set FREESWITCH_BIN or put freeswitch on PATH; it is NOT measured", flush=True)
    return found


def about() -> dict[str, Any]:
    git = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    commit = subprocess.run(git, capture_output=True, text=True).stdout.strip() or "unknown"
    when = datetime.now(UTC).isoformat(" ", "minutes").removesuffix("+00:00") + " UTC"
    load_before = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return {**usage.machine(), "python": platform.python_version(), "commit": commit, "when": when, "load": load_before}


def measured(
    kind: str, scenarios: list[str], rates: list[int], base: Path | None = None, profile: bool = False
) -> dict[str, Any]:
    """One kind of switch: all sides run at once and are used in turn, so that what else the machine does hits all.
    base: a checkout of another commit to measure, too."""
    with ExitStack() as stack:
        # Not in /tmp: where many files were deleted lately, ext4 takes 0.3 ms of CPU to make one (measured; else 0.02).
        FOLDER.mkdir(parents=True, exist_ok=True)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=FOLDER)))
        hook = stack.enter_context(webhook())
        native = stack.enter_context(sides.native(kind, folder / "native"))
        ours, version = stack.enter_context(sides.ours(kind, folder / "ours", hook))
        both = (native, ours)
        if base:
            both = (*both, stack.enter_context(sides.ours(kind, folder / "base", hook, "base", base))[0])
        for side in both:
            steps.warm_up(side)
        heard = {side.name: percentiles(first_audio(side.to("play"))) for side in both}
        memory = {side.name: steps.memory(side) for side in both}
        say(f"{version}: first audio {heard}, memory {memory}")
        done = [step for scenario in scenarios for step in climb(both, scenario, rates, profile)]
        for line in ours.complaints()[:5]:
            say(f"LOG {line}")
    return {"version": version, "steps": done, "first_audio_ms": heard, "memory_kb": memory}


def climb(both: tuple[sides.Side, ...], scenario: str, rates: list[int], profile: bool = False) -> list[Step]:
    """Rate after rate; a side that fails at one is not asked for a higher one. profile: sample ours meanwhile."""
    done: list[Step] = []
    failed: set[str] = set()
    for rate in rates:
        for side in both:
            if side.name in failed:
                continue
            with sampled(side, f"{scenario}-{rate}") if profile else nullcontext():
                done.append(step := steps.step(side, scenario, rate))
            say(" ".join(report.row(step)) + (f"  {step.complaint}" if step.failed else ""))
            if step.failed or step.undone:
                failed.add(side.name)
    return done


def sampled(side: sides.Side, what: str) -> AbstractContextManager[None]:
    return profiled(side, FOLDER / "profiles", f"{side.name}-{what}")


def percentiles(values: list[float]) -> dict[str, float]:
    return {f"p{percent}": round(values[len(values) * percent // 100], 1) for percent in (50, 95)}


def without_switch(part: str) -> dict[str, Any]:
    """What a module of ours prints, which runs in a process of its own."""
    command = [sys.executable, "-m", f"tests.bench.{part}"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(f"the bench of {part} failed")
    say(f"{part}: {done.stdout}")
    return dict(json.loads(done.stdout))


def earlier() -> dict[str, Any]:
    """The results of the last run."""
    kept = json.loads(max(FOLDER.glob("*.json")).read_text())
    for switch in kept["switches"].values():
        switch["steps"] = [Step(**step) for step in switch["steps"]]
    return {name: kept[name] for name in ("switches", "pure", "lists", "api") if name in kept}


def publish(results: dict[str, Any], docs: bool) -> None:
    """Screen, files, page."""
    judged = verdicts(results)
    text = report.report(results, judged)
    print(f"\n{text}", flush=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    stem = FOLDER / results["machine"]["when"].replace(":", "").replace(" ", "-").removesuffix("-UTC")
    stem.with_suffix(".md").write_text(text)
    plain = {**results, "targets": [asdict(one) for one in judged]}
    stem.with_suffix(".json").write_text(json.dumps(plain, indent=1, default=asdict) + "\n")
    plot(results, stem.with_suffix(".png"))
    print(f"written: {stem}.json, .md, .png")
    if docs:
        report.into(ROOT / "docs/benchmarks.md", text)
        plot(results, ROOT / "docs/benchmarks.png")


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
