"""The book of queues: which calls wait, which callers want the first one, and which two are paired. Pure; the engine
keeps one of these a node.

Whoever waits for a document or a connection may lose the other one: before they talk each goes back to where it stood,
in front; afterwards both go on with their own documents.
"""

from dataclasses import dataclass, field

from app.calls.commands.queues import CallQueue, EnterQueue
from app.calls.events import QueueIs

Notifications = list[tuple[str, QueueIs]]
"""(CallSid, what the queue has become for it)."""
PAIRED = ("called", "bridged", "found", "ready")
OVER = ("full", "ended")


@dataclass(slots=True)
class QueueMembership:
    """How a call stands with a queue, as it knows itself. wish: what it wants there; state, other: of the last QueueIs;
    told: what it told the other one last."""

    wish: EnterQueue | CallQueue
    state: str = ""
    other: str = ""
    told: str = ""

    @property
    def waits(self) -> bool:
        """It is a member, rather than somebody who wants one."""
        return isinstance(self.wish, EnterQueue)

    def heard(self, event: QueueIs) -> None:
        """The queue has become this."""
        self.state = event.state
        if event.state in PAIRED:
            self.other = event.other or self.other
        else:
            self.other = self.told = ""


@dataclass(slots=True)
class Pair:
    """A member and who took it. since: when it began to wait."""

    member: str
    caller: str
    since: float
    wish: CallQueue
    bridged: bool = False


@dataclass(slots=True)
class Queue:
    """One queue while somebody is there. waiting: since when each waits, the front first."""

    waiting: dict[str, float] = field(default_factory=dict)
    callers: dict[str, CallQueue] = field(default_factory=dict)
    pairs: dict[str, Pair] = field(default_factory=dict)
    """Each pair twice, under either CallSid."""


class Queues:
    """All queues of a node, by their sids. Times are the engine's monotonic seconds."""

    def __init__(self) -> None:
        self.queues: dict[str, Queue] = {}
        self.open = True
        """Nothing is matched while the order of arrival is unknown."""

    def enter(self, command: EnterQueue, member: str, at: float) -> Notifications:
        """A call wants to wait. A full queue refuses it."""
        queue = self.queues.setdefault(command.queue, Queue())
        if len(queue.waiting) >= command.most:
            return [(member, QueueIs(command.queue, "full"))]
        queue.waiting[member] = at
        return [(member, QueueIs(command.queue, "waiting")), *self.match(command.queue, at)]

    def call(self, command: CallQueue, caller: str, at: float) -> Notifications:
        """Somebody wants the first one."""
        self.queues.setdefault(command.queue, Queue()).callers[caller] = command
        return self.match(command.queue, at) or [(caller, QueueIs(command.queue, "empty"))]

    def tell_other(self, sid: str, who: str, state: str) -> Notifications:
        """One of two says that it is ready, or that they talk."""
        pair = self.queues.get(sid, Queue()).pairs.get(who)
        if pair is None:
            return []
        pair.bridged |= state == "bridged"
        return [(pair.caller if who == pair.member else pair.member, QueueIs(sid, state, who))]

    def leave(self, sid: str, who: str, at: float) -> Notifications:
        """Remove a call that has left: from waiting, from calling the queue, or from its pair."""
        queue = self.queues.get(sid, Queue())
        queue.waiting.pop(who, None)
        queue.callers.pop(who, None)
        news = self.part(sid, queue, queue.pairs[who], who) if who in queue.pairs else []
        return news + self.match(sid, at)

    def part(self, sid: str, queue: Queue, pair: Pair, gone: str) -> Notifications:
        """One of two is gone: the other one goes on if they have talked, else back to the front."""
        del queue.pairs[pair.member], queue.pairs[pair.caller]
        left = pair.caller if gone == pair.member else pair.member
        if pair.bridged:
            return [(left, QueueIs(sid, "ended"))]
        if left == pair.member:
            queue.waiting = {left: pair.since, **queue.waiting}
        else:
            queue.callers = {left: pair.wish, **queue.callers}
        return [(left, QueueIs(sid, "again"))]

    def match(self, sid: str, at: float) -> Notifications:
        """Pair each caller with the first waiting call. An empty queue is forgotten."""
        news: Notifications = []
        queue = self.queues.get(sid, Queue())
        while self.open and queue.waiting and queue.callers:
            member, caller = next(iter(queue.waiting)), next(iter(queue.callers))
            news += self.join(sid, Pair(member, caller, queue.waiting.pop(member), queue.callers.pop(caller)), at)
        if not (queue.waiting or queue.callers or queue.pairs):
            self.queues.pop(sid, None)
        return news

    def join(self, sid: str, pair: Pair, at: float) -> Notifications:
        """Pair a waiting member with a caller, and tell both."""
        queue = self.queues.setdefault(sid, Queue())
        queue.pairs[pair.member] = queue.pairs[pair.caller] = pair
        waited, wish = int(at - pair.since + 0.5), pair.wish
        return [
            (pair.member, QueueIs(sid, "called", pair.caller, wish.url, wish.method, waited)),
            (pair.caller, QueueIs(sid, "found", pair.member, waited=waited)),
        ]

    def look(self, sid: str, member: str, at: float) -> tuple[int, int, float, float]:
        """Position from 1, size, seconds waited, average of all who wait. Position 0: it does not wait."""
        waiting = self.queues.get(sid, Queue()).waiting
        if member not in waiting:
            return 0, len(waiting), 0.0, 0.0
        average = at - sum(waiting.values()) / len(waiting)
        return list(waiting).index(member) + 1, len(waiting), at - waiting[member], average

    def waits(self, sid: str, member: str) -> bool:
        """Whether it waits there and is not paired."""
        return member in self.queues.get(sid, Queue()).waiting
