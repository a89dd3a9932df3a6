"""The X- headers of the answer to a call of ours: Asterisk has to be asked for each (language.md, DialSipHeader_X-)."""

from functools import partial
from typing import TYPE_CHECKING

from app.calls.allowed import HEADER
from app.calls.events import Answered
from ariclient.protocol import commands
from ariclient.transport.requests import Reply

if TYPE_CHECKING:
    from ariclient.switch import Asterisk

MOST = 20
"""Headers that are read."""


class Answers:
    """Of one Asterisk."""

    def __init__(self, switch: "Asterisk") -> None:
        self.switch = switch

    def asked(self, channel: str) -> bool:
        """A leg is answered. Returns whether its headers are asked for first: then Answered comes with them."""
        leg = self.switch.legs.live.get(channel)
        if leg is None or not leg.wants_headers:
            return False
        leg.wants_headers = False
        self.switch.link.ask(commands.ask_answer_headers(channel), partial(self.names, channel))
        return True

    def names(self, channel: str, reply: Reply) -> None:
        self.next(channel, [name for name in value_of(reply).split(",") if HEADER.fullmatch(name)][:MOST], {})

    def next(self, channel: str, names: list[str], found: dict[str, str]) -> None:
        """Ask for the next one, or tell them all."""
        if not names:
            return self.switch.happened(channel, Answered(found))
        then = partial(self.value, channel, names, found)
        return self.switch.link.ask(commands.ask_answer_header(channel, names[0]), then)

    def value(self, channel: str, names: list[str], found: dict[str, str], reply: Reply) -> None:
        name, *others = names
        self.next(channel, others, {**found, name: value_of(reply)})


def value_of(reply: Reply) -> str:
    """A variable's value; empty when it could not be read."""
    return str(reply.body.get("value", "")) if reply.ok and isinstance(reply.body, dict) else ""
