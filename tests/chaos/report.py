"""The rounds of a run: on the terminal, as JSON, as a plot of how long documents stood still, as a table of a page."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.chaos.faults import FAULTS
from tests.chaos.judge import Round

Told = dict[str, Any]

BEGIN, END = "<!-- promises: made by make chaos -->\n", "<!-- end of promises -->\n"
HEAD = (
    "| fault | promise | switch | calls ended | verbs skipped, again, of | stood still, s | keys lost | Records lost | "
    "Dials wrong, not made, twice, of | callbacks twice | duration off, s | kept |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|---|\n"
)


def show(found: Round) -> None:
    """One round, as it is over."""
    words = ", ".join(f"{name} {value:.3g}" for name, value in found.figures.items())
    verdict = f"{len(found.misses)} MISSES" if found.misses else "ok"
    print(f"{found.switch}: {found.fault.name}: {verdict} ({words})", flush=True)
    for miss in found.misses:
        print(f"    {miss}", flush=True)


def told(found: Round) -> Told:
    """One round as plain data."""
    return {
        "fault": found.fault.name, "promise": found.fault.promise, "switch": found.switch, "calls": found.calls,
        "ends_calls": found.fault.ends_calls, "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "seconds": found.mended - found.struck, "figures": found.figures, "stood_still": found.resumed,
        "misses": found.misses,
    }  # fmt: skip


def merge(rounds: list[Told], path: Path) -> list[Told]:
    """Write them as JSON: what was measured before of other faults stays. Returns all, in the order of FAULTS."""
    before = json.loads(path.read_text()) if path.exists() else []
    known = {(one["switch"], one["fault"]): one for one in [*before, *rounds]}
    names = [fault.name for fault in FAULTS]
    kept = [one for one in known.values() if one["fault"] in names]
    kept.sort(key=lambda one: (one["switch"], names.index(one["fault"])))
    path.write_text(json.dumps(kept, indent=1))
    return kept


def plot(rounds: list[Told], path: Path) -> None:
    """A row for each fault, a dot for each call of the play loop."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    names = list(dict.fromkeys(one["fault"] for one in rounds))[::-1]
    figure, axes = pyplot.subplots(figsize=(9, 1 + 0.35 * len(names)))
    for kind, marker, shift in (("asterisk", "o", 0.15), ("freeswitch", "s", -0.15)):
        of = [one for one in rounds if one["switch"] == kind]
        points = [(s, names.index(one["fault"]) + shift) for one in of for s in one["stood_still"]]
        axes.plot([x for x, _ in points], [y for _, y in points], marker, label=kind, alpha=0.6)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="seconds without a new verb, beyond its own length")
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def row(one: Told) -> str:
    """Its line of the table."""
    of = one["figures"].get
    ended = sum("was hung up" in miss for miss in one["misses"])
    cells = [
        one["fault"], one["promise"], one["switch"], f"{ended} of {one['calls']}",
        f"{of('skipped', 0):.0f}, {of('again', 0):.0f}, {of('verbs', 0):.0f}", f"{of('stood still', 0):.1f}",
        f"{of('keys lost', 0):.0f} of {of('keys', 0):.0f}", f"{of('Records lost', 0):.0f} of {of('Records', 0):.0f}",
        f"{of('Dials wrong', 0):.0f}, {of('Dials not made', 0):.0f}, {of('twice', 0):.0f} of {of('Dials', 0):.0f}",
        f"{of('callbacks twice', 0):.0f} of {of('callbacks', 0):.0f}",
        f"{of('duration off', 0):.1f}", "yes" if not one["misses"] else f"NO ({len(one['misses'])})",
    ]  # fmt: skip
    if one["ends_calls"]:
        cells[3:11] = ["all"] + [""] * 7
    return f"| {' | '.join(cells)} |\n"


def into_page(rounds: list[Told], page: Path) -> None:
    """Write the table between its marks. Raises ValueError without them."""
    before, _, rest = page.read_text().partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{page} has no marks for the table")
    dates, calls = {one["date"] for one in rounds}, {one["calls"] for one in rounds}
    text = f"Measured {' to '.join(sorted({min(dates), max(dates)}))}, {min(calls)} live calls for each fault.\n\n"
    page.write_text(before + BEGIN + text + HEAD + "".join(map(row, rounds)) + END + after)
