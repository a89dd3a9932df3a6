"""What issue 3 wants, and whether a run meets it. Ratios of one run, never times of another machine."""

from dataclasses import dataclass
from typing import Any

from tests.bench.steps import Step

SLOWER_MS = {"asterisk": (8, 30), "freeswitch": (10, 40)}
"""By how much INVITE to 200 may be slower than natively at 25 calls/s: p50, p99."""
CONTROL_MS = 5.0
CONTROL_RATIO = 1.0
SWITCH_RATIO = {"freeswitch": 1.4}
FIRST_AUDIO_MS = 30
FAST = 100
AT = 25
IDLE_KB, IDLE_PERCENT = 10, 2
LIST_RATIO = 1.5
FETCHES_PER_SECOND = 300


@dataclass(frozen=True)
class Verdict:
    """One target: what is limited, its limit, what was measured."""

    what: str
    limit: str
    measured: str
    met: bool


def verdicts(results: dict[str, Any]) -> list[Verdict]:
    """All that a run's results say something about."""
    found: list[Verdict] = []
    for kind, result in results["switches"].items():
        steps = {(step.side, step.scenario, step.rate): step for step in result["steps"]}
        found += [verdict for scenario in ("answer", "play", "keys") for verdict in pair(kind, scenario, steps)]
        found += fast(kind, steps)
        heard = result["first_audio_ms"]["ours"]["p50"]
        found.append(verdict(f"{kind}: first audio after the 200, cached prompt, p50", heard, FIRST_AUDIO_MS, "ms"))
    if idle := results.get("pure", {}).get("idle"):
        found.append(verdict("10,000 idle calls in one engine, each", idle["kb_per_call"], IDLE_KB, "KB"))
        found.append(verdict("10,000 idle calls, all", idle["idle_percent_of_core"], IDLE_PERCENT, "% of a core"))
    for kind, lists in results.get("lists", {}).items():
        found += listed(kind, lists)
    if api := results.get("api"):
        found.append(over_http(api))
    return found


def over_http(api: dict[str, float]) -> Verdict:
    """Fetches by SID that one api process answered; those asked for were the target."""
    met = api["per_s"] >= 0.99 * FETCHES_PER_SECOND and api["core_percent"] <= 100
    measured = f"{api['per_s']:.0f} with {api['core_percent']:.0f} % of a core"
    return Verdict(
        "fetches of a call by its SID over HTTP, one api process",
        f"at least {FETCHES_PER_SECOND} a second",
        measured,
        met,
    )


def listed(kind: str, lists: dict[str, Any]) -> list[Verdict]:
    """Lists of a million calls against those of a thousand; fetches by the CPU that each takes of one process."""
    worst = max(lists["few_ms"], key=lambda name: lists["many_ms"][name] / lists["few_ms"][name])
    ratio = lists["many_ms"][worst] / lists["few_ms"][worst]
    fetches = 1000 / lists["fetch_ms"]
    what = f"{kind}: fetches of a call by its SID, a process with a core"
    return [
        verdict(f"{kind}: a list of 1,000,000 calls, of that of 1,000, the worst ({worst})", ratio, LIST_RATIO, "x"),
        Verdict(what, f"at least {FETCHES_PER_SECOND} a second", f"{fetches:.0f}", fetches >= FETCHES_PER_SECOND),
    ]


def verdict(what: str, value: float, limit: float, unit: str) -> Verdict:
    return Verdict(what, f"{limit:g} {unit}", f"{value:.3g} {unit}", value <= limit)


def pair(kind: str, scenario: str, steps: dict[tuple[str, str, int], Step]) -> list[Verdict]:
    """Ours against native at the rate of the targets."""
    native, ours = steps.get(("native", scenario, AT)), steps.get(("ours", scenario, AT))
    if not native or not ours:
        return []
    at = f"{kind} {scenario} at {AT}/s"
    found = [
        verdict(f"{at}: INVITE to 200 over native, {name}", ours.answer_ms[name] - native.answer_ms[name], limit, "ms")
        for name, limit in zip(("p50", "p99"), SLOWER_MS[kind], strict=True)
    ]
    found.append(verdict(f"{at}: control CPU a call", ours.control_ms, CONTROL_MS, "ms"))
    ratio = ours.control_ms / ours.cpu_ms["switch"]
    found.append(verdict(f"{at}: control CPU, of the switch's own", ratio, CONTROL_RATIO, "x"))
    if limit := SWITCH_RATIO.get(kind):
        ratio = ours.cpu_ms["switch"] / native.cpu_ms["switch"]
        found.append(verdict(f"{at}: the switch's CPU, of native", ratio, limit, "x"))
    return found


def fast(kind: str, steps: dict[tuple[str, str, int], Step]) -> list[Verdict]:
    """No failure at the highest rate; not reached means not met."""
    found = []
    for scenario in ("answer", "play"):
        native, ours = steps.get(("native", scenario, FAST)), steps.get(("ours", scenario, FAST))
        if native and not native.failed:
            said = f"{ours.failed} failed, {ours.undone} undone" if ours else "not reached"
            what = f"{kind} {scenario} at {FAST}/s: failures"
            found.append(Verdict(what, "0", said, bool(ours) and not ours.failed and not ours.undone))
    return found
