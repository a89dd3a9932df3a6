"""Two engines behind one database: a caller of one visits a conference of the other; tickets; restarts; lost ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.calls.causes import Cause
from app.calls.codec import encode
from app.calls.commands.conferences import JoinRoom, LeaveRoom, MuteInRoom
from app.calls.commands.core import Bridge, Hangup, Originate, PlayFile
from app.calls.commands.remote_legs import TICKET
from app.calls.events import Answered, Arrived, Finished, HungUp, Muted
from app.engine.engine import Engine
from app.ledger.lookups import EngineLetter
from app.models import EngineCommand, SwitchNode
from app.settings.config import Settings
from app.settings.nodes import Node
from app.store.transactions import Database
from tests.engine.features.test_conferences import joins
from tests.engine.test_takeover import restart
from tests.engine.world import ACCOUNT, World, soon, wakeups

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What is written is tested on every database: test_visit_rows.py."""

ROOM = '<Dial><Conference endConferenceOnExit="true">club</Conference></Dial><Say>On</Say>'


@dataclass
class Two:
    """Nodes a and b."""

    a: World
    b: World
    database: Database

    def letters(self) -> None:
        """The mail is brought to whom it is for."""

        def take(connection: Any) -> list[Any]:
            rows = connection.execute(EngineCommand.__table__.select()).all()
            connection.execute(EngineCommand.__table__.delete())
            return rows

        for row in self.database.write(take):
            getattr(self, row.node).ledger.mail.append(EngineLetter(row.call_sid, row.kind, row.payload))

    def remote(self) -> str:
        """Somebody is in the conference on a, and a caller of b comes to it. Returns the name of the visit."""
        joins(self.a, "host", ROOM)
        soon(lambda: [one for one in self.a.switch.performed if one[0] == "host" and isinstance(one[2], PlayFile)])
        joins(self.b, "guest", ROOM)
        leg = self.lets_in()
        soon(lambda: self.done(self.a, "visit", JoinRoom))
        soon(lambda: self.done(self.a, "host", JoinRoom))
        return leg

    def lets_in(self) -> str:
        """The caller of b is on its way to a, and comes in there. Returns the name of the visit."""
        leg, _id, called = soon(lambda: [one for one in self.b.switch.performed if isinstance(one[2], Originate)])[0]
        assert str(called.destination) == "sip:visit@10.0.0.1:5080"
        self.arrives("visit", called.headers[TICKET])
        self.a.switch.here["visit"] = True
        self.a.switch.tell("visit", Answered())
        self.b.switch.here[leg] = True
        self.b.switch.tell(leg, Answered())
        self.b.switch.tell("guest", Finished(soon(lambda: self.done(self.b, "guest", Bridge))))
        return str(leg)

    def arrives(self, channel: str, ticket: str) -> None:
        self.a.switch.here[channel] = False
        self.a.switch.tell(channel, Arrived("visit", "_visit", headers={TICKET: ticket}))

    def done(self, world: World, channel: str, kind: type) -> str:
        """The id of a command that a channel got, which is finished; empty: it has not."""
        found = [id for c, id, command in world.switch.performed if c == channel and isinstance(command, kind)]
        if found:
            world.switch.tell(channel, Finished(found[0]))
        return found[0] if found else ""


@pytest.fixture
def two(tmp_path: Path, settings: Settings) -> Iterator[Two]:
    nodes = [Node(name="a", switch="asterisk"), Node(name="b", switch="asterisk")]
    database = Database(settings)
    database.write(lambda c: c.execute(SwitchNode.__table__.insert().values(name="a", address="10.0.0.1:5080")))
    worlds = []
    for name in "ab":
        folder = tmp_path / name
        folder.mkdir()
        world = World(folder, settings.model_copy(update={"nodes": nodes, "node": name}))
        world.ledger.database = database  # type: ignore[attr-defined]
        worlds.append(world)
    yield Two(*worlds, database)
    database.close()


@contextmanager
def running(two: Two) -> Iterator[tuple[Engine, Engine]]:
    with two.a.running() as a, two.b.running() as b:
        for engine in (a, b):
            engine.services.wake = SimpleNamespace(engine_wakeups=wakeups, wake_engine=lambda node: None)  # type: ignore[assignment]
        yield a, b


def test_a_caller_of_another_node_is_a_participant_by_its_own_call(two: Two) -> None:
    with running(two) as (_a, b):
        two.remote()
        (guest,) = b.calls
        assert [row["call_sid"] for row in two.a.ledger.participants.values()].count(guest) == 1
        assert not two.b.ledger.conferences
        assert {sid for sid, _status, _n in two.b.ledger.statuses} == {guest}, "the leg between has no row"
        assert not [sid for sid, _status, _n in two.a.ledger.statuses if sid == guest], "its row is kept at its node"
        conference = next(iter(two.a.ledger.conferences))
        letter = {"conference": conference, "event": encode(Muted(True))}
        two.a.ledger.mail.append(EngineLetter(guest, "participant", letter))
        soon(lambda: two.done(two.a, "visit", MuteInRoom))


def test_the_end_of_the_conference_sends_the_visitor_on(two: Two) -> None:
    with running(two) as (_a, _b):
        leg = two.remote()
        two.a.switch.here.pop("host")
        two.a.switch.tell("host", HungUp())
        soon(lambda: two.done(two.a, "visit", LeaveRoom))
        soon(lambda: ("visit", Hangup()) in [(c, command) for c, _id, command in two.a.switch.performed])
        two.b.switch.tell(leg, HungUp())
        soon(lambda: "On.wav" in str(two.b.switch.performed))


def test_both_engines_die_and_the_visit_goes_on(two: Two) -> None:
    with running(two):
        leg = two.remote()
    for world in (two.a, two.b):
        restart(world)
    with running(two) as (a, _b):
        soon(lambda: two.a.ledger.stale and two.b.ledger.stale)
        assert len(a.live_conferences.conferences.rooms) == 1
        assert not two.b.switch.asked(Originate), "nobody is called twice"
        two.b.switch.here.pop(leg)
        two.b.switch.tell(leg, HungUp())
        soon(lambda: "On.wav" in str(two.b.switch.performed))
        two.a.switch.here.pop("visit")
        two.a.switch.tell("visit", HungUp())
        soon(lambda: len(two.a.ledger.participants) == 1)


def test_who_waits_in_a_queue_of_another_node_is_taken_there(two: Two) -> None:
    two.a.documents["http://app.example/took"] = "<Hangup/>"
    for world in (two.a, two.b):
        world.ledger.queue_named(ACCOUNT, "support", True)
    with running(two) as (_a, b):
        joins(two.a, "agent", '<Dial action="/took"><Queue>support</Queue></Dial>')
        soon(lambda: two.a.switch.asked(PlayFile))
        joins(two.b, "guest", "<Enqueue>support</Enqueue>")
        two.lets_in()
        (guest,) = b.calls
        (bridge,) = soon(lambda: two.a.switch.asked(Bridge))
        assert bridge.other == "visit"
        assert {row["call_sid"] for row in two.a.ledger.waiting.values()} <= {guest}
        two.done(two.a, "agent", Bridge)
        two.a.switch.here.pop("visit")
        two.a.switch.tell("visit", HungUp())
        told = soon(lambda: [one.params for one in two.a.requests if one.url.endswith("/took")])[0]
        assert (told["DequeuedCallSid"], told["DequeueResult"]) == (guest, "bridged")


def test_a_member_of_another_node_is_sent_elsewhere_by_rest(two: Two) -> None:
    two.b.documents["http://app.example/other"] = "<Say>Other</Say>"
    for world in (two.a, two.b):
        world.ledger.queue_named(ACCOUNT, "support", True)
    with running(two) as (_a, b):
        joins(two.a, "first", "<Enqueue>support</Enqueue>")
        soon(lambda: len(two.a.ledger.waiting) == 1)
        joins(two.b, "guest", "<Enqueue>support</Enqueue>")
        leg = two.lets_in()
        soon(lambda: len(two.a.ledger.waiting) == 2)
        (guest,) = b.calls
        letter = {"queue": "QUsupport", "url": "http://app.example/other", "method": "POST"}
        two.a.ledger.mail.append(EngineLetter(guest, "dequeue", letter))
        soon(lambda: two.done(two.a, "visit", Hangup))
        two.b.switch.tell(leg, HungUp())
        soon(lambda: "Other.wav" in str(two.b.switch.performed))


@pytest.mark.parametrize("lost", ["home", "guest"])
def test_a_switch_that_forgot_a_visit_writes_to_the_other_end(two: Two, lost: str) -> None:
    with running(two) as (a, b):
        leg = two.remote()
        world, engine, channel = (two.a, a, "visit") if lost == "home" else (two.b, b, leg)
        other, its = (two.b, leg) if lost == "home" else (two.a, "visit")
        world.switch.here.pop(channel)
        engine.takeover.reconcile()
        two.letters()
        soon(lambda: two.done(other, its, Hangup))


def test_a_strange_ticket_and_one_that_was_used_are_refused(two: Two) -> None:
    with running(two):
        two.remote()
        used = two.b.switch.asked(Originate)[0].headers[TICKET]  # type: ignore[attr-defined]
        for channel, ticket in (("strange", "0" * 32), ("again", used)):
            two.arrives(channel, ticket)
            refused = (channel, Hangup(Cause.REJECTED))
            soon(lambda refused=refused: refused in [(c, command) for c, _id, command in two.a.switch.performed])


def test_without_a_database_a_room_opens_here(two: Two) -> None:
    def write(work: Any) -> Any:
        raise OSError("no database")

    with running(two):
        two.b.ledger.database = SimpleNamespace(write=write)  # type: ignore[attr-defined]
        joins(two.b, "guest", ROOM)
        joins(two.b, "second", ROOM)
        soon(lambda: two.done(two.b, "guest", JoinRoom))
        assert [row["account_sid"] for row in two.b.ledger.participants.values()] == [ACCOUNT] * 2
