"""Originate as ARI requests. Pure (guide 2.3, 4.3.2).

A leg is created in our Stasis application and dialed from there: an answer, ringing or a timeout while no engine is
connected happens there. (What `POST /channels` with an application originates is handed to it after the answer, and
hung up if no engine is connected at that moment.)

Everything a tenant can influence passes an allow-list here once more, whoever built the command: an ARI endpoint is
split at its first slash, a caller id at brackets and quotes.
"""

from app.calls import allowed
from app.calls.allowed import Refused
from app.calls.commands.core import Originate
from app.calls.destination import WEBSOCKET, Client, Destination, Number, SipUri
from app.switching.arguments import ring_seconds
from ariclient.protocol.arguments import part
from ariclient.protocol.request import Rest

OUTBOUND = "outbound"
"""First Stasis argument of legs that we originate; the second is how many seconds they ring."""
STATE, DIALED, KEPT = "RESTCOMM_LEG", "dialed", "kept"
"""Channel variable that says how far a leg came: `dial` of one that was dialed and does not ring yet would send another
INVITE; one that was answered and kept by an engine does not end by itself."""
PROXY = "outbound-proxy"
LOGIN = "login-"
"""Begin of the names of endpoints that are made for one call."""
MAX_FORWARDS = 255
NOT_IN_NAME = '"\\<>'


def create(channel: str, command: Originate, app: str, wait_seconds: int) -> Rest:
    """Create the leg in our app; it is dialed when it is there. wait_seconds: how long after its ringing time it
    waits for an engine; Asterisk ends it then. Raises Refused."""
    ring = ring_seconds(command.timeout)
    query = {
        "endpoint": endpoint(channel, command.destination, command.gateway),
        "app": app,
        "appArgs": f"{OUTBOUND},{ring}",
        "channelId": part(channel),
    }
    extra = command.destination.headers if isinstance(command.destination, SipUri) else ()
    caller = caller_id(command.caller_name, command.caller_id)
    variables = {
        "CALLERID(all)": caller,
        "CONNECTEDLINE(all,i)": caller,  # what From says; i: nobody is to be told now
        "TIMEOUT(absolute)": str(ring + wait_seconds),
        **headers({**dict(extra), **command.headers}),
        **carried(command),
    }
    return Rest("POST", "channels/create", query, {"variables": variables})


def dial(channel: str, seconds: int) -> list[Rest]:
    """Mark a leg that was created as dialed, then send its INVITE."""
    path = f"channels/{part(channel)}"
    return [mark(channel, DIALED), Rest("POST", f"{path}/dial", {"timeout": str(seconds)})]


def mark(channel: str, state: str) -> Rest:
    return Rest("POST", f"channels/{part(channel)}/variable", {"variable": STATE, "value": state})


def ask_mark(channel: str) -> Rest:
    """How far it came; 404: it was not dialed."""
    return Rest("GET", f"channels/{part(channel)}/variable", {"variable": STATE})


# -- parts -----------------------------------------------------------------------------------------------------------


def endpoint(channel: str, destination: Destination, gateway: str) -> str:
    """Technology and endpoint are ours, whatever the destination says."""
    match destination:
        case Number(digits=digits):
            return f"PJSIP/{allowed.number(digits, gateway)}@{trunk(gateway)}"
        case SipUri():
            name = login_of(channel) if has_own_endpoint(destination) else outside(destination)
            return f"PJSIP/{name}/{allowed.sip_uri(destination)}"
        case Client():
            raise Refused(f"{destination} has no address")


def outside(destination: SipUri) -> str:
    """The endpoint for SIP URIs and registered phones: over TLS audio is encrypted, too; a browser's as WebRTC wants
    it; otherwise never inside this machine (the media relay)."""
    if destination.transport == WEBSOCKET:
        return "browser"
    if destination.transport == "tls":
        return "registered-tls" if destination.registered else "outside-tls"
    if destination.registered:
        return "registered"
    return "outside-local" if destination.host.startswith("127.") else "outside"


def secure(destination: SipUri, require_srtp: bool) -> bool:
    """Is the audio of a leg with its own endpoint encrypted? require_srtp: the setting."""
    name = outside(destination)
    return name.endswith("-tls") or (name != "outside-local" and require_srtp)


def trunk(gateway: str) -> str:
    """The endpoint of a gateway: no client's login begins so, and none is called outbound-proxy."""
    return gateway if gateway == PROXY else f"_gateway-{gateway}"


def has_own_endpoint(destination: Destination) -> bool:
    """Is an endpoint made for the call: with its password, or with the address where its host was found?"""
    return isinstance(destination, SipUri) and bool(destination.username or destination.address)


def login_of(channel: str) -> str:
    """The endpoint of a leg that gives a password of its own when it is asked (clients.py makes it)."""
    return LOGIN + part(channel)


def carried(command: Originate) -> dict[str, str]:
    """What else an INVITE carries: Max-Forwards, and that the caller withholds the number: From is anonymous."""
    private = allowed.privacy(command.caller_id, command.asserted)
    own = {
        "Max-Forwards": str(min(max(command.max_forwards, 0), MAX_FORWARDS)),
        **private,
        **allowed.subject(command.reason),
    }
    hidden = {"CONNECTEDLINE(pres,i)": "prohib"} if private else {}
    return {**hidden, **{f"PJSIP_HEADER(add,{name})": value for name, value in own.items()}}


def caller_id(name: str, number: str) -> str:
    """``"name" <number>``; what could end either part early is left out of it."""
    return f'"{allowed.name(name, NOT_IN_NAME)}" <{allowed.user_of(number)}>'


def headers(given: dict[str, str]) -> dict[str, str]:
    """X- headers of the INVITE, as the channel variables that add them."""
    return {f"PJSIP_HEADER(add,{name})": value for name, value in allowed.headers(given).items()}
