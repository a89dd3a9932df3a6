"""The rounds of a run: on the terminal, as JSON, as a plot of how long documents stood still, as a table of a page."""

import json
from datetime import UTC, datetime
from pathlib import Path

from tests.chaos.judge import Round

BEGIN, END = "<!-- promises: made by make chaos -->\n", "<!-- end of promises -->\n"
HEAD = (
    "| fault | promise | switch | calls ended | verbs skipped, again, of | stood still, s | keys lost | Records lost | "
    "Dials wrong, twice | duration off, s | kept |\n|---|---|---|---|---|---|---|---|---|---|---|\n"
)


def show(found: Round) -> None:
    """One round, as it is over."""
    words = ", ".join(f"{name} {value:.3g}" for name, value in found.figures.items())
    verdict = f"{len(found.misses)} MISSES" if found.misses else "ok"
    print(f"{found.switch}: {found.fault.name}: {verdict} ({words})", flush=True)
    for miss in found.misses:
        print(f"    {miss}", flush=True)


def write_json(rounds: list[Round], path: Path) -> None:
    told = [
        {
            "fault": one.fault.name, "promise": one.fault.promise, "switch": one.switch, "calls": one.calls,
            "seconds": one.mended - one.struck, "figures": one.figures, "stood_still": one.resumed,
            "misses": one.misses,
        }
        for one in rounds
    ]  # fmt: skip
    path.write_text(json.dumps(told, indent=1))


def plot(rounds: list[Round], path: Path) -> None:
    """A row for each fault, a dot for each call of the play loop."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    names = list(dict.fromkeys(one.fault.name for one in rounds))[::-1]
    figure, axes = pyplot.subplots(figsize=(9, 1 + 0.35 * len(names)))
    for kind, marker, shift in (("asterisk", "o", 0.15), ("freeswitch", "s", -0.15)):
        points = [(s, names.index(one.fault.name) + shift) for one in rounds if one.switch == kind for s in one.resumed]
        axes.plot([x for x, _ in points], [y for _, y in points], marker, label=kind, alpha=0.6)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="seconds without a new verb, beyond its own length")
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def row(found: Round) -> str:
    """Its line of the table."""
    of = found.figures.get
    ended = sum("was hung up" in miss for miss in found.misses)
    heard = f"{of('skipped', 0):.0f}, {of('again', 0):.0f}, {of('verbs', 0):.0f}"
    cells = [
        found.fault.name, found.fault.promise, found.switch, f"{ended} of {found.calls}", heard,
        f"{of('stood still', 0):.1f}", f"{of('keys lost', 0):.0f} of {of('keys', 0):.0f}",
        f"{of('Records lost', 0):.0f} of {of('Records', 0):.0f}",
        f"{of('Dials wrong', 0) + of('Dial durations wrong', 0):.0f}, {of('twice', 0):.0f}",
        f"{of('duration off', 0):.1f}", "yes" if not found.misses else f"NO ({len(found.misses)})",
    ]  # fmt: skip
    if found.fault.ends_calls:
        cells[3:10] = ["all"] + [""] * 6
    return f"| {' | '.join(cells)} |\n"


def into_page(rounds: list[Round], page: Path) -> None:
    """Write the table between its marks. Raises ValueError without them."""
    before, _, rest = page.read_text().partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{page} has no marks for the table")
    calls = max(one.calls for one in rounds)
    when = datetime.now(UTC).date()
    text = f"Run of {when}, {calls} calls for each fault.\n\n{HEAD}{''.join(map(row, rounds))}"
    page.write_text(before + BEGIN + text + END + after)
