"""A run as a picture: INVITE to 200 and CPU a call, by calls a second, native and ours."""

from pathlib import Path
from typing import Any

from tests.bench.steps import SCENARIOS, Step

STYLES = {
    "native": {"linestyle": "--", "marker": "o"},
    "ours": {"linestyle": "-", "marker": "s"},
    "base": {"linestyle": ":", "marker": "x"},
}


def plot(results: dict[str, Any], path: Path) -> None:
    """Write the PNG: two rows a switch, a column a scenario."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    kinds = list(results["switches"])
    size = {"figsize": (4.5 * len(SCENARIOS), 5.5 * len(kinds)), "squeeze": False}
    figure, axes = pyplot.subplots(2 * len(kinds), len(SCENARIOS), **size)
    for place, kind in enumerate(kinds):
        steps = results["switches"][kind]["steps"]
        for column, scenario in enumerate(SCENARIOS):
            of = [step for step in steps if step.scenario == scenario]
            answer_times(axes[2 * place][column], f"{kind}, {scenario}", of)
            cpu(axes[2 * place + 1][column], of)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def answer_times(axes: Any, title: str, steps: list[Step]) -> None:
    for side, style in STYLES.items():
        if not (of := [step for step in steps if step.side == side]):
            continue
        rates = [step.rate for step in of]
        for name, colour in (("p50", "tab:blue"), ("p99", "tab:red")):
            values = [step.answer_ms[name] for step in of]
            axes.plot(rates, values, color=colour, label=f"{side} {name}", **style)
    axes.set(title=title, xlabel="calls/s", ylabel="INVITE to 200, ms")
    axes.set_ylim(bottom=0)
    if axes.lines:
        axes.legend(fontsize="small")


def cpu(axes: Any, steps: list[Step]) -> None:
    for side, style in STYLES.items():
        if not (of := [step for step in steps if step.side == side]):
            continue
        rates = [step.rate for step in of]
        axes.plot(rates, [step.cpu_ms["switch"] for step in of], color="tab:grey", label=f"{side}: switch", **style)
        if side != "native":
            axes.plot(rates, [step.control_ms for step in of], color="tab:green", label=f"{side}: control", **style)
    axes.set(xlabel="calls/s", ylabel="CPU a call, ms")
    axes.set_ylim(bottom=0)
    if axes.lines:
        axes.legend(fontsize="small")
