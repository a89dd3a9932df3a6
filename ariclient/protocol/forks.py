"""Forks of a leg's audio as ARI requests: a channel that snoops on the leg, in a bridge with the leg that hears it.
Pure."""

from collections.abc import Iterable

from ariclient.protocol.arguments import part
from ariclient.protocol.request import Rest

SNOOP, BRIDGE = "snoop-", "fork-"
ARGUMENT = "fork"
"""The Stasis argument of snoop channels."""
COACH = "coach-"
"""The bridge between what hears a coach and what speaks to the one it coaches; the Stasis argument of both."""
SILENCED, NORMAL = "-100000", "0"
"""VOLUME divides every sample by this much; 0: it leaves all as it is."""


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


def coach(channel: str, coached: str, app: str) -> list[Rest]:
    """Only `coached` hears `channel`, wherever both are: a snooper of each, in a bridge. What the coach's own bridge
    gets of it is silenced once the snooper has heard it. All of it does no harm twice."""
    query = {"app": app, "appArgs": f"{COACH},{channel},{coached}"}
    return [
        Rest("POST", f"bridges/{part(COACH + channel)}", {"type": "mixing"}),
        Rest("POST", f"channels/{part(channel)}/snoop/{part(ears(channel))}", {"spy": "in"} | query),
        Rest("POST", f"channels/{part(coached)}/snoop/{part(mouth(channel, coached))}", {"whisper": "out"} | query),
        volume(channel, SILENCED),
    ]


def whisper(channel: str, snooper: str, heard: bool = True) -> Rest:
    """A snooper of `coach` is in the bridge; heard: no: it is not for now."""
    what = "addChannel" if heard else "removeChannel"
    return Rest("POST", f"bridges/{part(COACH + channel)}/{what}", {"channel": part(snooper)})


def stop_coaching(channel: str, coached: Iterable[str]) -> list[Rest]:
    """The coach is heard where it is, as anybody."""
    names = [ears(channel), *(mouth(channel, one) for one in coached)]
    snoopers = [Rest("DELETE", f"channels/{part(name)}") for name in names]
    return [*snoopers, Rest("DELETE", f"bridges/{part(COACH + channel)}"), volume(channel, NORMAL)]


def ears(channel: str) -> str:
    return SNOOP + "ears-" + channel


def mouth(channel: str, coached: str) -> str:
    return f"{SNOOP}mouth-{channel}-{coached}"


def volume(channel: str, value: str) -> Rest:
    return Rest("POST", f"channels/{part(channel)}/variable", {"variable": "VOLUME(RX)", "value": value})


def over(channel: str) -> list[Rest]:
    """The leg that heard it has ended."""
    return [Rest("DELETE", f"channels/{part(SNOOP + channel)}"), Rest("DELETE", f"bridges/{part(BRIDGE + channel)}")]
