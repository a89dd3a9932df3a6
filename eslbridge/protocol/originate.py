"""Originate as one request: dial strings and their variables. Pure (guide 2.3, 4.3.2).

Everything a tenant can influence passes an allow-list here once more, whoever built the command: `{`, `[`, `,`, `|`,
`^` and `:_:` change what a dial string means.
"""

from urllib.parse import quote

from app.calls import allowed
from app.calls.allowed import Refused
from app.calls.commands.core import Originate
from app.calls.destination import WEBSOCKET, Client, Destination, Number, SipUri
from app.switching.arguments import ring_seconds
from eslbridge.protocol import forks
from eslbridge.protocol.arguments import channel_name, escaped
from eslbridge.protocol.event_types import ON_REINVITE
from eslbridge.protocol.request import OURS, request

MAX_JOB = 36
"""Longer names of jobs are cut, and we name a job as its channel."""

MAX_FORWARDS = 255
NOBODY = '"Anonymous" <sip:anonymous@anonymous.invalid>'
"""From of who withholds the number (RFC 3323)."""

UNKNOWN = "unknown"
"""User of From for who has none: without one FreeSWITCH would call it 0000000000."""

NOT_IN_NAME = '"\\<>%'
"""mod_sofia undoes percent signs in a caller's name, twice, and writes it between quotation marks as it is."""


def end_unless_kept(channel: str, seconds: int) -> bytes:
    """FreeSWITCH ends this leg after this many seconds, unless an engine has kept it."""
    return request(f"api sched_api +{seconds} {task_of(channel)} uuid_kill {channel_name(channel)}")


def keep(channel: str) -> bytes:
    """An engine has this leg. Its limits have another name, and stay."""
    return request(f"api sched_del {task_of(channel)}")


def task_of(channel: str) -> str:
    """The name of the task that ends a leg which no engine keeps."""
    return f"wait-{channel_name(channel)}"


def originate(channel: str, command: Originate) -> bytes:
    """One background job, named as the channel: dial, time out by itself, park when answered.

    FreeSWITCH counts ticks of the clock and may be a second short, so it gets one more, for the case that no engine is
    there to end the ringing in time."""
    if len(channel) > MAX_JOB:
        raise Refused(f"{channel[:40]!r} is too long for a channel")
    target = dial_string(command.destination, command.gateway)
    extra = command.destination.headers if isinstance(command.destination, SipUri) else ()
    variables = {
        "origination_uuid": channel,
        "origination_caller_id_name": allowed.name(command.caller_name, NOT_IN_NAME),
        "origination_caller_id_number": allowed.user_of(command.caller_id) or UNKNOWN,
        "originate_timeout": str(ring_seconds(command.timeout) + 1),
        "ignore_early_media": "true",
        "app_disable_expand_variables": "true",
        "playback_terminators": "none",
        "outbound_redirect_fatal": "true",
        OURS: "true",
        "execute_on_sip_reinvite": ON_REINVITE,
        **login(command.destination),
        **sticky(command.destination),
        **webrtc(command.destination),
        **forks.variables(command),
        **srtp(command.destination),
        **headers({**dict(extra), **command.headers}),
        **carried(command),
    }
    listed = ",".join(f"{name}={variable(value)}" for name, value in variables.items())
    line = f"bgapi originate {escaped(f'{{{listed}}}{target}', space=True)} {forks.then(command)}"
    return request(line, **{"Job-UUID": channel})


# -- parts -----------------------------------------------------------------------------------------------------------


def dial_string(destination: Destination, gateway: str) -> str:
    """Endpoint, profile and gateway are ours, whatever the destination says."""
    match destination:
        case Number(digits=digits):
            return f"sofia/gateway/{gateway}/{allowed.number(digits, gateway).replace('#', '%23')}"
        case SipUri():
            way = allowed.route(destination)
            path = f";fs_path={quote(f'sip:{way}', safe='')}" if way else ""
            return f"sofia/outside/{allowed.sip_uri(destination)}{path}"
        case Client():
            raise Refused("a client is called where it is registered (LocateClient)")


def login(destination: Destination) -> dict[str, str]:
    """What answers a digest challenge: user name and password, which are never logged."""
    if not isinstance(destination, SipUri) or not destination.username:
        return {}
    if not destination.username.isprintable() or not destination.password.isprintable():
        raise Refused("a user name or password contains a character that cannot be sent")
    return {"sip_auth_username": destination.username, "sip_auth_password": destination.password}


def sticky(destination: Destination) -> dict[str, str]:
    """A registered phone may be behind a router: ACK and BYE go where it registered from, as the INVITE does, and not
    to the Contact of its answer."""
    return {"sip_sticky_contact": "true"} if isinstance(destination, SipUri) and destination.registered else {}


def carried(command: Originate) -> dict[str, str]:
    """What else an INVITE carries: Max-Forwards, and that the caller withholds the number: From is anonymous."""
    private = allowed.privacy(command.caller_id, command.asserted)
    hidden = {"sip_invite_from_uri": NOBODY} if private else {}
    told = {f"sip_h_{name}": value for name, value in {**private, **allowed.subject(command.reason)}.items()}
    return {"max_forwards": str(min(max(command.max_forwards, 0), MAX_FORWARDS)), **hidden, **told}


def srtp(destination: Destination) -> dict[str, str]:
    """Over TLS audio is encrypted, too; else inside this machine (the media relay) never."""
    if not isinstance(destination, SipUri):
        return {}
    if destination.transport == "tls":
        return {"rtp_secure_media_outbound": "mandatory"}
    here = destination.host.startswith("127.") and not destination.registered
    return {"rtp_secure_media_outbound": "forbidden"} if here else {}


def webrtc(destination: Destination) -> dict[str, str]:
    """A browser's audio: ICE and DTLS-SRTP."""
    browser = isinstance(destination, SipUri) and destination.transport == WEBSOCKET
    return {"media_webrtc": "true"} if browser else {}


def headers(given: dict[str, str]) -> dict[str, str]:
    """X- headers of the INVITE, as the channel variables that add them."""
    return {f"sip_h_{name}": value for name, value in allowed.headers(given).items()}


def variable(value: str) -> str:
    """A value of a dial string's variable, so that FreeSWITCH has it back as it was: its list is split at commas, then
    at equals signs, each time undoing one backslash. Braces are counted before that and cannot be escaped, nor can
    the sign :_: that means several dial strings."""
    safe = value.replace("{", "(").replace("}", ")").replace(":_:", ": _:")
    return escaped(escaped(safe)).replace(",", "\\,")
