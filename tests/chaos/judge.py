"""What a round measured, against what is promised: each difference is a miss."""

import itertools
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.faults import Fault
from tests.chaos.heard import SECONDS, Heard, heard, longest_gap
from tests.chaos.people import PAIR, Caller, People
from tests.chaos.world import World
from tests.pretend.webhook import Received
from tests.real_switch.system import FINAL, until
from tests.softphone import Call

SLACK = 1.0
"""Seconds by which a duration may differ from the stopwatch of the caller; rows have whole seconds."""
ROUNDING = 0.5
FINAL_SECONDS = 20.0
"""In which every row is final, and every callback delivered, after the last call has ended."""


@dataclass
class Round:
    """One fault. struck: monotonic time; misses: what was promised and is not so."""

    fault: Fault
    switch: str
    calls: int
    struck: float = 0.0
    mended: float = 0.0
    figures: dict[str, float] = field(default_factory=dict)
    resumed: list[float] = field(default_factory=list)
    """Seconds without a new verb around the fault, of each call of the play loop, beyond the length of a verb."""
    misses: list[str] = field(default_factory=list)

    def expect(self, holds: bool, miss: str) -> None:
        if not holds:
            self.misses.append(miss)


def judge(people: People, world: World, found: Round) -> None:
    """Everybody has hung up: look at all that is left."""
    for caller in people.callers:
        if not found.fault.ends_calls:
            found.expect(caller.call.ended_by == "us", f"{caller.name} was hung up: {caller.call!r}")
    if not found.fault.ends_calls:
        for look in (played, pressed, recorded, dialed, conferred):
            look(people, found)
    rows = ended(people, world, found)
    recordings(people, world, found, rows)


def of(people: People, group: str) -> list[Caller]:
    return [caller for caller in people.callers if caller.group == group]


# -- what was heard ---------------------------------------------------------------------------------------------------


def played(people: People, found: Round) -> None:
    """The loop of tones: order, repeats, and how long it stood still."""
    verbs = skipped = again = 0
    for caller in of(people, "play"):
        told = heard(caller.call.heard)
        verbs, skipped, again = verbs + len(told.verbs), skipped + told.skipped, again + told.again
        found.expect(told.skipped == 0, f"{caller.name}: {told.skipped} verbs skipped: {places(told)}")
        found.expect(told.most <= found.fault.repeated, f"{caller.name}: a verb was heard {told.most} times")
        found.resumed.append(stood_still(told))
    found.figures |= {"verbs": verbs, "skipped": skipped, "again": again, "stood still": max(found.resumed, default=0)}
    found.expect(
        max(found.resumed, default=0) <= found.fault.quiet, f"a document stood still for {max(found.resumed):.1f} s"
    )


def places(told: Heard) -> str:
    return "".join(str(verb.place) for verb in told.verbs)


def stood_still(told: Heard) -> float:
    """The longest time from one verb to the next, beyond its own length."""
    begun = [verb.begun for verb in told.verbs]
    return max((after - before for before, after in itertools.pairwise(begun)), default=SECONDS) - SECONDS


def pressed(people: People, found: Round) -> None:
    """Keys come in their order, none twice."""
    keys = lost = 0
    for caller in of(people, "gather"):
        digits = "".join(request.params.get("Digits", "") for request in people.asked(caller))
        wanted = "".join("1234567890"[place % 10] for place in range(len(caller.pressed)))
        missing = missed(digits, wanted[:-1] if len(digits) < len(wanted) else wanted)
        keys, lost = keys + len(wanted), lost + max(missing, 0)
        found.expect(missing >= 0, f"{caller.name}: keys in another order: {digits} for {wanted}")
        found.expect(
            missing <= 0 or found.fault.keys_lost, f"{caller.name}: {missing} keys lost: {digits} for {wanted}"
        )
    found.figures |= {"keys": keys, "keys lost": lost}


def missed(digits: str, wanted: str) -> int:
    """How many of the wanted keys did not come; -1: what came is no part of what was wanted."""
    rest = iter(wanted + "1234567890"[len(wanted) % 10])
    return max(0, len(wanted) - len(digits)) if all(key in rest for key in digits) else -1


def recorded(people: People, found: Round) -> None:
    """Every Record has told its recording."""
    rounds = lost = 0
    for caller in of(people, "record"):
        for request in people.asked(caller)[1:]:
            rounds += 1
            lost += "RecordingUrl" not in request.params
    found.figures |= {"Records": rounds, "Records lost": lost}
    found.expect(rounds > 0, "nothing was recorded")
    found.expect(lost == 0 or found.fault.records_lost, f"{lost} of {rounds} Records lost")


def dialed(people: People, found: Round) -> None:
    """One leg for each document, its status and duration as the callee saw them."""
    totals: Counter[str] = Counter()
    for caller in of(people, "dial"):
        asked, legs = people.asked(caller), legs_of(people, caller)
        totals += Counter({"Dials": len(legs), "twice": max(0, len(legs) - len(asked))})
        for before, request in itertools.pairwise(asked):
            made = [call for call in legs if before.time - 0.1 < (call.started or 0.0) < request.time]
            wrong = told_wrong(request, made)
            totals["Dials wrong"] += bool(wrong and made)
            totals["Dials not made"] += not made
            when = f"{caller.name}, {request.time - found.struck:.1f} s after the fault: "
            found.expect(not wrong or (not made and found.fault.dials_refused), when + wrong)
    found.figures |= {name: totals[name] for name in ("Dials", "Dials wrong", "Dials not made", "twice")}
    found.expect(totals["Dials"] > 0, "nobody was called")
    found.expect(totals["twice"] == 0, f"{totals['twice']} callees called twice")


def told_wrong(request: Received, made: list[Call]) -> str:
    """What is wrong with what an action was told of its Dial; "": nothing. made: the legs of this Dial."""
    told = f"{request.params.get('DialCallStatus')}, {request.params.get('DialCallDuration')} s"
    if len(made) != 1:
        return f"{told}: {len(made)} legs"
    off = abs(float(request.params.get("DialCallDuration") or 0) - made[0].duration)
    right = request.params.get("DialCallStatus") == "completed" and off <= SLACK + ROUNDING
    return "" if right else f"{told}: {made[0]!r}"


def legs_of(people: People, caller: Caller) -> list[Call]:
    """The callees of a caller."""
    return [call for call in people.callees if f"sip:{caller.name}@" in call.peer]


def conferred(people: People, found: Round) -> None:
    """The other one is heard without a gap, from two seconds after the second came until the first left."""
    longest = 0.0
    callers = of(people, "conference")
    for one, other in zip(callers[::2], callers[1::2], strict=False):
        begin = max(0.0, (other.call.answered_at or 0) - (one.call.answered_at or 0)) + 2.0
        end = min(one.call.ended_at or 0, other.call.ended_at or 0) - (one.call.answered_at or 0) - 0.5
        longest = max(longest, longest_gap(one.call.heard, PAIR[other.place % 2], begin, end))
    found.figures |= {"conference gap": longest}
    found.expect(longest <= 1.0, f"a conference was silent for {longest:.1f} s")


# -- what is told and kept --------------------------------------------------------------------------------------------


def ended(people: People, world: World, found: Round) -> dict[str, dict[str, Any]]:
    """Every row is final and right, every callback came, nothing is left at the switch. Returns the rows by SID."""
    rows = {}
    begun = time.monotonic()
    for caller in people.callers:
        sid = people.sid(caller)
        found.expect(bool(sid), f"{caller.name}: its document was never asked for")
        with suppress(AssertionError):
            rows[sid] = row = until(lambda sid=sid: final(world, sid), left(begun), 0.2)  # type: ignore[misc]
            check_row(caller, row, found)
        check_callback(people, caller, begun, found)
    found.expect(len(rows) == len(people.callers), f"{len(people.callers) - len(rows)} rows are not final")
    with suppress(AssertionError):
        until(lambda: world.channels() == 0, left(begun), 0.2)
    found.expect(world.channels() == 0, f"{world.channels()} legs are left at the switch")
    return rows


def left(begun: float) -> float:
    return max(1.0, begun + FINAL_SECONDS - time.monotonic())


def final(world: World, sid: str) -> dict[str, Any] | None:
    status, row = world.system.rest("GET", f"/Calls/{sid}.json")
    return row if status == 200 and row["status"] in FINAL else None


def check_row(caller: Caller, row: dict[str, Any], found: Round) -> None:
    if found.fault.ends_calls:
        return
    off = abs(float(row["duration"] or 0) - caller.call.duration)
    found.figures["duration off"] = max(found.figures.get("duration off", 0.0), off)
    found.expect(row["status"] == "completed", f"{caller.name} is {row['status']}")
    text = f"{caller.name} lasted {caller.call.duration:.1f} s, its row says {row['duration']}"
    found.expect(off <= SLACK + ROUNDING, text)


def check_callback(people: People, caller: Caller, begun: float, found: Round) -> None:
    """The last status is told once, or again with the same token."""
    with suppress(AssertionError):
        until(lambda: people.told(caller, "status"), left(begun), 0.2)
    tokens = Counter(request.headers["I-Twilio-Idempotency-Token"] for request in people.told(caller, "status"))
    found.expect(len(tokens) == 1, f"{caller.name}: {len(tokens)} callbacks of its end")
    found.figures["callbacks"] = found.figures.get("callbacks", 0) + len(tokens)
    found.figures["callbacks twice"] = found.figures.get("callbacks twice", 0) + sum(tokens.values()) - len(tokens)


def recordings(people: People, world: World, found: Round, rows: dict[str, dict[str, Any]]) -> None:
    """Whatever was told as recorded is there, as long as was told."""
    if found.fault.ends_calls:
        return
    for caller, request in told_recordings(people):
        status, row = world.system.rest("GET", f"/Recordings/{request['RecordingSid']}.json")
        found.expect(status == 200, f"{caller.name}: {request['RecordingSid']} is {status}")
        if status == 200:
            off = abs(float(row["duration"] or 0) - float(request["RecordingDuration"] or 0))
            found.expect(
                off <= SLACK, f"{caller.name}: a recording of {request['RecordingDuration']} s is {row['duration']}"
            )


def told_recordings(people: People) -> Iterator[tuple[Caller, dict[str, str]]]:
    for caller in of(people, "record"):
        for request in people.asked(caller):
            if "RecordingSid" in request.params:
                yield caller, request.params
