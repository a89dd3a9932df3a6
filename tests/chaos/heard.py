"""What a caller of the play loop heard, as verbs: skipped, heard again, and when each began."""

import itertools
from typing import NamedTuple

from tests.chaos.people import PLAYED
from tests.softphone import listen
from tests.softphone.g711 import Samples

SECONDS = 1.0
"""Of each prompt."""
CUT = 0.35
"""A shorter stretch at the end of a call is a prompt that was cut."""


class Verb(NamedTuple):
    """One prompt as it was heard. begun: seconds; times: how often it was played, rounded; place: in PLAYED."""

    place: int
    begun: float
    times: int


class Heard(NamedTuple):
    """verbs: in the order in which they were heard; skipped: how many were not; again: how many runs too many."""

    verbs: list[Verb]
    skipped: int
    again: int
    most: int
    """How often the verb was heard that was heard most often."""


def verbs_of(audio: Samples) -> list[Verb]:
    """Neighboring tones of the same pitch are one verb."""
    found: list[Verb] = []
    seconds = 0.0
    for one in listen.tones(audio):
        place = min(range(len(PLAYED)), key=lambda each: abs(PLAYED[each] - one.hz))
        if abs(PLAYED[place] - one.hz) > 10 or one.seconds < 0.1:
            continue
        if found and found[-1].place == place:
            seconds += one.seconds
            found[-1] = found[-1]._replace(times=times(seconds))
        else:
            seconds = one.seconds
            found.append(Verb(place, one.start, times(seconds)))
    return found


def times(seconds: float) -> int:
    """How often a prompt was played that was heard for so long."""
    return max(1, round(seconds / SECONDS))


def heard(audio: Samples) -> Heard:
    """Judge what one caller of the loop heard."""
    verbs = verbs_of(audio)
    steps = [(after.place - before.place) % len(PLAYED) for before, after in itertools.pairwise(verbs)]
    first = verbs[0].place if verbs else 0
    again = sum(verb.times - 1 for verb in verbs)
    return Heard(verbs, first + sum(step - 1 for step in steps), again, max((verb.times for verb in verbs), default=0))


def longest_gap(audio: Samples, hz: float, begin: float, end: float) -> float:
    """Seconds for which a tone that should never stop was not heard, at most; between two times."""
    part = audio[round(begin * listen.RATE) : round(end * listen.RATE)]
    edges = [0.0]
    for one in listen.tones(part):
        if abs(one.hz - hz) <= 10:
            edges += [one.start, one.end]
    edges.append(len(part) / listen.RATE)
    return max(after - before for before, after in zip(edges[::2], edges[1::2], strict=True))
