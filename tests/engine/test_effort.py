"""How many functions the engine runs for a call: a figure that no other load on the machine changes."""

import sys
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

import gevent

from app.calls.events import Answered, Digit, HungUp
from tests.engine.world import soon, world

CALLS = 20
MOST = 1120
"""Functions in Python that a call with four keys may run, from its INVITE to its end. When this test was written they
were 1,080; before that, 1,292."""


def test_a_call_takes_few_functions(tmp_path: Path) -> None:
    made = world(tmp_path, start='<Gather numDigits="5" timeout="60"/>')
    ran: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call":
            ran[f"{frame.f_code.co_filename}:{frame.f_code.co_name}"] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        engine = made.engine()
        loop = gevent.spawn(engine.run)
        gevent.sleep(0.05)
        ran.clear()
        for number in range(CALLS):
            made.arrives(f"c{number}")
        soon(lambda: len(engine.calls) == CALLS, 30)
        for event in (Answered(), *map(Digit, "1234"), HungUp()):
            for number in range(CALLS):
                made.switch.tell(f"c{number}", event)
        soon(lambda: not engine.calls, 30)
        taken = Counter(ran)
        loop.kill()
    finally:
        sys.setprofile(before)
    mine = {name: count for name, count in taken.items() if "/tests/" not in name}
    each = sum(mine.values()) / CALLS
    assert each < MOST, "\n".join(f"{count / CALLS:6.1f} {name}" for name, count in Counter(mine).most_common(40))
