"""Commands on a leg sent to Asterisk, and what it answers to them."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import gevent

from app.calls.allowed import Refused
from app.calls.commands.core import Answer, Command, Hangup, PlayFile, Record, Ring, SendDigits, SetMaxDuration, Stop
from app.calls.events import Finished
from ariclient.context import Context
from ariclient.doubts import Doubts
from ariclient.protocol import commands, mixing
from ariclient.protocol.commands import Scene
from ariclient.state.leg import Leg
from ariclient.state.queue import LegQueue
from ariclient.transport.requests import Reply

log = logging.getLogger("ariclient")

UNHEARD_SECONDS = 1.0
"""Seconds that Asterisk's own word on the end of a channel, which it does not know any more, may still take."""


class CommandExecutor:
    """Performs commands that are a single request; features perform the others."""

    def __init__(self, context: Context, queue: LegQueue) -> None:
        self.context, self.queue = context, queue
        self.sending: dict[str, Any] = {}
        """Greenlets that wait for the end of digits, by command id."""
        self.doubts = Doubts(context, self.send, self.begin_sending)
        self.answer_takers: dict[type[Command], Callable[..., None]] = {
            Answer: self.take_done,
            Ring: self.take_ended,
            PlayFile: self.take_playing,
            Record: self.take_playing,
            SendDigits: self.take_sending,
            Hangup: self.take_ended,
            SetMaxDuration: self.take_ended,
        }

    def execute(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        """Send the command's request, unless it was done before. Raises Refused."""
        if isinstance(command, Answer) and leg.answered:
            return self.context.tell(channel, [Finished(id)])
        if isinstance(command, PlayFile) and id in leg.playing:
            return None
        return self.send(channel, id, command, leg)

    def send(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        """Send the command's request, now or when the link is back. Raises Refused."""
        rest = commands.encode(channel, id, command, Scene(self.context.link.app, leg.answered))
        leg.note(id, command)
        if isinstance(command, SendDigits):
            self.context.link.ask(commands.note_digits(channel, id))
        if isinstance(command, Record) and leg.outbound and not leg.left_dialing:
            leg.left_dialing = True
            for request in mixing.leave_dialing(channel):
                self.context.link.ask(request)
        return self.context.link.ask(rest, partial(self.take_answer, channel, id, command))

    def refuse(self, channel: str, id: str, command: Command, why: str) -> None:
        """It was not done, and this is all there will be."""
        log.info("%s on %s refused: %s", type(command).__name__, channel, why)
        if not isinstance(command, Stop | Hangup | Ring):
            self.context.tell(channel, [Finished(id, error=why)])

    def stop(self, channel: str, id: str, command: Stop, leg: Leg) -> None:
        """End another command. Digits that Asterisk has are sent to their end, but no Finished follows."""
        leg.drop(command.id)
        leg.pending.discard(command.id)
        if waiting := self.sending.pop(command.id, None):
            waiting.kill(block=False)
            return
        stop = mixing.stop_recording if leg.recording == command.id else commands.stop_playback
        try:
            self.context.link.ask(stop(command.id))
        except Refused as refusal:
            log.warning("stop: %s", refusal)

    def is_pending(self, channel: str, id: str) -> bool:
        """Is it being sent, or does it wait for a link, or for the answer to what became of it?"""
        leg = self.context.legs.live.get(channel)
        return id in self.sending or (leg is not None and id in leg.pending)

    def clear_leg(self, channel: str, leg: Leg) -> None:
        """Stop every playback of the leg."""
        for playing in leg.playing:
            self.context.link.ask(commands.stop_playback(playing))

    def catch_up(self) -> None:
        """There is a link again: what waited for events that will not come goes on. (What waited for the link itself is
        sent by it.)"""
        for channel, leg in list(self.context.legs.live.items()):
            for id in leg.given_up:
                self.context.link.ask(commands.stop_playback(id))
            leg.playing &= leg.pending
            self.queue.release_leg(channel)

    # -- answers -----------------------------------------------------------------------------------------------------

    def take_answer(self, channel: str, id: str, command: Command, reply: Reply) -> None:
        """What Asterisk said to a command; or nothing, since the link was lost."""
        leg = self.context.legs.live.get(channel)
        if reply.unreachable:
            return self.doubts.unreachable(channel)
        if leg and reply.lost and self.doubts.resolve(channel, id, command, leg):
            return None
        if leg and id not in leg.pending and reply.ok:  # it was stopped meanwhile
            return None
        if leg:
            leg.take_answer(id)
        return self.answer_takers[type(command)](channel, id, command, reply)

    def take_done(self, channel: str, id: str, command: Command, reply: Reply) -> None:
        if reply.status == 404 and channel in self.context.legs.live:
            self.look_for(channel, id, reply)
        else:
            self.context.tell(channel, [Finished(id, error="" if reply.ok else reply.error)])

    def take_playing(self, channel: str, id: str, command: Command, reply: Reply) -> None:
        if reply.ok:
            return
        leg = self.context.legs.live.get(channel)
        if leg:
            leg.give_up(id)
        self.take_done(channel, id, command, reply)
        self.queue.release_leg(channel)

    def take_sending(self, channel: str, id: str, command: SendDigits, reply: Reply) -> None:
        if not reply.ok:
            self.take_done(channel, id, command, reply)
        else:
            self.begin_sending(channel, id, command)

    def begin_sending(self, channel: str, id: str, command: SendDigits) -> None:
        """Asterisk sends these digits from now on."""
        self.sending[id] = gevent.spawn_later(commands.seconds_of(command.digits), self.digits_sent, channel, id)

    def digits_sent(self, channel: str, id: str) -> None:
        if self.sending.pop(id, None):
            self.context.tell(channel, [Finished(id)])

    def take_ended(self, channel: str, id: str, command: Command, reply: Reply) -> None:
        self.look_for(channel, "", reply)

    def look_for(self, channel: str, id: str, reply: Reply) -> None:
        """Asterisk knows no such channel: if its end is not reported soon, report it. The command's failure comes after
        that, or the next verb would run without a caller."""
        if reply.status == 404:
            gevent.spawn_later(UNHEARD_SECONDS, self.tell_end, channel, id, reply.error)

    def tell_end(self, channel: str, id: str, why: str) -> None:
        self.context.tell(channel, self.context.legs.end(channel))
        self.context.tell(channel, [Finished(id, error=why)] if id else [])
