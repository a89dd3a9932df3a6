"""What may reach a switch: the allow-lists that both back ends apply once more, whoever built a command
(docs/guarantees.md, Injection)."""

import re
from ipaddress import ip_address
from urllib.parse import quote

from app.calls.destination import TRANSPORTS, USER_PARAMETER, WEBSOCKET, SipUri
from app.calls.origin.identity import ANONYMOUS

DIALLED = re.compile(r"\+?[0-9*#]{1,32}")
USER = re.compile(rf"[A-Za-z0-9_.+*#~!%-]{{0,64}}(?:{USER_PARAMETER}){{0,4}}")
GATEWAY = re.compile(r"[a-z0-9-]{1,32}")
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
HEADER = re.compile(r"[Xx]-[A-Za-z0-9-]{1,64}")
NOT_IN_USER = re.compile(r"[^A-Za-z0-9_.+*#~!-]")
LONGEST_NAME, LONGEST_HEADER, LONGEST_SUBJECT = 64, 1024, 50


class Refused(ValueError):
    """This command cannot be done on a switch; the text says why, for the caller's Finished."""


def number(digits: str, gateway: str) -> str:
    """A plain number, and a gateway that takes it. Raises Refused."""
    if not GATEWAY.fullmatch(gateway):
        raise Refused("no gateway serves this number (settings outbound_proxy_uri and gateways)")
    if not DIALLED.fullmatch(digits):
        raise Refused(f"{digits[:40]!r} is not a number")
    return digits


def sip_uri(uri: SipUri) -> str:
    """A SIP URI; no bare # in its user part (RFC 3261). Raises Refused."""
    good = USER.fullmatch(uri.user) and HOST.fullmatch(uri.host) and 0 <= uri.port <= 65535
    known = (*TRANSPORTS, WEBSOCKET) if uri.registered else TRANSPORTS
    if not good or uri.transport not in known:
        raise Refused(f"{str(uri)[:80]!r} is not a SIP URI")
    if uri.address and not is_address(uri.address):
        raise Refused(f"{uri.address[:80]!r} is not an address")
    return str(SipUri(uri.user.replace("#", "%23"), uri.host, uri.port, uri.transport))


def refer_to(uri: SipUri) -> str:
    """A SIP URI that the far end is to call, with its X- headers. Raises Refused."""
    told = "&".join(f"{name}={quote(value, safe='')}" for name, value in headers(dict(uri.headers)).items())
    return f"{sip_uri(uri)}?{told}" if told else sip_uri(uri)


def route(uri: SipUri) -> str:
    """Where a SIP URI is dialed that has an address, as host[:port][;transport=]; empty: it has none."""
    if not uri.address:
        return ""
    sip_uri(uri)
    host = f"[{uri.address}]" if ":" in uri.address else uri.address
    return str(SipUri("", host, uri.port, uri.transport)).removeprefix("sip:")


def is_address(text: str) -> bool:
    """IPv4 or IPv6?"""
    try:
        ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def user_of(caller: str) -> str:
    """A caller's number, client or SIP URI as the user part of a From; what cannot be in one is left out."""
    return NOT_IN_USER.sub("", caller.removeprefix("sip:").removeprefix("client:").partition("@")[0])[:64]


def is_anonymous(caller: str) -> bool:
    """Does this caller id mean that none is told?"""
    return caller.lower() == ANONYMOUS


def privacy(caller: str, asserted: str) -> dict[str, str]:
    """The headers of an INVITE that withhold a number (RFC 3323, 3325). asserted: the number, for a gateway that is
    trusted with it. Raises Refused."""
    if not is_anonymous(caller):
        return {}
    if asserted and not USER.fullmatch(asserted):
        raise Refused(f"{asserted[:40]!r} is not a number")
    known = {"P-Asserted-Identity": f"<tel:{asserted}>"} if asserted else {}
    return {"Privacy": "id", **known}


def name(text: str, never: str) -> str:
    """A caller's name without these signs, and without what cannot be printed."""
    return "".join(letter for letter in text if letter.isprintable() and letter not in never)[:LONGEST_NAME]


def headers(given: dict[str, str]) -> dict[str, str]:
    """X- headers of an INVITE. Raises Refused."""
    for header, value in given.items():
        if not HEADER.fullmatch(header) or not value.isprintable() or len(value) > LONGEST_HEADER:
            raise Refused(f"{header[:80]!r} is not a header that can be sent")
    return given


def subject(reason: str) -> dict[str, str]:
    """The header that says what a call is about (RFC 3261 20.36); none without a reason."""
    line = "".join(letter for letter in reason if letter.isprintable()).strip()[:LONGEST_SUBJECT]
    return {"Subject": line} if line else {}
