"""The recording of a whole call (guide 4.3.2): what verbs record is in commands.py."""

from dataclasses import dataclass
from hashlib import md5

from app.calls.commands.base import Command


@dataclass(frozen=True, slots=True)
class RecordCall(Command):
    """Record both sides of this answered leg, mixed, into a new local file (as Record's), whatever it does meanwhile,
    until it is hung up; the file is whole soon after that. Nothing follows."""

    file: str


def sid_of(id: str) -> str:
    """The SID of the recording that the RecordCall with this id makes, told before there is one."""
    return "RE" + md5(id.encode(), usedforsecurity=False).hexdigest()
