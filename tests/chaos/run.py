"""One round: callers arrive, a fault strikes, everybody talks on, hangs up, and what is left is judged."""

import time

from tests.chaos.faults import Fault
from tests.chaos.judge import Round, judge
from tests.chaos.people import People
from tests.chaos.world import World
from tests.pretend.webhook import webhook

BEFORE, AFTER = 6.0, 14.0
"""Seconds of calls before a fault, and after it has gone."""


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
    try:
        fault.strike(world)
    except AssertionError as error:
        found.misses.append(str(error).splitlines()[0])
    found.mended = time.monotonic()
