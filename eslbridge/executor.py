"""Commands sent to FreeSWITCH, and what it says to them: yes, no, or nothing because the link was lost."""

import logging
from functools import partial
from typing import TYPE_CHECKING

import gevent

from app.calls.causes import Cause
from app.calls.commands.call_recording import RecordCall
from app.calls.commands.conferences import JoinRoom
from app.calls.commands.core import Answer, Bridge, Command, Hangup, Originate, PlayFile, Record, SendDigits, Stop
from app.calls.events import Answered, Finished
from eslbridge.protocol import commands
from eslbridge.protocol.events import OutOfRoom, Refusal
from eslbridge.protocol.files import check_folder
from eslbridge.protocol.originate import ring_seconds
from eslbridge.protocol.request import Refused
from eslbridge.state import queue as turns
from eslbridge.state.leg import Leg
from eslbridge.state.legs import ENDED
from eslbridge.transport.socket import Reply

if TYPE_CHECKING:
    from eslbridge.switch import FreeSwitch

log = logging.getLogger("eslbridge")


class Acts:
    """Of one switch."""

    def __init__(self, switch: "FreeSwitch") -> None:
        self.switch = switch
        self.legs = switch.legs
        """May numbers be called?"""

    def act(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        """Send the command's requests, unless it cannot be done."""
        try:
            if isinstance(command, Record | RecordCall):
                check_folder(command.file)
            requests = commands.encode(channel, id, command, leg.answered)
        except Refused as refusal:
            return self.refuse(channel, id, command, str(refusal))
        self.note(channel, leg, id, command)
        for request in requests[:-1]:
            self.switch.link.ask(request)
        self.switch.link.ask(requests[-1], partial(self.answer, channel, id, command))

    def note(self, channel: str, leg: Leg, id: str, command: Command) -> None:
        """Remember what its events will need."""
        leg.asked_over = self.switch.link.next_number
        match command:
            case PlayFile() | SendDigits() | JoinRoom():
                leg.begins(id, command)
            case Record():
                leg.begins(id, command)
                leg.unclosed.add(id)
                self.switch.turns.limit(channel, leg, id, command)
            case RecordCall(file=file):
                leg.unclosed.add(file)
            case Originate():
                leg.outbound, leg.job = True, id
                self.switch.link.hurry()
                gevent.spawn_later(ring_seconds(command), self.ring_out, channel, leg)
            case Hangup(cause=cause):
                leg.ending = cause
            case Answer() | Bridge():
                self.switch.link.hurry()

    def ring_out(self, channel: str, leg: Leg) -> None:
        """It has rung long enough."""
        if self.legs.live.get(channel) is leg and not leg.answered and leg.ending is None:
            self.switch.link.ask(commands.kill(channel, Cause.NO_ANSWER, False))

    def refuse(self, channel: str, id: str, command: Command, why: str) -> None:
        """It cannot be done; nothing was sent."""
        leg = self.legs.live.get(channel)
        if isinstance(command, Originate):
            self.legs.forget(channel)
        if isinstance(command, Bridge) and leg and leg.pair:
            return self.switch.bridges.failed(leg.pair, why)
        if not isinstance(command, Hangup | Stop):
            self.switch.tell(channel, [Finished(id, error=why)])

    # -- answers -----------------------------------------------------------------------------------------------------

    def answer(self, channel: str, id: str, command: Command, reply: Reply) -> None:
        """What FreeSWITCH said to a command."""
        leg = self.legs.live.get(channel)
        if leg is None:
            return self.switch.tell(channel, [Finished(id, error=ENDED)] if isinstance(command, Answer) else [])
        if isinstance(command, Bridge):
            return self.switch.bridges.answer(leg, command, reply)
        if reply is None:
            return self.in_doubt(channel, id, command, leg)
        done = reply.startswith("+OK")
        match command:
            case Answer():
                self.switch.tell(channel, self.legs.take(channel, Answered()) if done else [])
                self.switch.tell(channel, [Finished(id, error="" if done else reply)])
            case Originate() if not done:
                self.switch.take(channel, Refusal(reply))
            case PlayFile() | SendDigits() | Record() if not done:
                self.switch.take(channel, Finished(id, error=reply))
            case JoinRoom() if not done:
                self.switch.take(channel, OutOfRoom(id))
            case RecordCall(file=file) if not done:
                log.error("%s: the call is not recorded: %s", channel, reply)
                self.switch.closed(channel, file)
            case Hangup() if not done:
                self.hang_up_again(channel, leg, turns.AGAIN_SECONDS)

    def in_doubt(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        """The link was lost before the answer came. What does no harm twice is sent again when it is back."""
        match command:
            case Answer():
                self.act(channel, id, command, leg)
            case JoinRoom():
                self.switch.rooms.in_doubt(channel, id, command, leg)
            case PlayFile() | SendDigits() | Record():
                self.switch.link.ask(commands.ask_playing(channel), partial(self.taken, channel, id, command))
            case Originate():
                self.switch.link.ask(commands.ask_state(channel), partial(self.taken, channel, id, command))

    def taken(self, channel: str, id: str, command: Command, reply: Reply) -> None:
        """Had FreeSWITCH taken it? If so the engine, which looks too, finds it. A call is never placed twice."""
        leg = self.legs.live.get(channel)
        if leg is None or commands.is_ours(reply or "", id):
            return
        if reply is None:
            self.in_doubt(channel, id, command, leg)
        elif isinstance(command, PlayFile | Record) and not reply.startswith("-ERR"):
            self.act(channel, id, command, leg)
        elif not isinstance(command, Originate) or reply.startswith("-ERR"):
            self.answer(channel, id, command, "-ERR the link was lost")

    def hang_up_again(self, channel: str, leg: Leg, pauses: tuple[float, ...], reply: Reply = "-ERR") -> None:
        """There is no such leg: it ended just now and that is on its way to us, or it is only being made."""
        if reply is None or reply.startswith("+OK") or self.legs.live.get(channel) is not leg or leg.ending is None:
            return
        if not pauses:
            return self.switch.tell(channel, self.legs.end(channel, leg.gone))
        again = partial(self.hang_up_again, channel, leg, pauses[1:])
        gevent.spawn_later(pauses[0], self.switch.link.ask, commands.kill(channel, leg.ending, leg.answered), again)
