"""A run's results as tables for people: on the screen, and in docs/benchmarks.md between two marks."""

from pathlib import Path
from typing import Any

from tests.bench.steps import Step
from tests.bench.targets import Verdict

BEGIN, END = "<!-- made by make bench: begin -->", "<!-- made by make bench: end -->"
PROCESSES = ("switch", "engine", "api", "worker", "redis")
STEP_HEAD = (
    *("calls/s", "what", "side", "calls", "failed", "undone", "p50 ms", "p95 ms", "p99 ms"),
    *(f"{name} ms" for name in PROCESSES),
    *("control ms", "others"),
)


def report(results: dict[str, Any], verdicts: list[Verdict]) -> str:
    """All of it, Markdown."""
    machine = results["machine"]
    parts = [
        f"{machine['when']}, commit {machine['commit']}, {machine['cores']} cores of {machine['cpu']}, Python "
        f"{machine['python']}; load of the machine before: {machine['load']}; "
        f"the whole took {results['seconds']:.0f} s.",
    ]
    for kind, result in results["switches"].items():
        parts += [f"### {result['version'] or kind}", steps_table(result["steps"]), extras(result)]
        parts += [f"Against the other commit:\n\n{ratios}"] if (ratios := ratios_table(result["steps"])) else []
    if "pure" in results:
        parts += ["### Without a switch", pure_table(results["pure"])]
    if "lists" in results:
        parts += ["### Lists of calls", lists_table(results["lists"])]
    if "api" in results:
        parts += ["### The REST API over HTTP", api_table(results["api"])]
    parts += ["### Targets", verdict_table(verdicts)]
    return "\n\n".join(parts) + "\n"


def table(head: tuple[str, ...], rows: list[list[str]]) -> str:
    """Markdown, its columns aligned."""
    widths = [max(len(line[place]) for line in [list(head), *rows]) for place in range(len(head))]
    lines = [list(head), ["-" * width for width in widths], *rows]
    texts = [" | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    return "\n".join(f"| {text} |" for text in texts)


def steps_table(steps: list[Step]) -> str:
    return table(STEP_HEAD, [row(step) for step in sorted(steps, key=lambda s: (s.scenario, s.rate, s.side))])


def ratios_table(steps: list[Step]) -> str:
    """Ours over the base, of each step that both did; empty without a base."""
    made = {(step.side, step.scenario, step.rate): step for step in steps}
    rows = []
    for (side, scenario, rate), now in sorted(made.items()):
        before = made.get(("base", scenario, rate))
        if side == "ours" and before:
            pairs = [(now.control_ms, before.control_ms), (now.cpu_ms["switch"], before.cpu_ms["switch"])]
            pairs += [(now.answer_ms[name], before.answer_ms[name]) for name in ("p50", "p99")]
            rows.append([str(rate), scenario, *(f"{new / old:.2f}" if old else "" for new, old in pairs)])
    return table(("calls/s", "what", "control CPU", "switch CPU", "p50", "p99"), rows) if rows else ""


def row(step: Step) -> list[str]:
    used = [f"{step.cpu_ms[name]:.2f}" if name in step.cpu_ms else "" for name in PROCESSES]
    control = f"{step.control_ms:.2f}" if step.side != "native" else ""
    counts = [str(number) for number in (step.calls, step.failed, step.undone)]
    took = [f"{step.answer_ms[name]:.1f}" for name in ("p50", "p95", "p99")]
    return [str(step.rate), step.scenario, step.side, *counts, *took, *used, control, f"{step.others:.2f}"]


def extras(result: dict[str, Any]) -> str:
    """Memory of held calls and the first sound."""
    rows = []
    for side in result["memory_kb"]:
        memory, heard = result["memory_kb"][side], result["first_audio_ms"][side]
        kept = [f"{memory[name]:.1f}" if name in memory else "" for name in PROCESSES]
        rows.append([side, *kept, f"{heard['p50']:.1f}", f"{heard['p95']:.1f}"])
    head = ("side", *(f"{name} KB a held call" for name in PROCESSES), "first audio p50 ms", "p95 ms")
    return table(head, rows)


def pure_table(pure: dict[str, Any]) -> str:
    idle = pure["idle"]
    rows = [
        ["event socket: events framed, a second", f"{pure['esl']['framed_per_s']:,.0f}"],
        ["event socket: events framed and decoded, a second", f"{pure['esl']['framed_and_decoded_per_s']:,.0f}"],
        ["ARI: messages parsed and decoded, a second", f"{pure['ari']['decoded_per_s']:,.0f}"],
        ["engine: events handled, journals written, a second", f"{pure['engine']['events_per_s']:,.0f}"],
        ["engine: CPU of a call with four keys, ms", f"{pure['engine']['ms_per_call']:.2f}"],
        [f"{idle['calls']:,} calls in a Gather: KB each", f"{idle['kb_per_call']:.1f}"],
        ["the same: % of a core while nothing happens", f"{idle['idle_percent_of_core']:.2f}"],
        ["the same: microseconds to take a key", f"{idle['wake_us']:.0f}"],
        ["the same: comparing all with the switch, every 30 s, ms", f"{idle['reconcile_ms']:.0f}"],
    ]
    return table(("what", "measured"), rows)


def lists_table(lists: dict[str, Any]) -> str:
    """Medians of a thousand calls and of a million."""
    rows = [
        [kind, name, f"{few:.1f}", f"{found['many_ms'][name]:.1f}", f"{found['many_ms'][name] / few:.2f}"]
        for kind, found in lists.items()
        for name, few in found["few_ms"].items()
    ]
    rows += [[kind, "one call by its SID, CPU", "", f"{found['fetch_ms']:.1f}", ""] for kind, found in lists.items()]
    return table(("database", "what", "ms, 1,000 calls", "ms, 1,000,000 calls", "ratio"), rows)


def api_table(api: dict[str, float]) -> str:
    """One call after another by its SID, from one api process."""
    rows = [
        ["requests answered, a second", f"{api['per_s']:.0f}"],
        ["CPU of the api process, ms a request", f"{api['cpu_ms']:.2f}"],
        ["the same: % of a core", f"{api['core_percent']:.0f}"],
        ["from when it was due to the answer, p50 ms", f"{api['p50_ms']:.1f}"],
        ["the same: p99 ms", f"{api['p99_ms']:.1f}"],
    ]
    return table(("what", "measured"), rows)


def verdict_table(verdicts: list[Verdict]) -> str:
    rows = [[verdict.what, verdict.limit, verdict.measured, "yes" if verdict.met else "NO"] for verdict in verdicts]
    return table(("target", "at most", "measured", "met"), rows)


def into(path: Path, text: str) -> None:
    """Put a report between the marks of a page. Raises ValueError where they are missing."""
    page = path.read_text()
    before, found, rest = page.partition(BEGIN)
    _old, closed, after = rest.partition(END)
    if not found or not closed:
        raise ValueError(f"{path} has no place for the report")
    path.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}")
