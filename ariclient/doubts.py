"""Commands whose answer was lost with the link: asked for again when it is back, unless Asterisk has done them.

A link that breaks fails no command: the call stands still until Asterisk can be asked. Nothing is skipped, and nothing
is done twice where Asterisk can say that it was done.
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from app.calls.causes import Cause
from app.calls.commands.core import Answer, Command, Hangup, PlayFile, Record, SendDigits, SetMaxDuration
from app.calls.events import Finished
from ariclient.context import Context
from ariclient.protocol import commands, events, mixing
from ariclient.state.leg import Leg
from ariclient.transport.requests import Reply

log = logging.getLogger("ariclient")

MOST_TRIES = 4
"""How often a command is asked for: what Asterisk never answers ends the link each time."""

Send = Callable[[str, str, Command, Leg], None]


class Doubts:
    """send: asks for a command again; sent: Asterisk is sending these digits."""

    def __init__(self, context: Context, send: Send, sent: Callable[[str, str, SendDigits], None]) -> None:
        self.context, self.send, self.sent = context, send, sent
        self.questions: dict[type[Command], Callable[[str, str, Any, Leg], None]] = {
            Answer: send,
            Hangup: send,
            SetMaxDuration: send,
            PlayFile: self.ask_whether_it_plays,
            Record: self.ask_whether_it_records,
            SendDigits: self.ask_whether_they_were_sent,
        }

    def resolve(self, channel: str, id: str, command: Command, leg: Leg) -> bool:
        """Find out whether it was done, and ask for it if not. Returns False: it was asked for often enough."""
        question = self.questions.get(type(command))
        if question is None or leg.tries[id] >= MOST_TRIES:
            return False
        question(channel, id, command, leg)
        return True

    # -- what Asterisk can be asked ----------------------------------------------------------------------------------

    def ask_whether_it_plays(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        self.context.link.ask(commands.ask_playback(id), partial(self.take_whether, channel, id, command))

    def ask_whether_it_records(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        self.context.link.ask(mixing.ask_recording(id), partial(self.take_recording, channel, id, command))

    def take_recording(self, channel: str, id: str, command: Command, reply: Reply) -> None:
        """It is not being recorded: it was, or it never began."""
        if reply.status != 404:
            return self.take_whether(channel, id, command, reply)
        asked = mixing.ask_stored_recording(id)
        return self.context.link.ask(asked, partial(self.take_stored, channel, id, command))

    def take_stored(self, channel: str, id: str, command: Command, reply: Reply) -> None:
        if not reply.ok:
            return self.take_whether(channel, id, command, reply)
        if leg := self.context.legs.live.get(channel):
            leg.take_answer(id)
        return self.context.take_event(channel, Finished(id))

    def ask_whether_they_were_sent(self, channel: str, id: str, command: SendDigits, leg: Leg) -> None:
        asked = commands.variable(channel, commands.DIGITS)
        self.context.link.ask(asked, partial(self.take_digits, channel, id, command))

    def take_digits(self, channel: str, id: str, command: SendDigits, reply: Reply) -> None:
        leg = self.context.legs.live.get(channel)
        if leg and reply.ok and isinstance(reply.body, dict) and reply.body.get("value") == id:
            leg.take_answer(id)
            return self.sent(channel, id, command)
        return self.take_whether(channel, id, command, Reply(404) if reply.status else reply)

    def take_whether(self, channel: str, id: str, command: Command, reply: Reply) -> None:
        """Is there such a thing? If not, it is asked for."""
        leg = self.context.legs.live.get(channel)
        if leg is None or id not in leg.pending:
            return None
        if reply.unreachable:
            return self.unreachable(channel)
        if reply.lost:
            return self.questions[type(command)](channel, id, command, leg)
        if reply.ok and not (isinstance(command, PlayFile) and not events.plays(reply.body)):
            return leg.take_answer(id)
        return self.send(channel, id, command, leg)

    # -- the end -----------------------------------------------------------------------------------------------------

    def unreachable(self, channel: str) -> None:
        """Asterisk could not be reached for so long that this call has ended, as far as anybody can know."""
        log.error("%s: Asterisk cannot be reached; the leg is given up", channel)
        leg = self.context.legs.live.get(channel)
        if leg and leg.ending is None:
            leg.ending = Cause.UNAVAILABLE
        self.context.tell(channel, self.context.legs.end(channel))
