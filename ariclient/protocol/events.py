"""ARI messages as what happened to a leg. Pure: Asterisk's strings end in the tables of this file (guide 2.3)."""

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qsl, unquote

import orjson

from app.calls.events import Answered, Arrived, Event, Finished, Ringing
from app.calls.origin.identity import as_from, identity
from app.switching.info_keys import KEYS
from ariclient.protocol.event_types import Forked, Gone, Key, KeyDown, Leaving, Left, LeftStasis, Made, Snoops, Stranger
from ariclient.protocol.faxes import fax_over
from ariclient.protocol.forks import ARGUMENT, COACH, SNOOP
from ariclient.protocol.messages import message_arrived
from ariclient.protocol.originate import LOGIN, OUTBOUND, PROXY
from ariclient.protocol.payload import BadMessage, Message
from ariclient.protocol.transfers import REFERRED, refer_over, referred

INBOUND = "inbound"
"""First Stasis argument that configs/asterisk/extensions.conf gives; then TO, FROM, NAME, DIVERSION, HEADERS,
CLIENT, ADDRESS, CALLED, CALLER, CALL_ID, MAX_FORWARDS, WHO: a query string of the headers that say who calls
(identity.py)."""
DAY_MS = 86_400_000
SAYING_WHO = ("From", "P-Asserted-Identity", "Remote-Party-ID", "Privacy")
RESPONSE = "RESTResponse"
REPLACED = "ApplicationReplaced"
GATEWAY = re.compile(rf"PJSIP/(?:{PROXY}|_gateway-([a-z0-9-]{{1,32}}))-[0-9a-f]+")
"""The name of a channel of a gateway's endpoint."""
DOMAIN = re.compile(r"@([A-Za-z0-9.-]{1,253})")
"""The host of a SIP URI."""
URI = re.compile(r"sips?:[^\s<>;?]{1,255}")
"""A SIP URI without parameters."""
RINGS = ("RINGING", "PROGRESS")
"""Dial statuses of 180 and 183."""


def parse(frame: bytes) -> Message:
    """A websocket message. Raises BadMessage."""
    try:
        message = orjson.loads(frame)
    except orjson.JSONDecodeError as error:
        raise BadMessage(f"not JSON: {error}") from None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise BadMessage("not an object with a type")
    return message


def decode(message: Message) -> tuple[str, Event] | None:
    """The channel and what happened to it; None: nothing that matters. Raises BadMessage."""
    decoder = DECODERS.get(message["type"])
    try:
        return decoder(message) if decoder else None
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise BadMessage(f"{message['type']}: {error!r}") from None


# -- one function a type ---------------------------------------------------------------------------------------------


def stasis_start(message: Message) -> tuple[str, Event] | None:
    channel, arguments = message["channel"], message["args"]
    if arguments[:1] == [ARGUMENT]:
        return channel["id"].removeprefix(SNOOP), Forked()
    if arguments[:1] == [COACH]:
        return arguments[1], Snoops(channel["id"], arguments[2])
    if channel["name"].startswith("Local/"):
        return channel["id"], Stranger()
    if arguments[:1] == [REFERRED]:
        return channel["id"], referred(*arguments[1:])
    if arguments[:1] == [OUTBOUND]:
        return channel["id"], Made(int(arguments[1]))
    return channel["id"], arrived(arguments, gateway_of(channel["name"]))


def state_change(message: Message) -> tuple[str, Event] | None:
    channel = message["channel"]
    if channel["state"] == "Ringing":
        return channel["id"], Ringing()
    if channel["state"] == "Up":
        return channel["id"], Answered()
    return None


def dialled(message: Message) -> tuple[str, Event] | None:
    return (message["peer"]["id"], Ringing()) if message["dialstatus"] in RINGS else None


def key_received(message: Message) -> tuple[str, Event] | None:
    channel, told = message["channel"], message["timestamp"]
    wall = datetime.fromisoformat(told).timestamp()
    key = Key(message["digit"].upper(), int(message["duration_ms"]), time_of_day(told), wall, channel.get("name", ""))
    return channel["id"], key


def playback_finished(message: Message) -> tuple[str, Event] | None:
    playback = message["playback"]
    kind, _, channel = playback["target_uri"].partition(":")
    error = "the file could not be played to its end" if playback["state"] == "failed" else ""
    return (channel, Finished(playback["id"], error=error)) if kind == "channel" else None


def recording_over(message: Message) -> tuple[str, Event] | None:
    recording = message["recording"]
    kind, _, channel = recording["target_uri"].partition(":")
    error = str(recording.get("cause") or "the recording failed") if recording["state"] == "failed" else ""
    return (channel, Finished(recording["name"], error=error)) if kind == "channel" else None


def left_bridge(message: Message) -> tuple[str, Event] | None:
    bridge = message["bridge"]
    return message["channel"]["id"], Left(bridge["id"], len(bridge.get("channels", ())))


def hangup_request(message: Message) -> tuple[str, Event] | None:
    soft = bool(message.get("soft"))
    q850 = 0 if soft else int(message.get("cause", 0))
    return message["channel"]["id"], Leaving(q850, int(message.get("tech_cause", 0)), soft)


def stasis_end(message: Message) -> tuple[str, Event] | None:
    return message["channel"]["id"], LeftStasis()


def told_by_dialplan(message: Message) -> tuple[str, Event] | None:
    return fax_over(message) or refer_over(message)


def destroyed(message: Message) -> tuple[str, Event] | None:
    return message["channel"]["id"], Gone(int(message["cause"]))


DECODERS: dict[str, Callable[[Message], tuple[str, Event] | None]] = {
    "StasisStart": stasis_start,
    "ChannelStateChange": state_change,
    "Dial": dialled,
    "ChannelDtmfReceived": key_received,
    "PlaybackFinished": playback_finished,
    "RecordingFinished": recording_over,
    "RecordingFailed": recording_over,
    "ChannelLeftBridge": left_bridge,
    "ChannelHangupRequest": hangup_request,
    "TextMessageReceived": message_arrived,
    "StasisEnd": stasis_end,
    "ChannelUserevent": told_by_dialplan,
    "ChannelDestroyed": destroyed,
}
WANTED = (RESPONSE, REPLACED, *DECODERS)
"""All types that Asterisk is asked for; a ChannelVarset alone would come five times a call."""
OF_MESSAGES = (RESPONSE, REPLACED, "TextMessageReceived")
"""The same of the application that hears SIP messages."""


# -- snapshots: what GET tells -----------------------------------------------------------------------------------------


def is_up(channel: Message) -> bool:
    return channel.get("state") == "Up"


def is_ringing(channel: Message) -> bool:
    return channel.get("state") == "Ringing"


def is_outbound(channel: Message) -> bool:
    """Whether RestComm originated the channel."""
    return stasis_arguments(channel)[:1] == [OUTBOUND]


def undialed_seconds(channel: Message) -> int:
    """How long a created leg may ring, if it has not rung yet; otherwise 0."""
    arguments = stasis_arguments(channel)
    waits = arguments[:1] == [OUTBOUND] and channel.get("state") == "Down" and arguments[1:2]
    return int(arguments[1]) if waits and arguments[1].isdecimal() else 0


def stasis_arguments(channel: Message) -> list[str]:
    """What a channel in our app came with; empty: it is elsewhere."""
    dialplan = channel.get("dialplan", {})
    return str(dialplan.get("app_data", "")).split(",")[1:] if dialplan.get("app_name") == "Stasis" else []


def has_login(channel: Message) -> bool:
    """Was an endpoint made for this call alone?"""
    return str(channel.get("name", "")).startswith(f"PJSIP/{LOGIN}")


def is_stranger(channel: Message) -> bool:
    return str(channel.get("name", "")).startswith("Local/")


def arrival_of(channel: Message) -> Arrived | None:
    """The Arrived of a channel that waits in our app, from the arguments it came with; None: it did not arrive."""
    arguments = stasis_arguments(channel)
    if arguments[:1] != [INBOUND] or is_stranger(channel):
        return None
    return arrived(arguments, gateway_of(str(channel.get("name", ""))))


def plays(playback: Message) -> bool:
    return playback.get("state") in ("queued", "playing", "paused", "continuing")


def version_of(info: Message) -> str:
    """``22.10.1`` of Debian's 22.10.1+dfsg+~cs6.17; empty: it does not say."""
    found = re.match(r"[0-9]+(\.[0-9]+)*", str(info.get("system", {}).get("version", "")))
    return found[0] if found else ""


# -- parts -----------------------------------------------------------------------------------------------------------


def gateway_of(name: str) -> str:
    """The gateway of a channel's endpoint, known by its address or by the line of its registration; empty: none."""
    found = GATEWAY.fullmatch(name)
    return (found[1] or PROXY) if found else ""


def arrived(arguments: list[str], gateway: str = "") -> Arrived:
    """From the arguments of Stasis; missing ones are empty. gateway: that it came from."""
    kind, to, caller, name, diversion, headers, client, address, called, *more = (*arguments, *[""] * 13)[:13]
    if kind != INBOUND:
        raise BadMessage(f"Stasis was given {kind!r}, not {INBOUND} or {OUTBOUND}")
    found = {header: value for header, value in parse_qsl(headers) if header[:2].upper() == "X-"}
    host = address.rpartition(":")[0].strip("[]")
    domain = DOMAIN.search(unquote(called))
    caller_uri, call_id, max_forwards, who = more
    said = dict(parse_qsl(who)) or {"From": as_from(unquote(name), unquote(caller))}
    by = identity(*(said.get(header, "") for header in SAYING_WHO))
    from_uri = URI.search(unquote(caller_uri))
    return Arrived(
        unquote(to),
        by.number,
        by.name,
        unquote(diversion),
        found,
        client,
        host,
        domain[1] if domain else "",
        from_uri[0] if from_uri else "",
        unquote(call_id),
        by.asserted,
        by.asserted_name,
        by.withheld,
        int(max_forwards) if max_forwards.isdecimal() else 70,
        gateway,
        f"{said['From']} {said['CSeq']}" if "From" in said and "CSeq" in said else "",
    )


def time_of_day(timestamp: str) -> int:
    """Milliseconds of the day (UTC) of ``2026-11-23T22:47:12.164+0100``."""
    hours, minutes, seconds = timestamp[11:23].split(":")
    zone = timestamp[23:].replace(":", "")
    ahead = int(f"{zone[0]}1") * (int(zone[1:3]) * 60 + int(zone[3:5])) if len(zone) >= 5 else 0
    return ((int(hours) * 60 + int(minutes) - ahead) * 60_000 + round(float(seconds) * 1000)) % DAY_MS


def key_down(headers: dict[str, str]) -> tuple[str, KeyDown] | None:
    """The channel and its key, of AMI's DTMFBegin; None: a key that was sent, or no key."""
    key = headers.get("Digit", "").upper()
    if headers.get("Direction") != "Received" or len(key) != 1 or key not in KEYS:
        return None
    try:
        wall = float(headers.get("Timestamp", "0"))
    except ValueError:
        return None
    at = round(wall * 1000) % DAY_MS
    return headers.get("Uniqueid", ""), KeyDown(key, at, wall, headers.get("Channel", ""))
