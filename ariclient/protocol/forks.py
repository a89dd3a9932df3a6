"""Forks of a leg's audio as ARI requests: a channel that snoops on the leg, in a bridge with the leg that hears it.
Pure."""

from ariclient.protocol.arguments import part
from ariclient.protocol.request import Rest

SNOOP, BRIDGE = "snoop-", "fork-"
ARGUMENT = "fork"
"""The Stasis argument of snoop channels."""


def snoop(channel: str, listened: str, track: str, app: str) -> Rest:
    """A channel that has a track of `listened`; it comes into our application."""
    query = {"spy": "out" if track == "outbound" else "in", "app": app, "appArgs": ARGUMENT}
    return Rest("POST", f"channels/{part(listened)}/snoop/{part(SNOOP + channel)}", query)


def hear(channel: str) -> list[Rest]:
    """Let `channel` hear it."""
    snoop, bridge = SNOOP + channel, BRIDGE + channel
    return [
        Rest("POST", f"bridges/{part(bridge)}", {"type": "mixing"}),
        Rest("POST", f"bridges/{part(bridge)}/addChannel", {"channel": f"{part(channel)},{part(snoop)}"}),
    ]


def over(channel: str) -> list[Rest]:
    """The leg that heard it has ended."""
    return [Rest("DELETE", f"channels/{part(SNOOP + channel)}"), Rest("DELETE", f"bridges/{part(BRIDGE + channel)}")]
