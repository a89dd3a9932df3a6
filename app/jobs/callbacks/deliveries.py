"""Callbacks that this process has claimed, on their way to their hosts: what waits for a place, what is being
delivered, and what became of it.
"""

import logging
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any

import gevent
from gevent.event import Event

from app.calls.web import Request, Response
from app.jobs.callbacks import claims
from app.jobs.callbacks.claims import Delivery
from app.jobs.callbacks.hosts import FEWEST_IN_ALL, Hosts, Lane, Room
from app.models.columns import now

log = logging.getLogger(__name__)

SPARE = claims.LEASE / 5
"""A request is not begun when so little of its lease is left."""
Tell = Callable[[Request, str, str], Response]
"""Makes a request with a token, signed with an account's token."""
Answer = tuple[Delivery, Response]


class Deliveries:
    """In memory only; a subclass claims rows and writes down answers. unseal: an account's token from what is kept."""

    def __init__(self, tell: Tell, unseal: Callable[[str], str]) -> None:
        self.tell, self.unseal = tell, unseal
        self.hosts = Hosts()
        self.waiting: defaultdict[Lane, deque[Delivery]] = defaultdict(deque)
        """What is claimed and waits until its host has a place."""
        self.flying: dict[int, tuple[Delivery, Any]] = {}
        """What is being delivered, and what is delivered and not written down: the row and its greenlet."""
        self.answers: list[Answer] = []
        """What became of tries and is not yet written down."""
        self.pressed = Event()
        """Answers must be written down at once: others wait for their places."""

    def ours(self) -> list[Delivery]:
        """Every row that we have claimed."""
        queued = [delivery for waiting in self.waiting.values() for delivery in waiting]
        return queued + [delivery for delivery, _greenlet in self.flying.values()]

    def dispatch(self) -> None:
        """Begin what waits, as far as there are places; the hosts take turns."""
        if not self.waiting:
            return
        room = Room(self.hosts)
        room.heard -= len(self.answers)  # these would go out twice as well
        for lane in list(self.waiting):
            waiting = self.waiting.pop(lane)
            while waiting and room.take(lane):
                self.begin(lane, waiting.popleft())
            if waiting:
                self.waiting[lane] = waiting
            if room.left <= 0:
                return

    def begin(self, lane: Lane, delivery: Delivery) -> None:
        """Send it, unless our lease is all but over: then it may be another worker's soon, and is not ours to send."""
        if delivery.claimed_until > now() + SPARE:
            self.hosts.begin(lane, delivery.id)
            self.flying[delivery.id] = (delivery, gevent.spawn(self.deliver, delivery))

    def deliver(self, delivery: Delivery) -> None:
        """Make the request, once; the answer is written down with others'."""
        try:
            response = self.tell(delivery.request, delivery.token, self.unseal(delivery.sealed))
        except Exception as error:
            log.exception("%s: status callback %d was not made", delivery.call_sid, delivery.sequence)
            response = Response(error=f"internal error: {type(error).__name__}", code=12400)
        if not response.ok:
            log.info("%s: status callback %d: %s", delivery.call_sid, delivery.sequence, reason(response))
        self.hosts.end(delivery.lane, delivery.id, bool(response.status))
        self.answers.append((delivery, response))
        if self.waiting or len(self.answers) >= FEWEST_IN_ALL:
            self.pressed.set()
        else:
            self.look()
        self.dispatch()

    def look(self) -> None:
        """There may be something new, or an answer to write down: let the table be looked at soon."""
        raise NotImplementedError


def reason(response: Response) -> str:
    """Why a callback was not delivered, in one line that begins with HTTP if the application answered."""
    heard = f"{claims.HTTP_ERROR}{response.status}" if response.status else ""
    return heard if not response.error or response.error == heard else " ".join(filter(None, (heard, response.error)))
