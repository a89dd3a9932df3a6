"""Our commands as event socket requests. Pure; the only place where anything becomes FreeSWITCH syntax (guide 2.3).

Everything a tenant can influence passes an allow-list here once more, whoever built the command. An empty line ends a
request, `${` reads a variable, `{`, `[`, `,`, `|`, `^` and `:_:` change what a dial string means.
"""

import re

from app.calls.causes import Cause
from app.calls.commands import Answer, Command, Hangup, Originate, PlayFile, SendDigits
from app.calls.destination import Client, Destination, Number, SipUri
from eslbridge.causes import name_for

OURS = "restcomm"
"""Name of what belongs to us: the dialplan context, the mark on what we execute and on the legs that we originate."""
DIGIT_MS = 100
BETWEEN_MS = 80
"""What rtp-digit-delay of configs/freeswitch/profile.inc comes to (measured)."""
PAUSE_MS = {"w": 500, "W": 1000}
DIGITS_AT_ONCE = 90
"""FreeSWITCH ignores strings of 100 and more."""
MAX_RING_SECONDS = 600

ID = re.compile(r"[A-Za-z0-9_.-]{1,128}")
MAX_JOB = 36
"""Longer names of jobs are cut, and we name a job as its channel."""
DIGITS = re.compile(r"[0-9A-D*#wW]{1,256}")
DIALLED = re.compile(r"\+?[0-9*#]{1,32}")
USER = re.compile(r"[A-Za-z0-9_.+*#~!%-]{0,64}")
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
HEADER = re.compile(r"[Xx]-[A-Za-z0-9-]{1,64}")
NOT_IN_NUMBER = re.compile(r"[^A-Za-z0-9_.+*#~!-]")
NOT_IN_NAME = re.compile(r"[\"\\<>%]")
"""mod_sofia undoes percent signs in a caller's name, twice, and writes it between quotation marks as it is."""
NOT_IN_FILE = re.compile(r"[${}]|@@|://")


class Refused(ValueError):
    """This command cannot be done on FreeSWITCH; the text says why, for the caller's Finished."""


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


def originate(channel: str, command: Originate, proxy: bool) -> bytes:
    """One background job, named as the channel: dial, time out by itself, park when answered."""
    if len(channel) > MAX_JOB:
        raise Refused(f"{channel[:40]!r} is too long for a channel")
    target = dial_string(command.destination, proxy)
    extra = command.destination.headers if isinstance(command.destination, SipUri) else ()
    timeout = str(min(max(command.timeout, 1), MAX_RING_SECONDS))
    variables = {
        "origination_uuid": channel,
        "origination_caller_id_name": caller_name(command.caller_name),
        "origination_caller_id_number": caller_number(command.caller_id),
        "originate_timeout": timeout,
        "ignore_early_media": "true",
        "app_disable_expand_variables": "true",
        "playback_terminators": "none",
        "outbound_redirect_fatal": "true",
        OURS: "true",
        **headers({**dict(extra), **command.headers}),
    }
    listed = ",".join(f"{name}={escaped(value)}" for name, value in variables.items())
    line = f"bgapi originate {once(f'{{{listed}}}{target}', space=True)} &park()"
    return request(line, **{"Job-UUID": channel})


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


def request(line: str, **fields: str) -> bytes:
    """One request. Raises Refused for any control character: a new line would be a new request."""
    lines = [line, *(f"{name.replace('_', '-')}: {value}" for name, value in fields.items())]
    for part in lines:
        if not part.isprintable():
            raise Refused(f"{part[:80]!r} holds a character that cannot be sent")
    return "\n".join(lines).encode() + b"\n\n"


def api(command: str, *arguments: str) -> bytes:
    """An API command that the socket's own thread does, at once."""
    if arguments and not ID.fullmatch(arguments[0]):
        raise Refused(f"{arguments[0][:40]!r} is not a channel")
    return request(" ".join(("api", command, *arguments)))


def execute(channel: str, application: str, argument: str, id: str = "") -> bytes:
    """An application that the leg's own thread does, after what it does now."""
    named = {"event_uuid": id, "event_uuid_name": OURS} if id else {}
    if not ID.fullmatch(channel) or (id and not ID.fullmatch(id)):
        raise Refused(f"{channel[:40]!r} or {id[:40]!r} is not an id")
    return request(
        f"sendmsg {channel}",
        call_command="execute",
        execute_app_name=application,
        execute_app_arg=argument,
        **named,
    )


def play(channel: str, id: str, what: str) -> bytes:
    """The id is told back at its end, and stands in front of the file for who asks what is playing."""
    return execute(channel, "playback", f"{{{OURS}={id}}}{what}", id)


def sound(file: str) -> str:
    """A file that we made. Raises Refused for a path that could be anything else."""
    if not file.startswith("/") or not file.endswith(".wav") or not file.isprintable() or NOT_IN_FILE.search(file):
        raise Refused(f"{file[:200]!r} is not an absolute path of a .wav file")
    return file


def dial_string(destination: Destination, proxy: bool) -> str:
    """Endpoint, profile and gateway are ours, whatever the destination says."""
    match destination:
        case Number(digits=digits):
            if not proxy:
                raise Refused("there is no outbound proxy for numbers (setting outbound_proxy_uri)")
            if not DIALLED.fullmatch(digits):
                raise Refused(f"{digits[:40]!r} is not a number")
            return f"sofia/gateway/proxy/{digits.replace('#', '%23')}"
        case SipUri():
            return f"sofia/outside/{sip_uri(destination)}"
        case Client():
            raise Refused("calling clients is not built yet")


def sip_uri(uri: SipUri) -> str:
    good = USER.fullmatch(uri.user) and HOST.fullmatch(uri.host) and 0 <= uri.port <= 65535
    if not good or uri.transport not in ("udp", "tcp", "tls"):
        raise Refused(f"{str(uri)[:80]!r} is not a SIP URI")
    user = uri.user.replace("#", "%23")  # no bare # in a user part (RFC 3261)
    return str(SipUri(user, uri.host, uri.port, uri.transport))


def caller_number(text: str) -> str:
    number = text.removeprefix("sip:").removeprefix("client:").partition("@")[0]
    return NOT_IN_NUMBER.sub("", number)[:64]


def caller_name(text: str) -> str:
    return NOT_IN_NAME.sub("", "".join(letter for letter in text if letter.isprintable()))[:64]


def headers(given: dict[str, str]) -> dict[str, str]:
    """X- headers of the INVITE, as the channel variables that add them."""
    for name, value in given.items():
        if not HEADER.fullmatch(name) or not value.isprintable() or len(value) > 1024:
            raise Refused(f"{name[:80]!r} is not a header that can be sent")
    return {f"sip_h_{name}": value for name, value in given.items()}


def escaped(value: str) -> str:
    """A value of a dial string's variable, so that FreeSWITCH has it back as it was: its list is split at commas, then
    at equals signs, each time undoing one backslash. Braces are counted before that and cannot be escaped, nor can
    the sign :_: that means several dial strings."""
    safe = value.replace("{", "(").replace("}", ")").replace(":_:", ": _:")
    return once(once(safe)).replace(",", "\\,")


def once(text: str, space: bool = False) -> str:
    """Escaped for one splitting; space: at spaces."""
    text = text.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"')
    return text.replace(" ", "\\s") if space else text


def milliseconds_of(digits: str) -> int:
    """How long FreeSWITCH sends these digits."""
    return sum(PAUSE_MS.get(key, DIGIT_MS + BETWEEN_MS) for key in digits)
