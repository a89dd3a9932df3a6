"""Forks of a leg's audio as event socket requests: a leg of our own that eavesdrops on it, as it is. Pure."""

from app.calls.allowed import Refused
from app.calls.commands.core import Originate
from eslbridge.protocol.arguments import channel_name
from eslbridge.protocol.request import api

FORK = "restcomm_fork"
"""The variable of legs that eavesdrop."""
CODECS = ("PCMU", "PCMA")
"""What the media relay speaks."""


def then(command: Originate) -> str:
    """What an answered leg does. Raises Refused."""
    if not command.listens_to:
        return "&park()"
    side = "write" if command.track == "outbound" else "read"
    return f"'native_eavesdrop:{channel_name(command.listens_to)} {side}' inline"


def variables(command: Originate) -> dict[str, str]:
    """The mark of a fork, and the only codec that it offers. Raises Refused."""
    if not command.listens_to:
        return {}
    if command.codec not in CODECS:
        raise Refused(f"{command.codec[:40]!r} is no codec of streams")
    return {"absolute_codec_string": command.codec, FORK: "true"}


def ask_codec(channel: str) -> bytes:
    """What a leg speaks: a fork of its audio must speak the same. Raises Refused."""
    return api("uuid_getvar", channel, "read_codec")
