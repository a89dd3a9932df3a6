"""Commands about what a caller has said (guide 2.6; Twilio's <Gather input="speech">). The engine does them."""

from dataclasses import dataclass

from app.calls.commands.base import Command


@dataclass(frozen=True, slots=True)
class Recognize(Command):
    """Recognize the speech in a file that Record has made. Brings `RecognizedSpeech`, or nothing if there was no
    speech. Finished.error: the recognizer failed.

    language: a BCP-47 tag. hints: what is probably said."""

    file: str
    language: str
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Discard(Command):
    """Remove a file that Record has made, or is about to close. Nothing follows."""

    file: str
