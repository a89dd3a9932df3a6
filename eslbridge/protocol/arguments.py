"""Files and other texts as arguments of FreeSWITCH: whatever is in them, they stay one argument. Pure."""

import re

from app.calls.allowed import Refused
from app.switching.arguments import ID
from app.switching.files import checked_sound

NOT_IN_FILE = re.compile(r"[${}]|@@|://")
MEMBER = re.compile(r"[0-9]{1,10}")
MAX_TEXT = 128


def sound(file: str) -> str:
    """A file that we made. Raises Refused for a path that could be anything else."""
    return checked_sound(file, NOT_IN_FILE)


def escaped_sound(file: str) -> str:
    """As one of several arguments, which are split at spaces. Raises Refused."""
    return escaped(sound(file), space=True)


def escaped(text: str, space: bool = False) -> str:
    """Escaped for one splitting; space: at spaces."""
    text = text.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"')
    return text.replace(" ", "\\s") if space else text


def channel_name(channel: str) -> str:
    """The channel if it is a valid UUID or id. Raises Refused."""
    if not ID.fullmatch(channel):
        raise Refused(f"{channel[:40]!r} is not a channel")
    return channel


def member_number(member: str) -> str:
    """The number of a member of a room. Raises Refused."""
    if not MEMBER.fullmatch(member):
        raise Refused(f"{member[:40]!r} is not a member of a room")
    return member


def clean(text: str, most: int = MAX_TEXT) -> str:
    """Text from outside without characters that cannot be printed, and of a limited length."""
    return "".join(letter for letter in text[:most] if letter.isprintable())
