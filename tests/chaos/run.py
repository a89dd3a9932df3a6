"""One round: callers arrive, a fault strikes, everybody talks on, hangs up, and what is left is judged."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.chaos.faults import Fault
from tests.chaos.judge import Round, judge
from tests.chaos.people import People
from tests.chaos.world import World
from tests.pretend.webhook import webhook

BEFORE, AFTER = 6.0, 14.0
"""Seconds of calls before a fault, and after it has gone."""
NO_ANSWER = 10.0
READY_SECONDS = 1.0
"""In which `/readyz` answers, whatever hangs."""


def play(world: World, fault: Fault, calls: int, after: float = AFTER) -> Round:
    """Returns what was found."""
    found = Round(fault, world.switch, calls)
    world.wait_until_ready()
    complaints = len(world.system.complaints())
    with webhook() as hook:
        people = People(world, hook)
        try:
            people.set_up(calls)
            people.arrive(calls)
            time.sleep(BEFORE)
            struck(world, fault, found)
            time.sleep(after)
            people.hang_up()
            judge(people, world, found)
        finally:
            people.close()
            world.end_standby()
    if fault.name == "none":
        said = world.system.complaints()[complaints:]
        found.expect(not said, f"{len(said)} errors are logged: {said[:2]}")
    return found


def struck(world: World, fault: Fault, found: Round) -> None:
    """The fault itself; what it finds on its own is a miss, too."""
    found.struck = time.monotonic()
    with asking_health(world) as waited:
        try:
            found.figures |= fault.strike(world) or {}
        except AssertionError as error:
            found.misses.append(str(error).splitlines()[0])
    found.mended = time.monotonic()
    found.figures["readyz"] = longest = max(waited, default=0.0)
    if not fault.api_away:
        found.expect(longest <= READY_SECONDS, f"/readyz answered after {longest:.1f} s")


def answers(url: str) -> bool:
    """Is there an answer within 10 s? 503 is one: not ready."""
    try:
        urlopen(url, timeout=NO_ANSWER).close()
    except HTTPError:
        return True
    except OSError:
        return False
    return True


@contextmanager
def asking_health(world: World) -> Iterator[list[float]]:
    """`/readyz` is asked twice a second. Yields a list of the seconds that each answer took, NO_ANSWER without
    one."""
    waited: list[float] = []
    over = threading.Event()

    def ask() -> None:
        url = f"http://127.0.0.1:{world.system.settings.http_port}/readyz"
        while not over.wait(0.5):
            begun = time.monotonic()
            waited.append(time.monotonic() - begun if answers(url) else NO_ANSWER)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    try:
        yield waited
    finally:
        over.set()
        thread.join(11.0)
