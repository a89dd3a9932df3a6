"""The recording of a whole call (guide 4.3.2): what verbs record is in commands.py."""

from dataclasses import dataclass

from app.calls.commands.base import Command


@dataclass(frozen=True, slots=True)
class RecordCall(Command):
    """Record both sides of this answered leg, mixed, into a new local file (as Record's), whatever it does meanwhile,
    until it is hung up; the file is whole soon after that. Nothing follows."""

    file: str
