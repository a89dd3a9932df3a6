"""Our commands as event socket requests. Pure; with its neighbors the only place where anything becomes FreeSWITCH
syntax (guide 2.3). What a tenant can influence passes an allow-list here once more, whoever built the command.
"""

from collections.abc import Callable
from typing import Any

from app.calls.allowed import Refused
from app.calls.causes import Cause
from app.calls.commands.conferences import JoinRoom
from app.calls.commands.core import (
    Answer,
    Bridge,
    Command,
    Hangup,
    Originate,
    PlayFile,
    Record,
    Ring,
    SendDigits,
    SetMaxDuration,
)
from app.switching.digits import checked_digits, milliseconds_of
from eslbridge.protocol import mixing
from eslbridge.protocol.arguments import channel_name, escaped_sound, sound
from eslbridge.protocol.causes import name_for
from eslbridge.protocol.originate import originate
from eslbridge.protocol.request import OURS, api, execute

DIGIT_MS = 100
BETWEEN_MS = 80
"""What rtp-digit-delay of configs/freeswitch/sofia.xml comes to (measured)."""
DIGITS_AT_ONCE = 90
"""FreeSWITCH ignores strings of 100 and more."""

SILENCE = 256
"""Silence is what is below this on average, of 32768: comfort noise is, quiet speech is not. Asterisk's value, too."""

OWN_RESPONSE = {Cause.FAILED: 500, Cause.LOOP: 482}
"""SIP responses that no cause of FreeSWITCH's gives."""

RECORDED = "record_ms"
"""The variable that FreeSWITCH sets when a recording ends."""


def encode(channel: str, id: str, command: Command, answered: bool = False) -> list[bytes]:
    """The requests that do it, in order; the answer to the last one says whether it could be. Raises Refused."""
    encoder = ENCODERS.get(type(command))
    if encoder is None:
        raise Refused(f"{type(command).__name__} is not a command for FreeSWITCH")
    return encoder(channel_name(channel), id, command, answered)


def answer(channel: str, id: str, command: Answer, answered: bool) -> list[bytes]:
    return [api("uuid_answer", channel)]


def answer_with_offer(channel: str, id: str) -> list[bytes]:
    """Answer an INVITE without SDP: by the leg's own thread, which waits for the ACK. The link would wait with an API
    command."""
    return [execute(channel_name(channel), "answer", "", id)]


def ring(channel: str, id: str, command: Ring, answered: bool) -> list[bytes]:
    return [api("uuid_ring_ready", channel)]


def play_file(channel: str, id: str, command: PlayFile, answered: bool) -> list[bytes]:
    return [play(channel, id, sound(command.file))]


def send_digits(channel: str, id: str, command: SendDigits, answered: bool) -> list[bytes]:
    """Queue the digits, then play silence for as long as they take: its end is theirs."""
    digits = checked_digits(command.digits)
    parts = [digits[at : at + DIGITS_AT_ONCE] for at in range(0, len(digits), DIGITS_AT_ONCE)]
    queued = [execute(channel, "send_dtmf", f"{part}@{DIGIT_MS}") for part in parts]
    return [*queued, play(channel, id, f"silence_stream://{milliseconds_of(digits, DIGIT_MS + BETWEEN_MS)}")]


def record(channel: str, id: str, command: Record, answered: bool) -> list[bytes]:
    """The seconds are for the case that no engine is there to end it in time: FreeSWITCH counts ticks of the clock, and
    is up to a second late. The id stands behind the numbers for who asks what is executed."""
    silence = f"{SILENCE} {command.silence_seconds}" if command.silence_seconds > 0 else "0 0"
    limits = f"{max(command.max_seconds, 1)} {silence}"
    forget_the_last = api("uuid_setvar", channel, RECORDED)
    return [forget_the_last, execute(channel, "record", f"{escaped_sound(command.file)} {limits} {mark(id)}", id)]


def connect(channel: str, id: str, command: Bridge, answered: bool) -> list[bytes]:
    return mixing.connect(channel, command.other, command.limit_seconds)


def join_room(channel: str, id: str, command: JoinRoom, answered: bool) -> list[bytes]:
    return [mixing.join(channel, id, command)]


def limit_leg(channel: str, id: str, command: SetMaxDuration, answered: bool) -> list[bytes]:
    return [mixing.no_limit(channel), mixing.limit(channel, command.seconds)]  # the sooner of two would count


def hangup(channel: str, id: str, command: Hangup, answered: bool) -> list[bytes]:
    """End the leg at once, from the socket's own thread: the leg's may be playing."""
    end = kill(channel, command.cause, answered)
    if command.cause in OWN_RESPONSE and not answered:
        response = f"sip:{OWN_RESPONSE[command.cause]}"
        return [api("uuid_setvar", channel, "last_bridge_proto_specific_hangup_cause", response), end]
    return [end]


def originate_leg(channel: str, id: str, command: Originate, answered: bool) -> list[bytes]:
    return [originate(channel, command)]


ENCODERS: dict[type[Command], Callable[[str, str, Any, bool], list[bytes]]] = {
    Answer: answer,
    Ring: ring,
    PlayFile: play_file,
    Record: record,
    SendDigits: send_digits,
    Bridge: connect,
    JoinRoom: join_room,
    Hangup: hangup,
    Originate: originate_leg,
    SetMaxDuration: limit_leg,
}


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
    """The request for the name of the application that a channel executes."""
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
    """Whether this is what was executed under this id. RestComm's own paths contain no braces."""
    return mark(id) in data


# -- parts -----------------------------------------------------------------------------------------------------------


def play(channel: str, id: str, what: str) -> bytes:
    """The id comes back at its end, and precedes the file name in lists of what is playing."""
    return execute(channel, "playback", f"{mark(id)}{what}", id)


def mark(id: str) -> str:
    return f"{{{OURS}={id}}}"
