"""Queues of a node: tells every call what its queue becomes, across calls (Twilio's <Enqueue> and <Dial><Queue>)."""

import logging
import time
from dataclasses import replace

import gevent
from sqlalchemy.exc import SQLAlchemyError

from app.calls.commands.base import Command
from app.calls.commands.queues import CallQueue, EnterQueue, FindQueue, LeaveQueue, LookAtQueue, TellOther
from app.calls.commands.results import FoundQueue, QueuePosition, QueueTimes, Result
from app.calls.events import Finished
from app.calls.shared.queue_restore import restore
from app.calls.shared.queues import Notifications, Queues
from app.engine.features.queue_members import QueueMemberRows
from app.engine.live_call import LiveCall
from app.engine.live_calls import LiveCalls
from app.engine.protocols import Deliver, FindHost
from app.engine.services import Services

log = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 0.1
KNOWN_NAMES = 10_000
WAITS = ("waiting", "again")
WAITS_NO_MORE = ("called", "full", "ended")


class LiveQueues:
    """The queues of an engine's calls. Nothing is matched before the calls of the previous engine are known."""

    def __init__(self, services: Services, calls: LiveCalls, deliver: Deliver, find_host: FindHost) -> None:
        self.services = services
        self.calls = calls
        self.deliver = deliver
        self.find_host = find_host
        self.queues = Queues()
        self.queues.open = False
        self.roll = QueueMemberRows(services.ledger, services.settings.node)
        self.known: dict[tuple[str, str], FoundQueue | None] = {}
        """What the database said last of a queue's name: for when it is away."""

    def find(self, live: LiveCall, _id: str, command: FindQueue) -> FoundQueue | None:
        """The queue of a name; None if there is none. Waits for the database; raises SQLAlchemyError when it is away
        and the queue was never seen."""
        found = self.named(live, command)
        return replace(found, host_node=self.home(live, found.sid)) if found else None

    def home(self, live: LiveCall, queue: str) -> str:
        """The other node that a queue is on; empty: ours, and without the database, too."""
        try:
            return self.find_host(live, queue)
        except (SQLAlchemyError, OSError):
            log.exception("%s: cannot look up the host node of its queue", live.sid)
            return ""

    def named(self, live: LiveCall, command: FindQueue) -> FoundQueue | None:
        """A queue's sid and size, as the database says or said last."""
        account = live.header.facts.account_sid
        try:
            found = self.services.ledger.queue_named(account, command.name, command.create)
        except (SQLAlchemyError, OSError):
            if (account, command.name) not in self.known:
                raise
            return self.known[account, command.name]
        self.known[account, command.name] = said = FoundQueue(found.sid, found.max_size) if found else None
        if len(self.known) > KNOWN_NAMES:
            del self.known[next(iter(self.known))]
        return said

    def act(self, live: LiveCall, _leg: str, id: str, command: Command, at: float) -> None:
        """Do what a call asks for at its queue. Given as to a `dispatch.Action`."""
        match command:
            case EnterQueue():
                self.tell(self.queues.enter(command, live.sid, at))
            case CallQueue():
                self.tell(self.queues.call(command, live.sid, at))
            case TellOther(queue, state):
                self.tell(self.queues.tell_other(queue, live.sid, state))
            case LeaveQueue(queue):
                self.leave(live, queue, at)
                self.finish(live, id, QueueTimes(*live.queue_seconds(at)))
            case LookAtQueue(queue):
                self.look(live, id, queue)

    def leave(self, live: LiveCall, queue: str, at: float) -> None:
        self.roll.remove(live.sid)
        self.tell(self.queues.leave(queue, live.sid, at))

    def gone(self, live: LiveCall, at: float) -> None:
        """The call is over; if its script broke, it has not left."""
        if live.call.queue:
            self.leave(live, live.call.queue.wish.queue, at)

    def look(self, live: LiveCall, id: str, queue: str) -> None:
        """Tell a call its position, once it is known who is before it."""
        if not self.queues.open:
            gevent.spawn_later(LOOK_AGAIN_SECONDS, self.look, live, id, queue)
            return
        position, size, waited, average = self.queues.look(queue, live.sid, time.monotonic())
        self.finish(live, id, QueuePosition(position, size, round(waited), round(average)))

    def finish(self, live: LiveCall, id: str, result: Result) -> None:
        gevent.spawn(self.deliver, live, Finished(id, result))

    def tell(self, news: Notifications) -> None:
        """Each in a greenlet of its own: this may be in the middle of carrying out what one of them asked for."""
        for who, event in news:
            live = self.calls.get(who)
            if live is None:
                continue
            if event.state in WAITS:
                self.roll.add(live, event.queue)
            elif event.state in WAITS_NO_MORE:
                self.roll.remove(who)
            other = self.calls.get(event.other)
            if other and other.header.visit:
                event = replace(event, call_sid=other.header.facts.call_sid)
            gevent.spawn(self.deliver, live, event)

    def waits(self, live: LiveCall, queue: str) -> bool:
        """Whether this call waits there and is not paired."""
        return self.queues.waits(queue, live.sid)

    @property
    def is_open(self) -> bool:
        """Are the calls of an engine before us known, so that whoever waits may be taken?"""
        return self.queues.open

    def open_queues(self) -> set[str]:
        """The sids of the queues where somebody is."""
        return set(self.queues.queues)

    def sweep(self) -> None:
        """Rows of engines before us, and of whoever left unseen, go. Waits for the database."""
        self.roll.sweep()

    def restore(self) -> None:
        """All calls of an engine before us are here: the queues are what they say."""
        at = time.monotonic()
        calls = self.calls.values()
        standings = {
            live.sid: (live.call.queue, live.queue_at.get("waiting", live.queue_at.get("empty", at)))
            for live in calls
            if live.call.queue
        }
        self.tell(restore(self.queues, standings, at))
        for live in calls:
            if live.call.queue and self.waits(live, live.call.queue.wish.queue):
                self.roll.add(live, live.call.queue.wish.queue)
