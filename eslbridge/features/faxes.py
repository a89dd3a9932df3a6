"""Faxes by mod_spandsp: txfax on a leg of its own, rxfax on a leg of a call (guide 2.5)."""

import re
from functools import partial
from typing import TYPE_CHECKING

import gevent

from app.calls.causes import Cause
from app.calls.commands.core import Originate
from app.calls.commands.messages import ReceiveFax, SendFax
from app.calls.commands.results import FaxPages
from app.calls.events import Event, Finished
from eslbridge.protocol import commands
from eslbridge.protocol.events import Gone, Parked, Refusal
from eslbridge.protocol.messages import FaxOver
from eslbridge.protocol.originate import originate
from eslbridge.protocol.request import Refused, api, execute
from eslbridge.transport.socket import Reply

if TYPE_CHECKING:
    from eslbridge.switch import FreeSwitch

UNHEARD_SECONDS = 1.0
FAX = "fax-"
"""Begin of the ids of legs that send faxes: no calls of ours."""
T38 = "fax_enable_t38=true"
"""Only a leg with a fax accepts T.38: any other would be left without audio."""
ASK_FOR_T38 = f"{T38};fax_enable_t38_request=true"
"""Who receives asks for it; where it is refused the fax goes on as tones."""
FILE = re.compile(r"/[A-Za-z0-9_./-]{1,400}\.tiff")


class Faxes:
    """Of one switch."""

    def __init__(self, switch: "FreeSwitch") -> None:
        self.switch = switch
        self.sending: dict[str, tuple[str, SendFax]] = {}
        """Command ids and commands, by the legs that send."""
        self.receiving: set[str] = set()
        """Ids of the commands that receive."""

    def send(self, channel: str, id: str, command: SendFax) -> None:
        """Call; the pages are sent once there is an answer."""
        leg = FAX + id[-32:]
        wanted = Originate(command.destination, command.caller_id, timeout=command.timeout, gateway=command.gateway)
        try:
            asked = originate(leg, wanted)
            checked(command.file)
        except Refused as refusal:
            return self.switch.tell(channel, [Finished(id, error=str(refusal))])
        self.sending[leg] = id, command
        self.switch.link.ask(asked, partial(self.asked, leg))

    def asked(self, leg: str, reply: Reply) -> None:
        if reply is None or not reply.startswith("+OK"):
            self.over(leg, Finished("", error=reply or "the link was lost"))

    def receive(self, channel: str, id: str, command: ReceiveFax) -> None:
        if id in self.receiving:  # the engine looks what became of it: nothing yet
            return None
        try:
            asked = execute(channel, "rxfax", checked(command.file), id)
        except Refused as refusal:
            return self.switch.tell(channel, [Finished(id, error=str(refusal))])
        self.receiving.add(id)
        self.switch.link.ask(api("uuid_setvar_multi", channel, ASK_FOR_T38))
        return self.switch.link.ask(asked, partial(self.taken, channel, id))

    def taken(self, channel: str, id: str, reply: Reply) -> None:
        """The leg has it, or is gone."""
        if reply is None or not reply.startswith("+OK"):
            self.receiving.discard(id)
            self.switch.tell(channel, [Finished(id, error=reply or "the link was lost")])

    def happened(self, channel: str, event: Event) -> bool:
        """Something about a fax. Returns whether it was that."""
        sends = self.sending.get(channel)
        match event:
            case FaxOver(id, pages, error):
                finished = Finished(id, FaxPages(pages), error)
                self.receiving.discard(id)
                self.over(channel, finished) if sends else self.switch.tell(channel, [finished])
                self.switch.link.ask(commands.kill(channel, Cause.NORMAL, answered=True))
            case Parked() if sends:
                id, command = sends
                self.switch.link.ask(api("uuid_setvar_multi", channel, T38))
                self.switch.link.ask(execute(channel, "txfax", command.file, id))
            case Gone(cause=cause, was_up=False) if sends:
                self.over(channel, Finished("", error=f"the call ended: {cause.value}"))
            case Gone(cause=cause) if sends:  # who receives hangs up first: that all went well is told a moment later
                ended = Finished("", error=f"the call ended: {cause.value}")
                gevent.spawn_later(UNHEARD_SECONDS, self.over, channel, ended)
            case Refusal(why) if sends:
                self.over(channel, Finished("", error=f"the call ended: {why}"))
            case _:
                return sends is not None
        return True

    def over(self, leg: str, finished: Finished) -> None:
        """Tell it once."""
        id, _command = self.sending.pop(leg, ("", None))
        if id:
            self.switch.tell("", [Finished(id, finished.result, finished.error)])


def checked(file: str) -> str:
    """A file that we made. Raises Refused."""
    if not FILE.fullmatch(file):
        raise Refused(f"{file[:200]!r} is not an absolute path of a .tiff file")
    return file
