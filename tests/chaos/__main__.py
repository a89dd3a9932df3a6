"""``python -m tests.chaos [--switch asterisk] [--calls 25] [--faults none,link] [--hours 8] [--docs]``.

Exits with the number of misses, at most 125.
"""

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests import postgres
from tests.chaos.faults import FAULTS, Fault
from tests.chaos.judge import Round
from tests.chaos.report import into_page, merge, plot, show, told
from tests.chaos.run import play
from tests.chaos.world import world
from tests.real_switch.freeswitch import INSTALLED

PAGE = Path("docs/operations.md")
OUT = Path("var/chaos")


def main(argv: list[str]) -> int:
    options = parsed(argv)
    rounds: list[Round] = []
    kinds = [options.switch] if options.switch else ["asterisk", *(["freeswitch"] if INSTALLED else [])]
    end = time.monotonic() + 3600 * options.hours
    while True:
        for kind in kinds:
            rounds += on(kind, chosen(options.faults), options.calls)
        if time.monotonic() >= end:
            break
    OUT.mkdir(parents=True, exist_ok=True)
    measured = merge([told(one) for one in rounds], OUT / "chaos.json")
    plot(measured, OUT / "resumed.png")
    if options.docs:
        into_page(measured, PAGE)
    return min(125, sum(len(one.misses) for one in rounds))


def parsed(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("--switch", choices=("asterisk", "freeswitch"))
    parser.add_argument("--calls", type=int, default=25)
    parser.add_argument("--faults", default="", help="beginnings or parts of names, separated by commas")
    parser.add_argument("--hours", type=float, default=0, help="all over again for so long")
    parser.add_argument("--docs", action="store_true", help="write the table of docs/operations.md")
    return parser.parse_args(argv)


def chosen(words: str) -> list[Fault]:
    """The faults whose names have one of these words; all of them without words."""
    wanted = [word for word in words.split(",") if word]
    return [fault for fault in FAULTS if not wanted or any(word in fault.name for word in wanted)]


def on(kind: str, faults: list[Fault], calls: int) -> list[Round]:
    """All rounds on one switch, each shown when it is over."""
    return [
        found
        for database in dict.fromkeys(fault.database for fault in faults)
        for found in with_database(kind, database, [fault for fault in faults if fault.database == database], calls)
    ]


def with_database(kind: str, database: str, faults: list[Fault], calls: int) -> list[Round]:
    """The rounds of those faults that can be tried here."""
    rounds = []
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder, ExitStack() as stack:
        try:
            made = stack.enter_context(world(Path(folder), kind, database))
        except postgres.Missing as missing:
            return not_tried(kind, faults, str(missing))
        for fault in faults:
            if why := made.around.lacks(fault.needs):
                not_tried(kind, [fault], why)
                continue
            rounds.append(play(made, fault, calls))
            show(rounds[-1])
    return rounds


def not_tried(kind: str, faults: list[Fault], why: str) -> list[Round]:
    """Say so; there is no round of them."""
    for fault in faults:
        print(f"{kind}: {fault.name}: NOT TRIED, {why}", flush=True)
    return []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
