"""Requests that were sent and their answers, each with a deadline. No I/O: the socket sends and delivers."""

import time
from collections import deque
from collections.abc import Callable
from typing import Any

from eslbridge.transport.framing import Packet

DEADLINE = 5.0
"""Seconds that FreeSWITCH has to answer a request, and to greet and let us in."""
ANSWERS = ("command/reply", "api/response")
"""Kinds of packets."""

Reply = str | None
"""``+OK...``, ``-ERR...``, or what was asked for; None: the link was lost first, and it is not known whether it was
done."""
Then = Callable[[Reply], Any]


class Requests:
    """The unanswered requests of one connection. Answers arrive in the order of the requests."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.waiting: deque[tuple[float, Then]] = deque()

    def add(self, then: Then) -> None:
        """A request is sent; `then` is called once, with the answer or with None."""
        self.waiting.append((self.clock() + DEADLINE, then))

    def take_answer(self, answer: Packet) -> bool:
        """Give an answer to the oldest request. Returns whether there was one."""
        if not self.waiting:
            return False
        _deadline, then = self.waiting.popleft()
        then(answer.body.decode(errors="replace").strip() if answer.kind == "api/response" else answer.reply)
        return True

    def overdue(self) -> bool:
        """Is the oldest one past its deadline?"""
        return bool(self.waiting) and self.waiting[0][0] < self.clock()

    def fail(self) -> None:
        """No answer will come any more."""
        lost, self.waiting = self.waiting, deque()
        for _deadline, then in lost:
            then(None)
