"""Requests that were sent and their answers, each with a deadline. No I/O: the link sends, the reader delivers."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from ariclient.protocol.payload import Message
from ariclient.protocol.request import Rest

DEADLINE = 5.0
"""Seconds that Asterisk has for an answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. status 0: nothing, and reason says why; unreachable: there was no link for as long as requests
    wait for one, and it was never sent."""

    status: int = 0
    reason: str = ""
    body: Any = None
    unreachable: bool = False

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def lost(self) -> bool:
        """It was sent, and it is unknown whether it was performed."""
        return self.status == 0 and not self.unreachable

    @property
    def error(self) -> str:
        """One line for a log or a Finished."""
        told = self.body.get("message") if isinstance(self.body, dict) else None
        return " ".join(str(word) for word in (self.status or "", told or self.reason) if word)


def reply_of(message: Message) -> Reply:
    """A RESTResponse; its body is JSON in a string."""
    text = message.get("message_body")
    try:
        body = orjson.loads(text) if text else None
        return Reply(int(message["status_code"]), str(message.get("reason_phrase", "")), body)
    except (ValueError, TypeError, KeyError, RecursionError):
        return Reply(reason="an unreadable answer")


Then = Callable[[Reply], None]


class Requests:
    """The unanswered requests, oldest first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.count = 0
        self.waiting: dict[str, tuple[float, Then]] = {}

    def add(self, rest: Rest, then: Then) -> str:
        """The message to send; `then` is called once, with the answer or with what kept it away."""
        self.count += 1
        id = str(self.count)
        self.waiting[id] = self.clock() + DEADLINE, then
        return rest.message(id)

    def take_answer(self, answer: Message) -> None:
        """A RESTResponse came; a late or repeated one changes nothing."""
        _, then = self.waiting.pop(str(answer.get("request_id")), (0.0, None))
        if then:
            then(reply_of(answer))

    def overdue(self) -> bool:
        """Is the oldest one past its deadline? Asterisk answers in order, so the others wait behind it."""
        first = next(iter(self.waiting.values()), None)
        return first is not None and first[0] <= self.clock()

    def fail(self, reason: str) -> None:
        """No answer will come any more: what is overdue timed out, the rest gets this reason."""
        now = self.clock()
        waiting, self.waiting = self.waiting, {}
        for deadline, then in waiting.values():
            then(Reply(reason="timed out" if deadline <= now else reason))
