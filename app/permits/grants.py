"""Counts outbound legs in the database, so that no limit is passed however many processes ask at once (SQL).

Whoever counts in a scope locks its row first: FOR UPDATE by an UPDATE on servers, the write lock on SQLite. Of a
window of a second at most `per_second` legs begin: who comes too early is told how long to wait.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Double, cast, func, insert, literal, select, update

from app.models import OutboundGrant, OutboundScope
from app.permits.limits import INSTALLATION, Scope
from app.permits.rules import CONCURRENT, TOO_FAST, TOO_MANY_HOPS, USED_UP, Refusal
from app.store.upsert import INSERT, once

GRANTS, SCOPES = OutboundGrant.__table__, OutboundScope.__table__
SECOND = 1.1
"""A second as a carrier may measure it: what we send does not take equally long to get there."""
DAY = 86_400.0
CHAIN_SECONDS = 60.0
NAMED = 8
"""Calls of a chain that a refusal names, and the first one."""
"""Legs of a chain count for so long although they have ended."""
STALE_SECONDS = 86_400.0 + 3600.0
"""Nothing lasts longer: a leg whose end nobody wrote down."""
CLOCK_SECONDS = 120.0
"""What was granted further in the future comes from a clock that was wrong."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One leg, and what it is counted with. ends: it lasts (a message does not)."""

    leg_sid: str
    node: str
    number: str = ""
    caller: str = ""
    price: float = 0.0
    chain: str = ""
    hops: int = 1
    ends: bool = True


@dataclass(frozen=True, slots=True)
class Grant:
    """It may be done. wait: seconds until its turn, at. max_seconds: how long it may last; 0: as the rules say."""

    wait: float = 0.0
    max_seconds: int = 0
    chain: str = ""
    hops: int = 1
    at: float = 0.0


def take(
    connection: Connection,
    asked: Asked,
    scopes: list[Scope],
    clock: Callable[[], float],
    longest_wait: float,
    max_hops: int,
) -> Grant:
    """Count one leg everywhere, or nowhere. Asking again for the same leg changes nothing. clock: seconds since 1970,
    looked at when it is our turn to count. Raises Refusal."""
    if again := connection.execute(
        select(GRANTS.c.granted_at).where(GRANTS.c.leg_sid == asked.leg_sid).limit(1)
    ).first():
        return Grant(0.0, 0, asked.chain, asked.hops, again.granted_at)
    limited = [scope for scope in scopes if scope.limits or (scope.name == INSTALLATION and asked.hops > 1)]
    lock(connection, [scope.name for scope in limited])
    now = clock()
    look_at_chain(connection, asked, max_hops, now)
    at, left = now, [seconds_left(connection, scope, asked, now) for scope in limited]
    for scope in limited:
        look_at_number(connection, scope, now)
        at = max(at, next_turn(connection, scope, now))
    if at - now > longest_wait:
        raise Refusal(TOO_FAST, f"the next call may start in {at - now:.0f} s only: too many calls per second")
    add(connection, asked, scopes, at)
    known = [seconds for seconds in left if seconds]
    return Grant(0.0, min(known, default=0), asked.chain, asked.hops, at)


def lock(connection: Connection, names: list[str]) -> None:
    """Have these scopes until the end of the transaction, always in the same order: no deadlock."""
    for name in sorted(names):
        change = update(SCOPES).where(SCOPES.c.name == name).values(turn=1 - SCOPES.c.turn)
        if connection.execute(change).rowcount == 0:
            made = INSERT[connection.dialect.name](SCOPES).values(name=name, turn=0)
            connection.execute(once(made, "name"))
            connection.execute(change)


def open_in(scope: str, now: float) -> Any:
    """Condition: a leg of this scope that is there, or will be."""
    return (GRANTS.c.scope == scope) & (GRANTS.c.ended_at == 0) & (GRANTS.c.granted_at > now - STALE_SECONDS)


def look_at_number(connection: Connection, scope: Scope, now: float) -> None:
    """Raises Refusal when the scope has as many legs as it may have."""
    if scope.at_once:
        there = connection.scalar(select(func.count()).select_from(GRANTS).where(open_in(scope.name, now))) or 0
        if there >= scope.at_once:
            raise Refusal(CONCURRENT, f"{there} outbound calls at the same time, {scope.at_once} are allowed")


def look_at_chain(connection: Connection, asked: Asked, max_hops: int, now: float) -> None:
    """Raises Refusal when too many calls led here, or too many legs of this chain are there, or began
    within a minute."""
    if asked.hops > max_hops:
        led = names_of(connection, asked.chain)
        raise Refusal(TOO_MANY_HOPS, f"{asked.hops} calls led from one to the next, {max_hops} are allowed: {led}")
    if asked.hops > 1:
        mine = (GRANTS.c.chain == asked.chain) & (GRANTS.c.hops > 1)
        same = select(func.count()).select_from(GRANTS).where(mine, GRANTS.c.scope == INSTALLATION)
        counts = (GRANTS.c.ended_at == 0) | (GRANTS.c.granted_at > now - CHAIN_SECONDS)
        if (connection.scalar(same.where(counts)) or 0) >= max_hops:
            led = names_of(connection, asked.chain)
            raise Refusal(TOO_MANY_HOPS, f"more than {max_hops} calls that dial each other within a minute: {led}")


def names_of(connection: Connection, chain: str) -> str:
    """The calls of a chain for people, the first one first; of a long chain the first and the latest."""
    mine = (GRANTS.c.chain == chain) & (GRANTS.c.scope == INSTALLATION)
    newest = select(GRANTS.c.leg_sid).where(mine).order_by(GRANTS.c.granted_at.desc(), GRANTS.c.hops.desc())
    latest = list(connection.scalars(newest.limit(NAMED + 1)))[::-1]
    more = ["..."] if len(latest) > NAMED else []
    return " > ".join([chain, *more, *latest[-NAMED:]])


def next_turn(connection: Connection, scope: Scope, now: float) -> float:
    """When the scope may begin another leg, seconds since 1970: a second after the one that is `per_second` back."""
    if not scope.per_second:
        return now
    mine = (GRANTS.c.scope == scope.name) & (GRANTS.c.granted_at < now + CLOCK_SECONDS)
    newest = select(GRANTS.c.granted_at).where(mine, GRANTS.c.granted_at > now - SECOND)
    before = connection.scalar(newest.order_by(GRANTS.c.granted_at.desc()).offset(scope.per_second - 1).limit(1))
    return now if before is None else max(now, before + SECOND)


def seconds_left(connection: Connection, scope: Scope, asked: Asked, now: float) -> int:
    """How long this leg may last before the scope's day is used up; 0: no limit. Raises Refusal when it is."""
    if not (scope.minutes or scope.spend):
        return 0
    mine = (GRANTS.c.scope == scope.name) & (GRANTS.c.granted_at > now - DAY) & (GRANTS.c.granted_at <= now)
    lasted = func.coalesce(func.sum(GRANTS.c.seconds), 0)
    costs = func.coalesce(func.sum(GRANTS.c.price * (GRANTS.c.seconds + 59) / 60.0), 0.0)
    over = connection.execute(select(lasted, costs).where(mine, GRANTS.c.ended_at > 0)).one()
    so_far: Any = cast(literal(now), Double()) - GRANTS.c.granted_at
    running_costs = func.coalesce(func.sum(GRANTS.c.price * (so_far + 59) / 60.0), 0.0)
    running = connection.execute(
        select(func.coalesce(func.sum(so_far), 0.0), running_costs).where(mine, GRANTS.c.ended_at == 0)
    ).one()
    found = []
    if scope.minutes:
        found.append(int(scope.minutes * 60 - float(over[0]) - float(running[0])))
    if scope.spend:
        money = scope.spend - float(over[1]) - float(running[1])
        found.append(int(money / asked.price * 60) if asked.price else int(money > 0) * int(DAY))
    left = min(found)
    if left <= 0:
        what = f"{scope.minutes} minutes" if scope.minutes else f"a spend of {scope.spend:g}"
        raise Refusal(USED_UP, f"the limit of {what} in 24 hours is used up")
    return left


def add(connection: Connection, asked: Asked, scopes: list[Scope], at: float) -> None:
    """Count it in every scope, limited or not: limits may be set while it lasts."""
    row = {
        **{name: getattr(asked, name) for name in ("leg_sid", "node", "number", "caller", "price", "chain", "hops")},
        "granted_at": at,
        "ended_at": 0.0 if asked.ends else at,
        "seconds": 0,
    }
    connection.execute(insert(GRANTS), [row | {"scope": scope.name} for scope in scopes])


def origin(connection: Connection, numbers: Collection[str], callers: Collection[str], now: float) -> tuple[str, int]:
    """The chain and hops of a call of ours that called this number with this caller ID and is still there: the call
    that arrived from outside is that one, come back. ("", 0): there is none."""
    mine = open_in(INSTALLATION, now) & GRANTS.c.number.in_(numbers) & GRANTS.c.caller.in_(callers)
    found = select(GRANTS.c.chain, GRANTS.c.hops).where(mine).order_by(GRANTS.c.granted_at.desc()).limit(1)
    row = connection.execute(found).first() if numbers and callers else None
    return (row.chain, row.hops) if row else ("", 0)


def end(connection: Connection, legs: dict[str, int], now: float) -> None:
    """These legs are over; the seconds that each was."""
    for leg_sid, seconds in legs.items():
        mine = (GRANTS.c.leg_sid == leg_sid) & (GRANTS.c.ended_at == 0)
        connection.execute(update(GRANTS).where(mine).values(ended_at=now, seconds=seconds))


def open_legs(connection: Connection, node: str, before: float) -> dict[str, float]:
    """A node's legs that were granted before then and are not over: their SIDs, and when they began."""
    mine = (GRANTS.c.node == node) & (GRANTS.c.ended_at == 0) & (GRANTS.c.granted_at < before)
    return {
        row.leg_sid: row.granted_at
        for row in connection.execute(select(GRANTS.c.leg_sid, GRANTS.c.granted_at).where(mine))
    }
