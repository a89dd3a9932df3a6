"""Conferences and queues of several switch nodes: where each is at home, and visits from node to node (docs/nodes.md).

A remote leg is a leg between two switches. On its origin node the call is connected with it; on the host node it is a
call that runs one verb, with the facts of the caller's call and a name of its own. It is admitted by a token that is
valid once.
"""

import logging
import secrets
from datetime import UTC, datetime

from app.calls.call import MAIN
from app.calls.causes import Cause
from app.calls.codec import decode, encode
from app.calls.commands.remote_legs import DIRECTION, FetchOutcome, ReportOutcome, ReserveRemoteLeg
from app.calls.commands.results import RemoteOutcome, ReservedRemoteLeg, Result
from app.calls.commands.streams import DIRECTION as STREAM
from app.calls.facts import Application
from app.calls.ports import Channel
from app.engine.live_call import LiveCall
from app.engine.live_calls import LiveCalls
from app.engine.protocols import Refuse, StartCall
from app.engine.services import Services
from app.journal.journal import Header
from app.ledger.rows import remote_legs

log = logging.getLogger(__name__)


class RemoteLegs:
    """The visits of an engine's calls, and of other nodes' calls here. With a single node there are none."""

    def __init__(self, services: Services, calls: LiveCalls, start: StartCall, turn_away: Refuse) -> None:
        self.services = services
        self.calls = calls
        self.start = start
        self.turn_away = turn_away
        self.ledger = services.ledger
        self.node = services.settings.node
        self.several = bool(services.settings.nodes)

    def elsewhere(self, live: LiveCall, place: str) -> str:
        """The other node that a conference or queue is at home on; empty: it is ours from now on, and so is one that a
        visit is for. Waits for the database; raises SQLAlchemyError."""
        if not self.several or live.header.visit:
            return ""
        home = self.ledger.database.write(lambda connection: remote_legs.claim(connection, place, self.node))
        return "" if home == self.node else home

    # -- the visiting call --------------------------------------------------------------------------------------------

    def run(self, live: LiveCall, _id: str, command: ReserveRemoteLeg | ReportOutcome | FetchOutcome) -> Result | None:
        """What a script asks for about a visit. Returns its result; waits for the database; raises SQLAlchemyError."""
        match command:
            case ReserveRemoteLeg():
                return self.announce(live, command)
            case ReportOutcome(outcome):
                self.ledger.database.write(lambda connection: remote_legs.report(connection, live.sid, outcome))
                return None
            case FetchOutcome(leg):
                said = self.ledger.database.glance(lambda connection: remote_legs.outcome(connection, leg))
                return RemoteOutcome(said) if said else None

    def announce(self, live: LiveCall, command: ReserveRemoteLeg) -> ReservedRemoteLeg:
        """Give the home what it will run for us, and make a ticket."""
        application = Application(url=command.base, document=command.document)
        visit = {
            "leg": command.leg,
            "ticket": secrets.token_hex(16),
            "home": command.home,
            "guest": self.node,
            "payload": {
                "facts": encode(live.header.facts),
                "application": encode(application),
                "cookies": command.cookies,
            },
        }
        address = self.ledger.database.write(lambda connection: remote_legs.announce(connection, visit))
        return ReservedRemoteLeg(str(visit["ticket"]), address)

    # -- at home ------------------------------------------------------------------------------------------------------

    def admit(self, channel: Channel, ticket: str) -> None:
        """Somebody shows a ticket: let in whom it was made for, once."""
        try:
            visit = self.ledger.database.write(lambda connection: remote_legs.admit(connection, ticket, self.node))
            holder = visit and self.ledger.account(visit.payload["facts"]["account_sid"])
        except Exception:
            log.exception("no database: a remote leg is refused with 503")
            return self.turn_away(channel, Cause.UNAVAILABLE)
        if not holder:
            log.warning("a remote leg is refused: its token is unknown, used or expired")
            return self.turn_away(channel, Cause.REJECTED)
        facts, application = decode(visit.payload["facts"]), decode(visit.payload["application"])
        facts.answered = False
        header = Header(facts, application, channel, self.node, visit=visit.leg, guest=visit.guest)
        header.cookies = visit.payload.get("cookies", [])
        return self.start(header, holder.auth_token)

    # -- at both ends -------------------------------------------------------------------------------------------------

    def lost(self, live: LiveCall, leg: str) -> None:
        """Our end of a visit is gone, perhaps without a word to the other end. Waits for the database."""
        facts = live.call.legs[leg].facts
        other = live.header.guest if leg == MAIN else facts.to if facts.direction == DIRECTION else ""
        if other:
            name = leg or live.sid
            self.ledger.database.write(lambda connection: remote_legs.tell_over(connection, name, other))
            self.services.wake.wake_engine(other)

    def sweep(self, places: set[str]) -> None:
        """Only these conferences and queues are open here: no other one has its home here any longer. Waits for the
        database."""
        if self.several:
            legs = self.calls.legs()
            wall = datetime.now(UTC)
            self.ledger.database.write(lambda connection: remote_legs.sweep(connection, self.node, places, legs, wall))


def has_row(live: LiveCall, leg: str) -> bool:
    """Is this leg a call in the database? Neither end of a visit is, nor a leg to the media relay."""
    return not live.header.visit if leg == MAIN else live.call.legs[leg].facts.direction not in (DIRECTION, STREAM)
