"""What a script may ask the engine for about queues of calls: to wait in one, or to have the first of one (Twilio's
<Enqueue> and <Dial><Queue>)."""

from dataclasses import dataclass

from app.calls.commands.base import Command


@dataclass(frozen=True, slots=True)
class FindQueue(Command):
    """Which queue of the account has this name? Brings a `FoundQueue`, or nothing: none has. create: make it if need
    be."""

    name: str
    create: bool = False


@dataclass(frozen=True, slots=True)
class EnterQueue(Command):
    """This call wants to wait in a queue (by its sid), as one of `most` at most. `QueueIs` follows: full or waiting;
    later called, bridged, ended, or again. Nothing else follows."""

    queue: str
    most: int


@dataclass(frozen=True, slots=True)
class CallQueue(Command):
    """This call wants the first who waits in a queue. `QueueIs` follows: empty, or found; later ready,
    ended, or again. Nothing else follows. url: the document that the found one hears first."""

    queue: str
    url: str = ""
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class TellOther(Command):
    """Tell the call at the other side that this one is `ready` to be connected, or that the two are `bridged`. Nothing
    follows."""

    queue: str
    state: str


@dataclass(frozen=True, slots=True)
class LeaveQueue(Command):
    """This call has nothing to do with the queue any more. Brings `QueueTimes`."""

    queue: str


@dataclass(frozen=True, slots=True)
class LookAtQueue(Command):
    """How does this call stand in the queue that it waits in? Brings a `QueuePosition`."""

    queue: str


AT_THE_QUEUE = (EnterQueue, CallQueue, TellOther, LeaveQueue, LookAtQueue)
