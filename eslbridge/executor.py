"""Commands on a leg sent to FreeSWITCH, and what it says to them: yes, no, or nothing because the link was lost."""

import logging
from collections.abc import Callable
from functools import partial

import gevent

from app.calls.allowed import Refused
from app.calls.causes import Cause
from app.calls.commands.conferences import JoinRoom
from app.calls.commands.core import Answer, Bridge, Command, Hangup, Originate, PlayFile, Record, Ring, SendDigits, Stop
from app.calls.events import Answered, Finished
from app.switching.arguments import ring_seconds
from app.switching.files import DiskProbe
from app.switching.legs import ENDED
from eslbridge.context import Context
from eslbridge.protocol import commands
from eslbridge.protocol.event_types import OutOfRoom, Refusal
from eslbridge.protocol.originate import end_unless_kept, keep
from eslbridge.state.leg import Leg
from eslbridge.transport.link import NO_LINK
from eslbridge.transport.requests import Reply

log = logging.getLogger("eslbridge")

AGAIN_SECONDS = (0.05,) * 20 + (0.2,) * 10
"""What found nothing to stop or to hang up yet is repeated after these."""
LINK_LOST = "-ERR the link was lost"
GONE = ("-ERR No such channel", "-ERR invalid session id")
"""How an answer begins that says that there is no such leg."""
UNHEARD_SECONDS = 1.0
"""Seconds that FreeSWITCH's own word on the end of a leg, which it does not know any more, may still take."""

OnLeg = Callable[[str, str, Command, Leg], None]
AnswerTaker = Callable[[str, str, Command, Leg, str], None]


class CommandExecutor:
    """Performs commands that are one or two requests. Features add the others to its tables: how a command is stopped,
    and what to do when the link was lost before its answer."""

    def __init__(self, context: Context, wait_seconds: int) -> None:
        """wait_seconds: how long a leg that we called and that was answered waits for an engine."""
        self.context, self.wait_seconds = context, wait_seconds
        self.probe = DiskProbe()
        self.stoppers: dict[type[Command], Callable[[str, Leg], None]] = {}
        """Bridge and JoinRoom; anything else that a leg does is broken off."""
        self.refusers: dict[type[Command], Callable[[str, str, str], None]] = {}
        """(channel, id, why) of a command that could not be sent."""
        self.answer_takers: dict[type[Command], AnswerTaker] = {
            Answer: self.take_answered,
            Originate: self.take_placed,
            PlayFile: self.take_begun,
            SendDigits: self.take_begun,
            Record: self.take_begun,
            JoinRoom: self.take_joining,
            Hangup: self.take_killed,
        }
        self.doubts: dict[type[Command], OnLeg] = {
            Answer: self.execute,
            Originate: self.ask_whether_placed,
            PlayFile: self.ask_whether_begun,
            SendDigits: self.ask_whether_begun,
            Record: self.ask_whether_begun,
        }
        """The link was lost before the answer came. What does no harm twice is sent again when it is back."""

    def execute(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        """Send the command's requests, unless it was done before or cannot be done."""
        if isinstance(command, Answer) and leg.answered:
            return self.context.tell(channel, [Finished(id)])
        try:
            if isinstance(command, Record):
                self.probe.check(command.file)
            late = isinstance(command, Answer) and leg.late_offer
            requests = (
                commands.answer_with_offer(channel, id) if late else commands.encode(channel, id, command, leg.answered)
            )
            if isinstance(command, Originate):
                ends = end_unless_kept(channel, ring_seconds(command.timeout) + self.wait_seconds)
                requests = [ends, *requests]
        except Refused as refusal:
            return self.refuse(channel, id, command, str(refusal))
        self.note(channel, leg, id, command)
        for request in requests[:-1]:
            self.context.link.ask(request)
        return self.context.link.ask(requests[-1], partial(self.take_answer, channel, id, command))

    def note(self, channel: str, leg: Leg, id: str, command: Command) -> None:
        """Remember what its events will need."""
        leg.asked_over = self.context.link.next_number
        match command:
            case PlayFile() | SendDigits() | JoinRoom():
                leg.begins(id, command)
            case Record():
                leg.begins(id, command)
                leg.unclosed.add(id)
            case Originate():
                leg.outbound, leg.job = True, id
                self.context.link.hurry()
            case Hangup(cause=cause):
                leg.ending = cause
            case Answer() | Bridge():
                self.context.link.hurry()

    def refuse(self, channel: str, id: str, command: Command, why: str) -> None:
        """It cannot be done; nothing was sent."""
        if isinstance(command, Originate):
            self.context.legs.forget(channel)
        if refuse := self.refusers.get(type(command)):
            return refuse(channel, id, why)
        if not isinstance(command, Hangup | Ring | Stop):
            self.context.tell(channel, [Finished(id, error=why)])
        return None

    def catch_up(self) -> None:
        """There is a link again: a hang-up may have been lost with the last one."""
        for channel, leg in self.context.legs.live.items():
            if leg.ending is not None:
                again = partial(self.hang_up_again, channel, leg, AGAIN_SECONDS)
                self.context.link.ask(commands.kill(channel, leg.ending, leg.answered), again)

    # -- stopping ----------------------------------------------------------------------------------------------------

    def stop(self, channel: str, id: str, command: Stop, leg: Leg) -> None:
        """End another command, or take it out of the line."""
        self.stop_command(channel, leg, command.id)

    def stop_command(self, channel: str, leg: Leg, id: str) -> None:
        if leg.drop(id):
            self.context.tell(channel, [Finished(id)])
        elif leg.pair and leg.pair.id == id:
            self.stoppers[Bridge](channel, leg)
        elif leg.playing == id and not leg.stopping:
            leg.stopping = True
            if leg.room or isinstance(leg.doing, JoinRoom):
                self.stoppers[JoinRoom](channel, leg)
            else:
                self.break_off(channel, leg, id, AGAIN_SECONDS)

    def clear_leg(self, channel: str, leg: Leg) -> None:
        """End what it executes, and what waits for that."""
        self.context.tell(channel, leg.drop_all())
        if leg.playing:
            self.stop_command(channel, leg, leg.playing)

    def break_off(self, channel: str, leg: Leg, id: str, pauses: tuple[float, ...]) -> None:
        """Break it until its end is reported: a break that comes before the leg's thread has begun with it is in
        vain."""
        if self.context.legs.live.get(channel) is not leg or leg.playing != id or leg.gone:
            return
        if not pauses:
            log.warning("%s: %s does not end", channel, id)
            return self.context.take_event(channel, Finished(id))
        self.context.link.ask(commands.stop_playing(channel))
        gevent.spawn_later(pauses[0], self.break_off, channel, leg, id, pauses[1:])

    def end_recording(self, channel: str, leg: Leg, id: str) -> None:
        """Stop a recording that has reached its maximum length."""
        if self.context.legs.live.get(channel) is leg:
            self.stop_command(channel, leg, id)

    def ring_out(self, channel: str, leg: Leg) -> None:
        """It has rung long enough."""
        if self.context.legs.live.get(channel) is leg and not leg.answered and leg.ending is None:
            self.context.link.ask(commands.kill(channel, Cause.NO_ANSWER, False))

    def hang_up_again(self, channel: str, leg: Leg, pauses: tuple[float, ...], reply: Reply = "-ERR") -> None:
        """There is no such leg: it ended just now and that is on its way to us, or it is only being made."""
        live = self.context.legs.live.get(channel)
        if reply is None or reply.startswith("+OK") or live is not leg or leg.ending is None:
            return
        if not pauses:
            return self.context.tell(channel, self.context.legs.end(channel, leg.gone))
        again = partial(self.hang_up_again, channel, leg, pauses[1:])
        gevent.spawn_later(pauses[0], self.context.link.ask, commands.kill(channel, leg.ending, leg.answered), again)

    # -- answers -----------------------------------------------------------------------------------------------------

    def take_answer(self, channel: str, id: str, command: Command, reply: Reply) -> None:
        """What FreeSWITCH said to a command."""
        leg = self.context.legs.live.get(channel)
        if leg is None:
            return self.context.tell(channel, [Finished(id, error=ENDED)] if isinstance(command, Answer) else [])
        if reply == NO_LINK:
            return self.unreachable(channel, leg)
        if reply is not None and reply.startswith(GONE) and not isinstance(command, Hangup | Originate):
            return self.look_for(channel, id if isinstance(command, Answer) else "", reply)
        if reply is None and (doubt := self.doubts.get(type(command))):
            return doubt(channel, id, command, leg)
        if reply is not None and (take := self.answer_takers.get(type(command))):
            take(channel, id, command, leg, reply)
        return None

    def unreachable(self, channel: str, leg: Leg) -> None:
        """FreeSWITCH could not be reached for so long that this call has ended, as far as anybody can know."""
        log.error("%s: FreeSWITCH cannot be reached; the leg is given up", channel)
        leg.ending = leg.ending or Cause.UNAVAILABLE
        self.context.tell(channel, self.context.legs.end(channel))

    def look_for(self, channel: str, id: str, reply: str) -> None:
        """FreeSWITCH knows no such leg: if its end is not reported soon, report it. The command's failure comes after
        that, or the next verb would run without a caller."""
        gevent.spawn_later(UNHEARD_SECONDS, self.tell_end, channel, id, reply)

    def tell_end(self, channel: str, id: str, why: str) -> None:
        leg = self.context.legs.live.get(channel)
        self.context.tell(channel, self.context.legs.end(channel, leg.gone) if leg else [])
        self.context.tell(channel, [Finished(id, error=why)] if id else [])

    def take_answered(self, channel: str, id: str, command: Command, leg: Leg, reply: str) -> None:
        done = reply.startswith("+OK")
        if done and leg.late_offer:  # its end is reported when the ACK has come
            return
        self.context.tell(channel, leg.first_answer(Answered()) if done else [])
        self.context.tell(channel, [Finished(id, error="" if done else reply)])

    def take_placed(self, channel: str, id: str, command: Command, leg: Leg, reply: str) -> None:
        if not reply.startswith("+OK"):
            return self.context.take_event(channel, Refusal(reply))
        if isinstance(command, Originate):
            gevent.spawn_later(ring_seconds(command.timeout), self.ring_out, channel, leg)
        return None

    def take_begun(self, channel: str, id: str, command: Command, leg: Leg, reply: str) -> None:
        if not reply.startswith("+OK"):
            return self.context.take_event(channel, Finished(id, error=reply))
        if isinstance(command, Record):
            gevent.spawn_later(max(command.max_seconds, 1), self.end_recording, channel, leg, id)
        return None

    def take_joining(self, channel: str, id: str, command: Command, leg: Leg, reply: str) -> None:
        if not reply.startswith("+OK"):
            self.context.take_event(channel, OutOfRoom(id))

    def take_killed(self, channel: str, id: str, command: Command, leg: Leg, reply: str) -> None:
        if not reply.startswith("+OK"):
            self.hang_up_again(channel, leg, AGAIN_SECONDS)

    # -- the link was lost -------------------------------------------------------------------------------------------

    def ask_whether_begun(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        self.context.link.ask(commands.ask_playing(channel), partial(self.take_whether, channel, id, command))

    def ask_whether_placed(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        self.context.link.ask(commands.ask_state(channel), partial(self.take_whether, channel, id, command))

    def take_whether(self, channel: str, id: str, command: Command, reply: Reply) -> None:
        """Had FreeSWITCH taken it? If so the engine, which looks too, finds it. A call is never placed twice."""
        leg = self.context.legs.live.get(channel)
        if leg is None or commands.is_ours(reply or "", id):
            return
        if reply is None:
            self.doubts[type(command)](channel, id, command, leg)
        elif reply == NO_LINK:
            self.unreachable(channel, leg)
        elif isinstance(command, Originate) and reply.startswith("-ERR"):
            asked = keep(channel)
            self.context.link.ask(asked, partial(self.take_whether_asked, channel, id, command))
        elif isinstance(command, PlayFile | Record | SendDigits) and not reply.startswith("-ERR"):
            self.execute(channel, id, command, leg)
        elif not isinstance(command, Originate):
            self.take_answer(channel, id, command, reply)

    def take_whether_asked(self, channel: str, id: str, command: Originate, reply: Reply) -> None:
        """There is no such leg: it is over, or never was. What ends it if no engine comes is asked for just before it,
        so if that fails, no call was placed."""
        leg = self.context.legs.live.get(channel)
        if leg is None:
            return
        if reply is None:
            self.doubts[Originate](channel, id, command, leg)
        elif reply.startswith("+OK Deleted: 0"):
            self.execute(channel, id, command, leg)
        else:
            self.take_answer(channel, id, command, LINK_LOST)
