"""Requests that connect two legs, and those of rooms. Pure (guide 3.9, 3.9.3).

Two legs are connected by uuid_bridge and separated by uuid_park; rooms are conferences of configs/freeswitch's profile.
"""

import json
import re
from xml.sax.saxutils import unescape

from app.calls.allowed import Refused
from app.calls.commands.conferences import JoinRoom
from app.calls.dialogue import WHOLE_CALL
from app.switching.arguments import checked_room
from eslbridge.protocol.arguments import channel_name, escaped_sound, member_number
from eslbridge.protocol.request import OURS, api, execute, request

RECORDING = re.compile(r"<function>session_record</function>\s*<target>([^<]*)</target>")
MAX_LIMIT_SECONDS = 604_800
RELATED_AT_ONCE = 50
"""FreeSWITCH takes 100 numbers in a request."""


def connect(channel: str, other: str, limit_seconds: int) -> list[bytes]:
    """Connect two legs; the answer to the last one says whether it could be begun. Whoever is left over is parked: also
    when the other one leaves before they are connected (uuid_bridge_park_on_cancel)."""
    return [
        *(stay(leg) for leg in (channel, other)),
        *([limit(other, limit_seconds)] if limit_seconds > 0 else []),
        api("uuid_bridge", channel, channel_name(other)),
    ]


def stay(channel: str) -> bytes:
    """The end of a connection is not the leg's."""
    kept = "park_after_bridge=true;hangup_after_bridge=false;uuid_bridge_park_on_cancel=true"
    return api("uuid_setvar_multi", channel, kept)


def limit(channel: str, seconds: int) -> bytes:
    """FreeSWITCH itself ends this leg after this many seconds, engine or not."""
    return request(f"api sched_hangup +{min(seconds, MAX_LIMIT_SECONDS)} {channel_name(channel)} ALLOTTED_TIMEOUT")


def no_limit(channel: str) -> bytes:
    return api("sched_del", channel)


def part(channel: str) -> bytes:
    """Separate a leg from the one it is connected with: both are parked."""
    return api("uuid_park", channel)


def record(channel: str, file: str, dual: bool = False) -> bytes:
    """Write both of a connection into a file: mixed or, if dual, in two channels (the leg's own first)."""
    apart = ("0", "{RECORD_STEREO=true}") if dual else ()
    return api("uuid_record", channel, "start", escaped_sound(file), *apart)


def mask_recording(channel: str, file: str, masked: bool) -> bytes:
    """Write silence into a file from now on, or what is said again."""
    return api("uuid_record", channel, "mask" if masked else "unmask", escaped_sound(file))


def stop_recording(channel: str, file: str) -> bytes:
    return api("uuid_record", channel, "stop", escaped_sound(file))


def ask_recording(channel: str) -> bytes:
    """The media bugs of the leg, its recording included."""
    return api("uuid_buglist", channel)


def ask_other(channel: str) -> bytes:
    """Which leg is it connected with? _undef_ for none."""
    return api("uuid_getvar", channel, "bridge_to")


# -- rooms -----------------------------------------------------------------------------------------------------------


def join(channel: str, id: str, command: JoinRoom) -> bytes:
    """The leg executes the conference until it is thrown out."""
    flags = "+flags{mute}" if command.muted else ""
    return execute(channel, "conference", f"{checked_room(command.room)}@{OURS}{flags}", id)


def ask_member(channel: str) -> bytes:
    """Its number in the room that it is in, or was in last."""
    return api("uuid_getvar", channel, "conference_member_id")


def throw_out(room: str, member: str) -> bytes:
    """Out of the room, back to where it was: not uuid_park, after which a leg that was parked so before is lost
    (1.11.1: no state changes, and nothing is executed for it any more)."""
    return conference(room, "hup", member_number(member))


def mute(room: str, member: str, muted: bool) -> bytes:
    return conference(room, "mute" if muted else "unmute", member_number(member))


def play_in_room(room: str, file: str) -> bytes:
    return conference(room, "play", escaped_sound(file))


def play_to(room: str, member: str, file: str) -> bytes:
    """To one of those who are in it."""
    return conference(room, "play", escaped_sound(file), member_number(member))


def record_room(room: str, file: str) -> bytes:
    return conference(room, "record", escaped_sound(file))


def pause_room(room: str, file: str, paused: bool) -> bytes:
    """Leave out of the file what is said from now on, or go on."""
    return conference(room, "pause" if paused else "resume", escaped_sound(file))


def stop_room(room: str, file: str) -> bytes:
    return conference(room, "norecord", escaped_sound(file))


def ask_rooms() -> bytes:
    """Every room and who is in it, as JSON."""
    return request("api conference json_list")


def rooms_of(listed: str) -> dict[str, str]:
    """The room of each leg that is in one, of the answer to ask_rooms. Anything that is no such list is no room."""
    try:
        rooms = json.loads(listed)
    except ValueError:
        return {}
    return {
        str(member.get("uuid")): str(room.get("conference_name"))
        for room in (rooms if isinstance(rooms, list) else [])
        for member in room.get("members", [])
    }


def recording_of(listed: str) -> str:
    """The file that a connection is written into, of the answer to ask_recording; empty: none. One that the whole call
    is written into is not meant."""
    files = (unescape(found) for found in RECORDING.findall(listed))
    return next((file for file in files if not file.endswith(WHOLE_CALL)), "")


# -- coaches: who hears whom -------------------------------------------------------------------------------------------


def ask_members(room: str) -> bytes:
    """Who is in a room, as JSON."""
    return conference(room, "json_list")


def members_of(listed: str) -> dict[str, str]:
    """Channel -> number of the members, of the answer to ask_members; anything that is no such list: none."""
    try:
        rooms = json.loads(listed)
    except ValueError:
        return {}
    found = [member for one in (rooms if isinstance(rooms, list) else []) for member in one.get("members", [])]
    return {str(member["uuid"]): str(member["id"]) for member in found if "uuid" in member and "id" in member}


def relations(listed: str, room: str, coach: str, coached: str) -> list[bytes]:
    """Let only one hear the coach; coached: empty: all. The last one's answer says whether it could be. Whom it
    coaches may enter later. Raises Refused when the coach is not in the room."""
    inside = members_of(listed)
    if coach not in inside:
        raise Refused("the coach is not in the room")
    own = inside.pop(coach)
    apart = [number for channel, number in inside.items() if coached and channel != coached]
    heard = [number for channel, number in inside.items() if channel == coached or not coached]
    wanted = [("nospeak", apart[at : at + RELATED_AT_ONCE]) for at in range(0, len(apart), RELATED_AT_ONCE)]
    wanted += [("clear", heard[at : at + RELATED_AT_ONCE]) for at in range(0, len(heard), RELATED_AT_ONCE)]
    return [relate(room, own, others, word) for word, others in wanted] or [relate(room, own, [own], "clear")]


def relate(room: str, member: str, others: list[str], word: str) -> bytes:
    numbers = ",".join(map(member_number, others))
    return conference(room, "relate", member_number(member), numbers, word)


def enter_deaf(channel: str, deaf: bool) -> bytes:
    """The next room that the leg enters is one in which it hears nothing at first, or hears."""
    return api("uuid_setvar", channel, "conference_member_flags", *(["deaf"] if deaf else []))


def hear(listed: str, room: str, channel: str) -> bytes | None:
    """Let a member hear; None: it is not in the room."""
    number = members_of(listed).get(channel)
    return conference(room, "undeaf", member_number(number)) if number else None


# -- parts -----------------------------------------------------------------------------------------------------------


def conference(room: str, *words: str) -> bytes:
    return request(" ".join(("api conference", checked_room(room), *words)))
