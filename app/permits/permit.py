"""The permit: asked before every outbound leg, fax and message, whoever wants it (docs/limits.md).

It is closed: where the database cannot be asked, nothing that is limited is permitted.
"""

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from app.bus.metrics import count
from app.calls.destination import BadDestination, Client, Destination, Number, SipUri, parse, phone_of
from app.models.numbers import e164
from app.permits import grants, limits, standing
from app.permits.grants import Asked, Grant
from app.permits.limits import INSTALLATION, Rules, rules
from app.permits.numbers import dialed
from app.permits.rules import (
    CANNOT_ASK,
    NOT_ACTIVE,
    NOT_THERE,
    Refusal,
    may_dial,
    may_reach,
    may_show,
)
from app.permits.standing import Standing
from app.permits.trial import is_open, is_pool
from app.settings.config import Settings
from app.settings.gateways import choose
from app.store.transactions import Database, cause

log = logging.getLogger(__name__)

T = TypeVar("T")
NOT_REGISTERED = 13260
GRACE_SECONDS = 60.0
"""A leg is not called lost before it is this old: its call may not have got it yet."""


@dataclass(frozen=True, slots=True)
class Leg:
    """An outbound leg that somebody wants. client: the login, where the destination is one of its contacts.
    passed: who called the call that wants it: his number may be shown. chain, hops: of that call; arrived: its From
    and To, where it came from outside without saying its chain."""

    sid: str
    account_sid: str
    destination: Destination
    caller: str
    client: str = ""
    passed: str = ""
    chain: str = ""
    hops: int = 0
    arrived: tuple[str, str] = ("", "")


class Permit(Protocol):
    """What the engine asks. Everything may wait for the database."""

    def dial(self, leg: Leg) -> Grant:
        """Raises Refusal."""
        ...

    def ended(self, legs: dict[str, int]) -> None:
        """They are over, after so many seconds. Raises SQLAlchemyError."""
        ...

    def sweep(self, kept: Collection[str]) -> None:
        """Of this node only these legs are there. Raises SQLAlchemyError."""
        ...

    def has_client(self, account_sid: str, login: str) -> bool:
        """Is the client one of the account? Raises SQLAlchemyError."""
        ...

    def max_seconds(self, account_sid: str) -> int:
        """Longest call of the account; 0: no limit."""
        ...


class Everything:
    """Permits everything: an engine without a database."""

    def dial(self, leg: Leg) -> Grant:
        """See Permit."""
        return Grant()

    def ended(self, legs: dict[str, int]) -> None:
        """See Permit."""

    def sweep(self, kept: Collection[str]) -> None:
        """See Permit."""

    def has_client(self, account_sid: str, login: str) -> bool:
        """See Permit."""
        return True

    def max_seconds(self, account_sid: str) -> int:
        """See Permit."""
        return 0


class DatabasePermit:
    """The permit of an installation, by its settings and its database."""

    def __init__(self, settings: Settings, database: Database, clock: Callable[[], float] = time.time) -> None:
        self.settings = settings
        self.database = database
        self.clock = clock

    # -- one leg ------------------------------------------------------------------------------------------------------

    def dial(self, leg: Leg) -> Grant:
        """See Permit."""
        try:
            grant = self.database.write_again(lambda connection: self.take(connection, leg))
            return replace(grant, wait=max(0.0, grant.at - self.clock()))
        except Refusal as refusal:
            count("outbound_refused", str(refusal.code))
            raise
        except (SQLAlchemyError, OSError) as error:
            if is_open(self.settings) and not self.is_limited():
                log.warning("%s: not counted, the database is away: %s", leg.sid, cause(error))
                return Grant(chain=leg.chain, hops=leg.hops + 1)
            count("outbound_refused", str(CANNOT_ASK))
            raise Refusal(CANNOT_ASK, "the limits of the account cannot be asked for at the moment") from error

    def is_limited(self) -> bool:
        """Has the operator set a number that counts also in a trial?"""
        return bool(self.settings.model_fields_set & {*type(self.settings).model_fields} & LIMITED)

    def take(self, connection: Connection, leg: Leg) -> Grant:
        """In one transaction: judge the leg, and count it. Raises Refusal."""
        found = standing.standing(connection, leg.account_sid)
        own = rules(self.settings, found.limits)
        judge(self.settings, connection, found, own, leg)
        asked = self.asked(connection, leg)
        scopes = limits.scopes(self.settings, found.line)
        settings = self.settings
        grant = grants.take(connection, asked, scopes, self.clock, settings.call_queue_seconds, settings.max_hops)
        return replace(grant, max_seconds=min(own.max_seconds, grant.max_seconds or own.max_seconds))

    def asked(self, connection: Connection, leg: Leg) -> Asked:
        """What is counted: the number as it is routed, its price, and the chain of calls that led here."""
        number = meant(leg.destination, self.settings.country)
        callers = e164.spellings(leg.caller)
        chain, hops = leg.chain, leg.hops
        if not hops and leg.arrived[1]:
            from_, to = leg.arrived
            came = grants.origin(connection, e164.spellings(to), e164.spellings(from_), self.clock())
            chain, hops = came[0] or chain, came[1]
        price = limits.price(self.settings.tariffs, number)
        caller = callers[0] if callers and number else ""
        return Asked(leg.sid, self.settings.node, number[:64], caller[:64], price, chain, hops + 1)

    # -- legs that are over -------------------------------------------------------------------------------------------

    def ended(self, legs: dict[str, int]) -> None:
        """See Permit."""
        now = self.clock()
        self.database.write(lambda connection: grants.end(connection, legs, now))

    def sweep(self, kept: Collection[str]) -> None:
        """See Permit."""
        now, node = self.clock(), self.settings.node
        open_ones = self.database.read(lambda connection: grants.open_legs(connection, node, now - GRACE_SECONDS))
        if lost := set(open_ones) - set(kept):
            ends = {sid: max(0, int(now - open_ones[sid])) for sid in lost}
            self.database.write(lambda connection: grants.end(connection, ends, now))

    # -- messages -----------------------------------------------------------------------------------------------------

    def send(self, account_sid: str, sid: str, to: str, from_: str) -> float:
        """A message or fax on its way to a carrier. Returns the seconds until its turn: then ask again. Raises Refusal,
        SQLAlchemyError."""
        turn = self.database.write(lambda connection: self.count_message(connection, account_sid, sid, to, from_))
        return max(0.0, turn - self.clock())

    def count_message(self, connection: Connection, account_sid: str, sid: str, to: str, from_: str) -> float:
        """In one transaction. Returns its turn, seconds since 1970. Raises Refusal."""
        found = standing.standing(connection, account_sid)
        login = to.removeprefix("+")  # the login of a client may be a number
        client = login if standing.has_client(connection, account_sid, login) else ""
        leg = Leg(sid, account_sid, parse(to), from_, client)
        if isinstance(leg.destination, Client) and not standing.has_client(
            connection, account_sid, leg.destination.name
        ):
            raise Refusal(NOT_REGISTERED, f"{to}: no such client")
        judge(self.settings, connection, found, rules(self.settings, found.limits), leg)
        scopes = [limits.Scope(f"m{INSTALLATION}"), *limits.message_scopes(self.settings, found.line)]
        number = meant(leg.destination, self.settings.country)
        asked = Asked(sid, self.settings.node, number[:64], ends=False)
        return grants.take(connection, asked, scopes, self.clock, float("inf"), self.settings.max_hops).at

    # -- accounts -----------------------------------------------------------------------------------------------------

    def has_client(self, account_sid: str, login: str) -> bool:
        """See Permit."""
        return self.database.glance(lambda connection: standing.has_client(connection, account_sid, login))

    def max_seconds(self, account_sid: str) -> int:
        """See Permit."""
        try:
            return rules(self.settings, self.of(account_sid).limits).max_seconds
        except (SQLAlchemyError, OSError):
            return self.settings.max_call_seconds

    def of(self, account_sid: str) -> Standing:
        """Raises SQLAlchemyError."""
        return self.database.glance(lambda connection: standing.standing(connection, account_sid))


LIMITED = frozenset(
    (
        *("account_calls_per_second", "account_concurrent_calls", "calls_per_second", "concurrent_calls"),
        *("account_minutes_per_day", "account_spend_per_day"),
    )
)


def judge(settings: Settings, connection: Connection, found: Standing, own: Rules, leg: Leg) -> None:
    """May the account call that, and show this caller ID? Nothing is counted. Raises Refusal."""
    if not found.active:
        raise Refusal(NOT_ACTIVE, f"the account is {found.status}")
    if login := leg.client or (leg.destination.name if isinstance(leg.destination, Client) else ""):
        if not standing.has_client(connection, leg.account_sid, login):
            raise Refusal(NOT_REGISTERED, f"client:{login} is not registered")
    elif isinstance(leg.destination, SipUri):
        may_reach(own, leg.destination)
    elif isinstance(leg.destination, Number) and not stays_here(settings, connection, leg):
        judge_number(settings, connection, own, leg)
    is_own = bool(leg.passed) and leg.caller == leg.passed
    may_show(own, leg.caller, is_own or own.any_caller or standing.owns(connection, leg.account_sid, leg.caller))


def stays_here(settings: Settings, connection: Connection, leg: Leg) -> bool:
    """Is it a number of this installation that no gateway takes? Then it is called here, and costs nothing."""
    number = str(leg.destination)
    return not choose(settings.all_gateways(), leg.account_sid, number) and standing.is_ours(connection, number)


def judge_number(settings: Settings, connection: Connection, own: Rules, leg: Leg) -> None:
    """A plain number; the countries of the account's own numbers are looked up only where they decide."""
    number = str(leg.destination)
    try:
        may_dial(own, number)
    except Refusal as refusal:
        if refusal.code != NOT_THERE or not is_pool(settings):
            raise
        may_dial(own, number, standing.countries(connection, leg.account_sid))


def meant(destination: Destination, home: str) -> str:
    """A plain number in E.164, as it is routed; empty: it is something else."""
    return dialed(destination.digits, home)[0].e164 if isinstance(destination, Number) else ""


def check(
    settings: Settings,
    connection: Connection,
    account_sid: str,
    to: str,
    caller: str,
    message: bool = False,
    passed: str = "",
) -> None:
    """What the API can say at once; the engine asks again. message: to may be a client's login. passed: as Leg's.
    Raises Refusal."""
    found = standing.standing(connection, account_sid)
    try:
        destination = parse(to)
        login = to.removeprefix("+") if message else phone_of(destination, settings.sip_domain_suffix)
        is_login = bool(login) and standing.has_client(connection, account_sid, login)
        leg = Leg("", account_sid, destination, caller, login if is_login else "", passed)
    except BadDestination:
        return
    judge(settings, connection, found, rules(settings, found.limits), leg)
