"""The X- headers of the answer to an outbound call: each must be requested from Asterisk (docs/language.md,
DialSipHeader_X-)."""

from functools import partial

from app.calls.allowed import HEADER
from app.calls.events import Answered
from ariclient.context import Context
from ariclient.protocol import commands
from ariclient.transport.requests import Reply

MAX_HEADERS = 20
"""Headers that are read."""


def take_answered(context: Context, channel: str, event: Answered) -> None:
    """A leg is answered. If its headers are wanted they are asked for first: then Answered comes with them."""
    leg = context.legs.live.get(channel)
    if leg is None or not leg.wants_headers:
        return context.take_event(channel, event)
    leg.wants_headers = False
    return context.link.ask(commands.ask_answer_headers(channel), partial(take_names, context, channel))


def take_names(context: Context, channel: str, reply: Reply) -> None:
    names = [name for name in value_of(reply).split(",") if HEADER.fullmatch(name)]
    ask_next(context, channel, names[:MAX_HEADERS], {})


def ask_next(context: Context, channel: str, names: list[str], found: dict[str, str]) -> None:
    """Ask for the next header, or tell them all."""
    if not names:
        return context.take_event(channel, Answered(found))
    then = partial(take_value, context, channel, names, found)
    return context.link.ask(commands.ask_answer_header(channel, names[0]), then)


def take_value(context: Context, channel: str, names: list[str], found: dict[str, str], reply: Reply) -> None:
    name, *others = names
    ask_next(context, channel, others, {**found, name: value_of(reply)})


def value_of(reply: Reply) -> str:
    """A variable's value; empty when it could not be read."""
    return str(reply.body.get("value", "")) if reply.ok and isinstance(reply.body, dict) else ""
