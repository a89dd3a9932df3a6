"""Our commands as event socket requests. Pure; with dialling.py the only place where anything becomes FreeSWITCH syntax
(guide 2.3). What a tenant can influence passes an allow-list here once more, whoever built the command.
"""

import re

from app.calls.causes import Cause
from app.calls.commands.call_recording import RecordCall
from app.calls.commands.conferences import JoinRoom
from app.calls.commands.core import Answer, Bridge, Command, Hangup, Limit, Originate, PlayFile, Record, SendDigits
from eslbridge.protocol import mixing
from eslbridge.protocol.arguments import escaped_sound, sound
from eslbridge.protocol.causes import name_for
from eslbridge.protocol.originate import originate
from eslbridge.protocol.request import ID, OURS, Refused, api, execute

DIGIT_MS = 100
BETWEEN_MS = 80
"""What rtp-digit-delay of configs/freeswitch/sofia.xml comes to (measured)."""
PAUSE_MS = {"w": 500, "W": 1000}
DIGITS_AT_ONCE = 90
"""FreeSWITCH ignores strings of 100 and more."""

SILENCE = 256
"""Silence is what is below this on average, of 32768: comfort noise is, quiet speech is not. Asterisk's value, too."""

RECORDED = "record_ms"
"""The variable that FreeSWITCH sets when a recording ends."""

DIGITS = re.compile(r"[0-9A-D*#wW]{1,256}")


def encode(channel: str, id: str, command: Command, answered: bool = False) -> list[bytes]:
    """The requests that do it, in order; the answer to the last one says whether it could be. Raises Refused."""
    if not ID.fullmatch(channel):
        raise Refused(f"{channel[:40]!r} is not a channel")
    match command:
        case Answer():
            return [api("uuid_answer", channel)]
        case PlayFile(file):
            return [play(channel, id, sound(file))]
        case SendDigits(digits):
            return send_digits(channel, id, digits)
        case Record():
            return record(channel, id, command)
        case RecordCall(file):
            return [mixing.record(channel, file)]
        case Bridge(other=other, limit_seconds=seconds):
            return mixing.connect(channel, other, seconds)
        case JoinRoom():
            return [mixing.join(channel, id, command)]
        case Limit(seconds):
            return [mixing.limit(channel, seconds)]
        case Hangup(cause):
            return hangup(channel, cause, answered)
        case Originate():
            return [originate(channel, command)]
    raise Refused(f"{type(command).__name__} is not a command for FreeSWITCH")


def send_digits(channel: str, id: str, digits: str) -> list[bytes]:
    """Queue the digits, then play silence for as long as they take: its end is theirs."""
    if not DIGITS.fullmatch(digits):
        raise Refused("digits must be 0-9 A-D * # w W, at most 256")
    parts = [digits[at : at + DIGITS_AT_ONCE] for at in range(0, len(digits), DIGITS_AT_ONCE)]
    queued = [execute(channel, "send_dtmf", f"{part}@{DIGIT_MS}") for part in parts]
    return [*queued, play(channel, id, f"silence_stream://{milliseconds_of(digits)}")]


def record(channel: str, id: str, command: Record) -> list[bytes]:
    """The seconds are for the case that nobody is there to end it in time: FreeSWITCH counts ticks of the clock, and
    is up to a second late. The id stands behind the numbers for who asks what is executed."""
    silence = f"{SILENCE} {command.silence_seconds}" if command.silence_seconds > 0 else "0 0"
    limits = f"{max(command.max_seconds, 1)} {silence}"
    forget_the_last = api("uuid_setvar", channel, RECORDED)
    return [forget_the_last, execute(channel, "record", f"{escaped_sound(command.file)} {limits} {mark(id)}", id)]


def hangup(channel: str, cause: Cause, answered: bool) -> list[bytes]:
    """End the leg at once, from the socket's own thread: the leg's may be playing."""
    end = kill(channel, cause, answered)
    if cause is Cause.FAILED and not answered:
        return [api("uuid_setvar", channel, "last_bridge_proto_specific_hangup_cause", "sip:500"), end]
    return [end]


# -- requests that are not commands ------------------------------------------------------------------------------------


def kill(channel: str, cause: Cause, answered: bool) -> bytes:
    return api("uuid_kill", channel, name_for(cause, answered))


def ask_channels() -> bytes:
    """Every leg of this FreeSWITCH, as JSON; of a moment ago."""
    return api("show", "channels", "as", "json")


def stop_playing(channel: str) -> bytes:
    """End what the leg executes. A break that comes after its end does nothing: each application starts afresh."""
    return api("uuid_break", channel)


def cancel_last_resort(channel: str) -> bytes:
    """The engine has this call: the dialplan's timer must not end it."""
    return api("sched_del", channel)


def ask_playing(channel: str) -> bytes:
    """What the leg executes, or executed last."""
    return api("uuid_getvar", channel, "current_application_data")


def ask_application(channel: str) -> bytes:
    """The name of that."""
    return api("uuid_getvar", channel, "current_application")


def ask_file(channel: str) -> bytes:
    """Has it a file open now? +OK or -ERR; the question itself changes nothing."""
    return api("uuid_fileman", channel, "?")


def ask_recorded(channel: str) -> bytes:
    """How long its last recording was; _undef_ while it is recorded."""
    return api("uuid_getvar", channel, RECORDED)


def ask_state(channel: str) -> bytes:
    """ANSWER for an answered leg, -ERR for one that is gone."""
    return api("uuid_getvar", channel, "endpoint_disposition")


def ask_mark(channel: str) -> bytes:
    """true for a leg that we originated."""
    return api("uuid_getvar", channel, OURS)


def ask_all(channel: str) -> bytes:
    """Everything about a leg, as JSON."""
    return api("uuid_dump", channel, "json")


def is_ours(data: str, id: str) -> bool:
    """Is this what we executed under this id? No path of ours has braces."""
    return mark(id) in data


# -- parts -----------------------------------------------------------------------------------------------------------


def play(channel: str, id: str, what: str) -> bytes:
    """The id is told back at its end, and stands in front of the file for who asks what is playing."""
    return execute(channel, "playback", f"{mark(id)}{what}", id)


def mark(id: str) -> str:
    return f"{{{OURS}={id}}}"


def milliseconds_of(digits: str) -> int:
    """How long FreeSWITCH sends these digits."""
    return sum(PAUSE_MS.get(key, DIGIT_MS + BETWEEN_MS) for key in digits)
