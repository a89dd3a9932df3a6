"""Our commands as ARI requests. Pure; with its neighbors the only place where anything becomes Asterisk syntax
(guide 2.3). What a tenant can influence passes an allow-list here once more, whoever built the command.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.calls import allowed
from app.calls.allowed import Refused
from app.calls.causes import Cause
from app.calls.commands.core import (
    Answer,
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
from ariclient.protocol import mixing
from ariclient.protocol.arguments import part, sound
from ariclient.protocol.causes import code_for
from ariclient.protocol.originate import create
from ariclient.protocol.request import Rest

DIGITS = "RESTCOMM_DIGITS"
"""Channel variable that has the id of the digits that were sent last."""
REFUSING = "refused"
"""The context of configs/asterisk/extensions.conf whose extensions are the SIP responses that it gives."""
DIGIT_MS = 100
BETWEEN_MS = 100
LEAD_MS = 100
"""Asterisk is silent for this long before the first digit (main/app.c, dtmf_stream)."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What an encoder needs to know beside the command: the app, and the leg. wait_seconds: how long a leg that we call
    waits for an engine, once it has rung out."""

    app: str
    answered: bool = False
    wait_seconds: int = 60


def encode(channel: str, id: str, command: Command, scene: Scene) -> Rest:
    """The request that does it. Raises Refused."""
    encoder = ENCODERS.get(type(command))
    if encoder is None:
        raise Refused(f"{type(command).__name__} is not a command for Asterisk")
    return encoder(channel, id, command, scene)


def answer(channel: str, id: str, command: Answer, scene: Scene) -> Rest:
    return Rest("POST", f"channels/{part(channel)}/answer")


def ring(channel: str, id: str, command: Ring, scene: Scene) -> Rest:
    return Rest("POST", f"channels/{part(channel)}/ring")


def play_file(channel: str, id: str, command: PlayFile, scene: Scene) -> Rest:
    return Rest("POST", f"channels/{part(channel)}/play/{part(id)}", {"media": f"sound:{sound(command.file)}"})


def record(channel: str, id: str, command: Record, scene: Scene) -> Rest:
    return mixing.record(channel, id, command)


def send_digits(channel: str, id: str, command: SendDigits, scene: Scene) -> Rest:
    query = {"dtmf": checked_digits(command.digits), "duration": str(DIGIT_MS), "between": str(BETWEEN_MS)}
    return Rest("POST", f"channels/{part(channel)}/dtmf", query)


def hangup(channel: str, id: str, command: Hangup, scene: Scene) -> Rest:
    if command.cause is Cause.LOOP and not scene.answered:
        return Rest("POST", f"channels/{part(channel)}/continue", {"context": REFUSING, "extension": "482"})
    code = code_for(command.cause, scene.answered)
    return Rest("DELETE", f"channels/{part(channel)}", {"reason_code": str(code)})


def originate_leg(channel: str, id: str, command: Originate, scene: Scene) -> Rest:
    return create(channel, command, scene.app, scene.wait_seconds)


def limit_leg(channel: str, id: str, command: SetMaxDuration, scene: Scene) -> Rest:
    return mixing.limit(channel, command.seconds)


ENCODERS: dict[type[Command], Callable[[str, str, Any, Scene], Rest]] = {
    Answer: answer,
    Ring: ring,
    PlayFile: play_file,
    Record: record,
    SendDigits: send_digits,
    Hangup: hangup,
    Originate: originate_leg,
    SetMaxDuration: limit_leg,
}


# -- requests that are not commands ------------------------------------------------------------------------------------


def stop_playback(id: str) -> Rest:
    return Rest("DELETE", f"playbacks/{part(id)}")


def ask_playback(id: str) -> Rest:
    return Rest("GET", f"playbacks/{part(id)}")


def send_silence(channel: str) -> Rest:
    """Asterisk sends it silence (see configs/asterisk/indications.conf) until there is anything else to send."""
    return Rest("POST", f"channels/{part(channel)}/ring")


def ask_sent_packets(channel: str) -> Rest:
    """How many RTP packets it was sent."""
    return variable(channel, "CHANNEL(rtcp,txcount)")


def ask_channel(channel: str) -> Rest:
    return Rest("GET", f"channels/{part(channel)}")


def ask_answer_headers(channel: str) -> Rest:
    """Names of the X- headers of the answer to an outbound call, separated by commas."""
    return variable(channel, "PJSIP_RESPONSE_HEADERS(X-)")


def ask_answer_header(channel: str, name: str) -> Rest:
    """The value of one of them."""
    if not allowed.HEADER.fullmatch(name):
        raise Refused(f"{name[:80]!r} is not an X- header")
    return variable(channel, f"PJSIP_RESPONSE_HEADER(read,{name})")


def variable(channel: str, name: str) -> Rest:
    return Rest("GET", f"channels/{part(channel)}/variable", {"variable": name})


def note_digits(channel: str, id: str) -> Rest:
    """Before digits are sent: Asterisk cannot say otherwise whether they were."""
    return Rest("POST", f"channels/{part(channel)}/variable", {"variable": DIGITS, "value": part(id)})


def ask_version() -> Rest:
    return Rest("GET", "asterisk/info", {"only": "system"})


def ask_channels() -> Rest:
    return Rest("GET", "channels")


def ask_application(app: str) -> Rest:
    return Rest("GET", f"applications/{part(app)}")


def allow_events(app: str, types: tuple[str, ...]) -> Rest:
    """Tell us of these types only; answers to requests pass the same filter, so they must be among them."""
    return Rest("PUT", f"applications/{part(app)}/eventFilter", body={"allowed": [{"type": name} for name in types]})


def hear_channel(app: str, channel: str) -> Rest:
    """Tell us of a channel that is not in our application."""
    return Rest("POST", f"applications/{part(app)}/subscription", {"eventSource": f"channel:{part(channel)}"})


def seconds_of(digits: str) -> float:
    """How long Asterisk sends these digits: it tells no end."""
    return milliseconds_of(digits, DIGIT_MS + BETWEEN_MS, LEAD_MS) / 1000
