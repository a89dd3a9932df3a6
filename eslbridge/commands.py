"""Our commands as event socket requests. Pure; with dialling.py the only place where anything becomes FreeSWITCH syntax
(guide 2.3). What a tenant can influence passes an allow-list here once more, whoever built the command.
"""

import re

from app.calls.causes import Cause
from app.calls.commands import Answer, Command, Hangup, Originate, PlayFile, SendDigits
from eslbridge.causes import name_for
from eslbridge.dialling import originate
from eslbridge.wire import ID, OURS, Refused, api, execute

DIGIT_MS = 100
BETWEEN_MS = 80
"""What rtp-digit-delay of configs/freeswitch/profile.inc comes to (measured)."""
PAUSE_MS = {"w": 500, "W": 1000}
DIGITS_AT_ONCE = 90
"""FreeSWITCH ignores strings of 100 and more."""

DIGITS = re.compile(r"[0-9A-D*#wW]{1,256}")
NOT_IN_FILE = re.compile(r"[${}]|@@|://")


def encode(channel: str, id: str, command: Command, answered: bool = False, proxy: bool = False) -> list[bytes]:
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
        case Hangup(cause):
            return hangup(channel, cause, answered)
        case Originate():
            return [originate(channel, command, proxy)]
    raise Refused(f"{type(command).__name__} is not a command for FreeSWITCH")


def send_digits(channel: str, id: str, digits: str) -> list[bytes]:
    """Queue the digits, then play silence for as long as they take: its end is theirs."""
    if not DIGITS.fullmatch(digits):
        raise Refused("digits must be 0-9 A-D * # w W, at most 256")
    parts = [digits[at : at + DIGITS_AT_ONCE] for at in range(0, len(digits), DIGITS_AT_ONCE)]
    queued = [execute(channel, "send_dtmf", f"{part}@{DIGIT_MS}") for part in parts]
    return [*queued, play(channel, id, f"silence_stream://{milliseconds_of(digits)}")]


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


def ask_file(channel: str) -> bytes:
    """Has it a file open now? +OK or -ERR; the question itself changes nothing."""
    return api("uuid_fileman", channel, "?")


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
    """Is this what we executed under this id?"""
    return data.startswith(f"{{{OURS}={id}}}")


# -- parts -----------------------------------------------------------------------------------------------------------


def play(channel: str, id: str, what: str) -> bytes:
    """The id is told back at its end, and stands in front of the file for who asks what is playing."""
    return execute(channel, "playback", f"{{{OURS}={id}}}{what}", id)


def sound(file: str) -> str:
    """A file that we made. Raises Refused for a path that could be anything else."""
    if not file.startswith("/") or not file.endswith(".wav") or not file.isprintable() or NOT_IN_FILE.search(file):
        raise Refused(f"{file[:200]!r} is not an absolute path of a .wav file")
    return file


def milliseconds_of(digits: str) -> int:
    """How long FreeSWITCH sends these digits."""
    return sum(PAUSE_MS.get(key, DIGIT_MS + BETWEEN_MS) for key in digits)
