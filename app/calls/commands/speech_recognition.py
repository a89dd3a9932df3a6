"""Commands about what a caller has said (guide 2.6; Twilio's <Gather input="speech">). The engine does them."""

from dataclasses import dataclass

from app.calls.commands.base import Command


@dataclass(frozen=True, slots=True)
class Recognize(Command):
    """Make words of a file that Record has made. Finished.result: ``<confidence> <words>``, where the confidence is 0
    to 1, or - when the recogniser tells none; empty: nobody spoke. .error: the recogniser failed.

    language: a BCP-47 tag. hints: what is probably said."""

    file: str
    language: str
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Discard(Command):
    """Remove a file that Record has made, or is about to close. Nothing follows."""

    file: str
