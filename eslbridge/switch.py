"""`app.calls.ports.Switch` for FreeSWITCH 1.10 and newer (guide 2.3): joins the pure parts with the link.

One greenlet reads the link; what happened goes into a queue that `events` gives out, so a slow handler delays nobody's
reading, and nothing that `perform` says is ever delivered inside `perform`.
"""

import logging
from collections.abc import Iterable, Iterator
from functools import partial

import gevent
from gevent.queue import SimpleQueue

from app.calls.causes import Cause
from app.calls.commands import Answer, Command, Hangup, Originate, PlayFile, SendDigits, Stop
from app.calls.events import Answered, Arrived, Event, Finished, Reconnected
from app.config import Settings
from eslbridge import commands
from eslbridge.dialling import ring_seconds
from eslbridge.events import Refusal, decode
from eslbridge.framing import Fields
from eslbridge.legs import Leg, Legs
from eslbridge.link import Link
from eslbridge.questions import Questions
from eslbridge.socket import EventSocket, Reply
from eslbridge.wire import Refused

log = logging.getLogger("eslbridge")

FLOOR = (1, 11, 2)
"""Older ones have known security holes (switches.md)."""
MEDIA = (PlayFile, SendDigits)
AGAIN_SECONDS = (0.05,) * 20 + (0.2,) * 10
"""What found nothing to stop or to hang up yet is repeated after these."""
UNHEARD_SECONDS = 0.2
"""How much later than the end of a job an event of its leg may come."""


class FreeSwitch:
    """One FreeSWITCH node."""

    name = "freeswitch"

    def __init__(self, settings: Settings) -> None:
        self.version = ""
        address = settings.freeswitch_esl_host or "127.0.0.1", settings.freeswitch_esl_port
        password = settings.freeswitch_esl_password.get_secret_value()
        self.proxy = bool(settings.outbound_proxy_uri)
        self.legs = Legs()
        self.link = Link(self, lambda: EventSocket(*address, password))
        self.questions = Questions(self.link, self.legs)
        self.told: SimpleQueue[tuple[str, Event] | None] = SimpleQueue()

    # -- events ----------------------------------------------------------------------------------------------------

    def events(self) -> Iterator[tuple[str, Event]]:
        """See the port."""
        self.link.start()
        while (item := self.told.get()) is not None:
            yield item

    def close(self) -> None:
        """See the port."""
        self.link.close()
        self.told.put(None)

    def tell(self, channel: str, happened: Iterable[Event]) -> None:
        for event in happened:
            self.told.put((channel, event))

    def connected(self, version: str) -> None:
        """The link is up (again)."""
        self.version = version
        log.info("connected to FreeSWITCH %s", version)
        if tuple(int(part) for part in version.split(".") if part.isdigit()) < FLOOR:
            log.warning("FreeSWITCH %s is older than %s: known security holes", version, ".".join(map(str, FLOOR)))
        self.missed()
        for channel, leg in self.legs.live.items():
            if leg.ending is not None:
                again = partial(self.hang_up_again, channel, leg, AGAIN_SECONDS)
                self.link.ask(commands.kill(channel, leg.ending, leg.answered), again)

    def missed(self) -> None:
        """Events may have been lost: let the engine look at what is true."""
        self.tell("", [Reconnected()])

    def has_calls(self) -> bool:
        return bool(self.legs.live)

    def happened(self, fields: Fields) -> None:
        decoded = decode(fields)
        if decoded is None:
            return
        channel, event = decoded
        if isinstance(event, Refusal):
            gevent.spawn_later(UNHEARD_SECONDS, self.refused, channel, event)
            return
        told = self.legs.take(channel, event)
        self.tell(channel, told)
        if isinstance(event, Arrived) and told:
            self.link.ask(commands.cancel_last_resort(channel))
            self.link.hurry()
        elif isinstance(event, Finished):
            self.release(channel)

    def refused(self, channel: str, refusal: Refusal) -> None:
        """Our call did not come about. If it had begun, its end was told meanwhile: the two may overtake each other."""
        self.tell(channel, self.legs.take(channel, refusal))

    # -- commands --------------------------------------------------------------------------------------------------

    def perform(self, channel: str, id: str, command: Command) -> None:
        """See the port."""
        if channel in self.legs.ended and not isinstance(command, Originate):
            return self.refuse(channel, id, command, "the leg has ended")
        leg = self.legs.get(channel)
        match command:
            case Stop(id=stopped):
                self.stop(channel, leg, stopped)
            case Answer() if leg.answered:
                self.tell(channel, [Finished(id)])
            case PlayFile() | SendDigits() if leg.has(id):
                return  # asked for again by an engine that repairs
            case PlayFile() | SendDigits() if leg.playing:
                leg.waiting.append((id, command))
            case _:
                self.act(channel, id, command, leg)

    def act(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        """Send the command's requests, unless it cannot be done."""
        try:
            requests = commands.encode(channel, id, command, leg.answered, self.proxy)
        except Refused as refusal:
            return self.refuse(channel, id, command, str(refusal))
        self.note(channel, leg, id, command)
        for request in requests[:-1]:
            self.link.ask(request)
        self.link.ask(requests[-1], partial(self.answer, channel, id, command))

    def note(self, channel: str, leg: Leg, id: str, command: Command) -> None:
        """Remember what its events will need."""
        leg.asked_over = self.link.next_number
        match command:
            case PlayFile() | SendDigits():
                leg.playing, leg.stopping = id, False
            case Originate():
                leg.outbound, leg.job = True, id
                self.link.hurry()
                gevent.spawn_later(ring_seconds(command), self.ring_out, channel, leg)
            case Hangup(cause=cause):
                leg.ending = cause
            case Answer():
                self.link.hurry()

    def ring_out(self, channel: str, leg: Leg) -> None:
        """It has rung long enough."""
        if self.legs.live.get(channel) is leg and not leg.answered and leg.ending is None:
            self.link.ask(commands.kill(channel, Cause.NO_ANSWER, False))

    def refuse(self, channel: str, id: str, command: Command, why: str) -> None:
        if isinstance(command, Originate):
            self.legs.forget(channel)
        if not isinstance(command, Hangup | Stop):
            self.tell(channel, [Finished(id, error=why)])

    def answer(self, channel: str, id: str, command: Command, reply: Reply) -> None:
        """What FreeSWITCH said to a command."""
        leg = self.legs.live.get(channel)
        if leg is None:
            return self.tell(channel, [Finished(id, error="the leg has ended")] if isinstance(command, Answer) else [])
        if reply is None:
            return self.in_doubt(channel, id, command, leg)
        done = reply.startswith("+OK")
        match command:
            case Answer():
                self.tell(channel, self.legs.take(channel, Answered()) if done else [])
                self.tell(channel, [Finished(id, error="" if done else reply)])
            case Originate() if not done:
                self.tell(channel, self.legs.take(channel, Refusal(reply)))
            case PlayFile() | SendDigits() if not done:
                self.tell(channel, self.legs.take(channel, Finished(id, error=reply)))
                self.release(channel)
            case Hangup() if not done:
                self.hang_up_again(channel, leg, AGAIN_SECONDS)

    def in_doubt(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        """The link was lost before the answer came. What does no harm twice is sent again when it is back."""
        match command:
            case Answer():
                self.act(channel, id, command, leg)
            case PlayFile() | SendDigits():
                self.link.ask(commands.ask_playing(channel), partial(self.taken, channel, id, command))
            case Originate():
                self.link.ask(commands.ask_state(channel), partial(self.taken, channel, id, command))

    def taken(self, channel: str, id: str, command: Command, reply: Reply) -> None:
        """Had FreeSWITCH taken it? If so the engine, which looks too, finds it. A call is never placed twice."""
        leg = self.legs.live.get(channel)
        if leg is None or commands.is_ours(reply or "", id):
            return
        if reply is None:
            self.in_doubt(channel, id, command, leg)
        elif isinstance(command, PlayFile) and not reply.startswith("-ERR"):
            self.act(channel, id, command, leg)
        elif not isinstance(command, Originate) or reply.startswith("-ERR"):
            self.answer(channel, id, command, "-ERR the link was lost")

    def hang_up_again(self, channel: str, leg: Leg, pauses: tuple[float, ...], reply: Reply = "-ERR") -> None:
        """There is no such leg: it ended just now and that is on its way to us, or it is only being made."""
        if reply is None or reply.startswith("+OK") or self.legs.live.get(channel) is not leg or leg.ending is None:
            return
        if not pauses:
            return self.tell(channel, self.legs.end(channel))
        again = partial(self.hang_up_again, channel, leg, pauses[1:])
        gevent.spawn_later(pauses[0], self.link.ask, commands.kill(channel, leg.ending, leg.answered), again)

    # -- one thing at a time ---------------------------------------------------------------------------------------

    def stop(self, channel: str, leg: Leg, id: str) -> None:
        """Silence it, or take it out of the line."""
        if leg.drop(id):
            self.tell(channel, [Finished(id)])
        elif leg.playing == id and not leg.stopping:
            leg.stopping = True
            self.break_off(channel, leg, id, AGAIN_SECONDS)

    def break_off(self, channel: str, leg: Leg, id: str, pauses: tuple[float, ...]) -> None:
        """Break it until its end is told: a break that comes before the leg's thread has begun with it is in vain."""
        if self.legs.live.get(channel) is not leg or leg.playing != id:
            return
        if not pauses:
            log.warning("%s: %s does not end", channel, id)
            self.tell(channel, self.legs.take(channel, Finished(id)))
            return self.release(channel)
        self.link.ask(commands.stop_playing(channel))
        gevent.spawn_later(pauses[0], self.break_off, channel, leg, id, pauses[1:])

    def release(self, channel: str) -> None:
        """Begin what waited for the end of what played."""
        leg = self.legs.live.get(channel)
        if leg and leg.waiting and not leg.playing:
            id, command = leg.waiting.popleft()
            self.act(channel, id, command, leg)

    # -- takeover ------------------------------------------------------------------------------------------------------

    def channels(self) -> dict[str, bool]:
        """See the port."""
        return self.questions.channels()

    def arrival(self, channel: str) -> Event | None:
        """See the port."""
        arrived = self.questions.arrival(channel)
        if arrived:
            self.legs.get(channel)
            self.link.ask(commands.cancel_last_resort(channel))
        return arrived

    def is_running(self, channel: str, id: str) -> bool:
        """See the port."""
        running = self.questions.is_running(channel, id)
        self.release(channel)
        return running
