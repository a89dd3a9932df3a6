"""Originate as one ARI request. Pure (guide 2.3, 4.3.2).

Everything a tenant can influence passes an allow-list here once more, whoever built the command: an ARI endpoint is
split at its first slash, a caller id at brackets and quotes.
"""

from app.calls import allowed
from app.calls.allowed import Refused
from app.calls.commands.core import Originate
from app.calls.destination import Client, Destination, Number, SipUri
from app.switching.arguments import ring_seconds
from ariclient.protocol.arguments import part
from ariclient.protocol.request import Rest

OUTBOUND = "outbound"
"""Stasis argument of legs that we originate."""
PROXY = "outbound-proxy"
LOGIN = "login-"
"""Begin of the names of endpoints that are made for one call."""
NOT_IN_NAME = '"\\<>'


def originate(channel: str, command: Originate, app: str) -> Rest:
    """One request that dials, times out by itself, and enters our app when answered. Raises Refused."""
    query = {
        "endpoint": endpoint(channel, command.destination, command.gateway),
        "app": app,
        "appArgs": OUTBOUND,
        "timeout": str(ring_seconds(command.timeout)),
        "callerId": caller_id(command.caller_name, command.caller_id),
    }
    extra = command.destination.headers if isinstance(command.destination, SipUri) else ()
    variables = headers({**dict(extra), **command.headers})
    return Rest("POST", f"channels/{part(channel)}", query, {"variables": variables} if variables else None)


# -- parts -----------------------------------------------------------------------------------------------------------


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
