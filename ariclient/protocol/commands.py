"""Our commands as ARI requests. Pure; the only place where anything becomes Asterisk syntax (guide 2.3).

Everything a tenant can influence passes an allow-list here once more, whoever built the command: an ARI endpoint is
split at its first slash, `media` at commas, a caller id at brackets and quotes.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from app.calls import allowed
from app.calls.allowed import Refused as Refused
from app.calls.commands.core import Answer, Command, Hangup, Limit, Originate, PlayFile, SendDigits
from app.calls.destination import Client, Destination, Number, SipUri
from ariclient.protocol.causes import code_for

OUTBOUND = "outbound"
"""Stasis argument of legs that we originate."""
PROXY = "outbound-proxy"
LOGIN = "login-"
"""Begin of the names of endpoints that are made for one call."""
DIGIT_MS = 100
BETWEEN_MS = 100
LEAD_MS = 100
"""Asterisk is silent for so long before the first digit (main/app.c, dtmf_stream)."""
PAUSE_MS = {"w": 500, "W": 1000}
MAX_RING_SECONDS = 600
MAX_SECONDS = 86_400

ID = re.compile(r"[A-Za-z0-9_.-]{1,128}")
DIGITS = re.compile(r"[0-9A-D*#wW]{1,256}")
NOT_IN_NAME = '"\\<>'


@dataclass(frozen=True, slots=True)
class Rest:
    """One ARI request. path without the leading slash, its parts already escaped; body becomes JSON."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None

    def message(self, id: str) -> str:
        """The RESTRequest that carries it over the websocket; its RESTResponse has the same id."""
        message: dict[str, Any] = {"type": "RESTRequest", "request_id": id, "method": self.method, "uri": self.path}
        if self.query:
            message["query_strings"] = [{"name": name, "value": value} for name, value in self.query.items()]
        if self.body is not None:
            message |= {"content_type": "application/json", "message_body": json.dumps(self.body)}
        return json.dumps(message)


@dataclass(frozen=True, slots=True)
class Scene:
    """What an encoder needs to know beside the command: the app, and the leg."""

    app: str
    answered: bool = False


def encode(channel: str, id: str, command: Command, scene: Scene) -> Rest:
    """The request that does it. Raises Refused."""
    encoder = ENCODERS.get(type(command))
    if encoder is None:
        raise Refused(f"{type(command).__name__} is not a command for Asterisk")
    return encoder(channel, id, command, scene)


def answer(channel: str, id: str, command: Answer, scene: Scene) -> Rest:
    return Rest("POST", f"channels/{part(channel)}/answer")


def play_file(channel: str, id: str, command: PlayFile, scene: Scene) -> Rest:
    return Rest("POST", f"channels/{part(channel)}/play/{part(id)}", {"media": f"sound:{sound(command.file)}"})


def send_digits(channel: str, id: str, command: SendDigits, scene: Scene) -> Rest:
    if not DIGITS.fullmatch(command.digits):
        raise Refused("digits must be 0-9 A-D * # w W, at most 256")
    query = {"dtmf": command.digits, "duration": str(DIGIT_MS), "between": str(BETWEEN_MS)}
    return Rest("POST", f"channels/{part(channel)}/dtmf", query)


def hangup(channel: str, id: str, command: Hangup, scene: Scene) -> Rest:
    code = code_for(command.cause, scene.answered)
    return Rest("DELETE", f"channels/{part(channel)}", {"reason_code": str(code)})


def originate(channel: str, id: str, command: Originate, scene: Scene) -> Rest:
    """One request that dials, times out by itself, and enters our app when answered."""
    query = {
        "endpoint": endpoint(channel, command.destination, command.gateway),
        "app": scene.app,
        "appArgs": OUTBOUND,
        "timeout": str(min(max(command.timeout, 1), MAX_RING_SECONDS)),
        "callerId": caller_id(command.caller_name, command.caller_id),
    }
    extra = command.destination.headers if isinstance(command.destination, SipUri) else ()
    variables = headers({**dict(extra), **command.headers})
    return Rest("POST", f"channels/{part(channel)}", query, {"variables": variables} if variables else None)


def limit_leg(channel: str, id: str, command: Limit, scene: Scene) -> Rest:
    return limit(channel, command.seconds)


ENCODERS: dict[type[Command], Callable[[str, str, Any, Scene], Rest]] = {
    Answer: answer,
    PlayFile: play_file,
    SendDigits: send_digits,
    Hangup: hangup,
    Originate: originate,
    Limit: limit_leg,
}


# -- requests that are not commands ------------------------------------------------------------------------------------


def limit(channel: str, seconds: int) -> Rest:
    """Asterisk itself hangs this leg up after so long; 0: never."""
    query = {"variable": "TIMEOUT(absolute)", "value": str(min(seconds, MAX_SECONDS))}
    return Rest("POST", f"channels/{part(channel)}/variable", query)


def stop_playback(id: str) -> Rest:
    return Rest("DELETE", f"playbacks/{part(id)}")


def ask_playback(id: str) -> Rest:
    return Rest("GET", f"playbacks/{part(id)}")


def ask_channel(channel: str) -> Rest:
    return Rest("GET", f"channels/{part(channel)}")


def ask_answer_headers(channel: str) -> Rest:
    """Names of the X- headers of the answer to a call of ours, between commas."""
    return variable(channel, "PJSIP_RESPONSE_HEADERS(X-)")


def ask_answer_header(channel: str, name: str) -> Rest:
    """The value of one of them."""
    if not allowed.HEADER.fullmatch(name):
        raise Refused(f"{name[:80]!r} is not an X- header")
    return variable(channel, f"PJSIP_RESPONSE_HEADER(read,{name})")


def variable(channel: str, name: str) -> Rest:
    return Rest("GET", f"channels/{part(channel)}/variable", {"variable": name})


def ask_version() -> Rest:
    return Rest("GET", "asterisk/info", {"only": "system"})


def ask_channels() -> Rest:
    return Rest("GET", "channels")


def ask_application(app: str) -> Rest:
    return Rest("GET", f"applications/{part(app)}")


def allow_events(app: str, types: tuple[str, ...]) -> Rest:
    """Tell us of these types only; answers to requests pass the same filter, so they must be among them."""
    return Rest("PUT", f"applications/{part(app)}/eventFilter", body={"allowed": [{"type": name} for name in types]})


# -- parts -----------------------------------------------------------------------------------------------------------


def part(text: str) -> str:
    """A part of a path."""
    if not ID.fullmatch(text):
        raise Refused(f"{text[:40]!r} is not an id")
    return quote(text, safe="")


def sound(file: str) -> str:
    """A file as Asterisk names it: no extension. A comma would make two sounds of it."""
    if not file.startswith("/") or not file.endswith(".wav") or not file.isprintable() or "," in file:
        raise Refused(f"{file[:200]!r} is not an absolute path of a .wav file")
    return file.removesuffix(".wav")


def endpoint(channel: str, destination: Destination, gateway: str) -> str:
    """Technology and endpoint are ours, whatever the destination says."""
    match destination:
        case Number(digits=digits):
            return f"PJSIP/{allowed.number(digits, gateway)}@{trunk(gateway)}"
        case SipUri(username=username):
            return f"PJSIP/{login_of(channel) if username else 'outside'}/{allowed.sip_uri(destination)}"
        case Client():
            raise Refused(f"{destination} has no address")


def trunk(gateway: str) -> str:
    """The endpoint of a gateway: no client's login begins so, and none is called outbound-proxy."""
    return gateway if gateway == PROXY else f"_gateway-{gateway}"


def login_of(channel: str) -> str:
    """The endpoint of a leg that gives a password of its own when it is asked (clients.py makes it)."""
    return LOGIN + part(channel)


def caller_id(name: str, number: str) -> str:
    """``"name" <number>``; what could end either part early is left out of it."""
    return f'"{allowed.name(name, NOT_IN_NAME)}" <{allowed.user_of(number)}>'


def headers(given: dict[str, str]) -> dict[str, str]:
    """X- headers of the INVITE, as the channel variables that add them."""
    return {f"PJSIP_HEADER(add,{name})": value for name, value in allowed.headers(given).items()}


def seconds_of(digits: str) -> float:
    """How long Asterisk sends these digits: it tells no end."""
    each = (PAUSE_MS.get(key, DIGIT_MS + BETWEEN_MS) for key in digits)
    return (LEAD_MS + sum(each)) / 1000
