"""Destinations of calls: parsed by an allow-list grammar, so that no tenant's text ever becomes switch syntax."""

import re
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

import phonenumbers


class BadDestination(ValueError):
    """The text is neither a number, a client nor a SIP URI."""


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number: digits, with a leading + when it is E.164. Leaves by the outbound proxy."""

    digits: str

    def __str__(self) -> str:
        return self.digits


@dataclass(frozen=True, slots=True)
class Client:
    """A registered softphone, by its login."""

    name: str

    def __str__(self) -> str:
        return f"client:{self.name}"


@dataclass(frozen=True, slots=True)
class SipUri:
    """A SIP URI in its parts. transport: udp, tcp or tls. headers: X- headers of the URI's ?query. username, password:
    for a digest challenge."""

    user: str
    host: str
    port: int = 0
    transport: str = "udp"
    headers: tuple[tuple[str, str], ...] = ()
    username: str = ""
    password: str = field(default="", repr=False)
    address: str = ""
    """Of the host, where it was looked up and judged: the IP address that is dialed. The engine fills it in."""
    registered: bool = False
    """Is it where a client has registered from, told by the switch, and not what a document or request says?"""

    def __str__(self) -> str:
        user = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        transport = f";transport={self.transport}" if self.transport != "udp" else ""
        return f"sip:{user}{self.host}{port}{transport}"


Destination = Number | Client | SipUri

NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
CLIENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
USER_PARAMETER = (
    r";(?:ext|isub|postd|phone-context|cic|rn|npdi|tgrp|trunk-context|noa|oli|cpc)(?:=[A-Za-z0-9_.+*~!-]{1,64})?"
)
"""``;ext=12``: of the user part of a SIP URI (RFC 3966, 4694, 4904). Others may mean something to a switch."""
SIP_URI = re.compile(
    rf"sips?:(?:(?P<user>[A-Za-z0-9_.+*#~!%-]{{1,64}}(?:{USER_PARAMETER}){{0,4}})@)?"
    r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?)"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<params>(?:;[A-Za-z0-9_.=-]{1,64}){0,8})(?:\?(?P<query>[^\s<>\"{}\[\]|^\\]{0,1024}))?",
    re.IGNORECASE,
)
NAME_ADDR = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|[^<>"]*)\s*<(?P<uri>[^<>]*)>(?:;[^<>"]*)?""")
"""``"Bob" <sip:bob@host>;tag=x``, as addresses stand in SIP headers."""
X_HEADER = re.compile(r"X-[A-Za-z0-9-]{1,64}", re.IGNORECASE)
RESERVED_LOGINS = frozenset(
    {
        *("anonymous", "asked", "behind-router", "browser", "ourselves", "outbound-proxy", "outside", "outside-local"),
        *("outside-tls", "registered", "registered-tls", "stranger"),
    }
)
"""No client can be called so: a switch has these names for other things."""
BROWSER = "browser-"
"""Logins of clients that are browsers begin so: their audio is WebRTC's."""
TRANSPORTS, WEBSOCKET = ("udp", "tcp", "tls"), "ws"
SEPARATORS = str.maketrans("", "", " -.()/\u00a0")
UNITED_STATES = re.compile(r"(?:1[ .-]?)?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-])[0-9]{3}[ .-][0-9]{4}")
"""As people write numbers there: with the area code in brackets, or in groups."""


def parse(text: str) -> Destination:
    """A Destination from what a customer wrote: ``+1 444 555-666``, ``client:bob``, ``sip:bob@host:5060``.

    Raises BadDestination.
    """
    text = text.strip()
    if text.lower().startswith(("sip:", "sips:")):
        return sip_uri(text)
    if text.lower().startswith("client:"):
        return client(text[7:])
    return number(text)


def number(text: str) -> Number:
    """A plain number; spaces, dashes, dots and brackets are ignored, and what is written as in the United States,
    ``415-123-4567``, is one of theirs. Raises BadDestination."""
    digits = text.strip().translate(SEPARATORS)
    if not NUMBER.fullmatch(digits):
        raise BadDestination(f"{text[:80]!r} is not a phone number")
    return Number(f"+1{digits[-10:]}" if UNITED_STATES.fullmatch(text.strip()) else digits)


def callable_number(text: str) -> Number:
    """As `number`, for somebody to call or to write to: what begins with + could be one. Raises BadDestination."""
    found = number(text)
    if found.digits.startswith("+") and not possible(found.digits):
        raise BadDestination(f"{text[:80]!r} is not a phone number in E.164 format")
    return found


def possible(number: str) -> bool:
    """Could this E.164 number be one? Its country is there, and numbers there have as many digits."""
    found = international(number)
    reason = found and phonenumbers.is_possible_number_with_reason(found)
    return reason == phonenumbers.ValidationResult.IS_POSSIBLE


def international(text: str) -> phonenumbers.PhoneNumber | None:
    """What the numbering plans make of a number with its +; None for anything else."""
    if not text.strip().startswith("+"):
        return None
    try:
        return phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return None


def client(text: str) -> Client:
    """A client by its login. Raises BadDestination."""
    if not CLIENT.fullmatch(text.strip()):
        raise BadDestination(f"{text[:80]!r} is not a client name")
    return Client(text.strip())


def login(text: str) -> str:
    """The name of a new client. Raises BadDestination for one that a switch could not take."""
    name = client(text).name
    if name in RESERVED_LOGINS:
        raise BadDestination(f"{name} is a name that the switches use themselves")
    return name


def phone_of(destination: Destination, sip_domains: str) -> str:
    """Who may be registered here: a client's login, or user@domain of a SIP URI below sip_domains, the operator's
    domain; empty: nobody."""
    if isinstance(destination, Client):
        return destination.name
    if isinstance(destination, SipUri) and not destination.registered and CLIENT.fullmatch(destination.user):
        host = destination.host.lower()
        return f"{destination.user}@{host}" if sip_domains and host.endswith(f".{sip_domains}") else ""
    return ""


def noun_uri(text: str) -> SipUri:
    """A SIP URI of a document: ``bob@host``, ``sip:bob@host``, ``"Bob" <sip:bob@host>``. Raises BadDestination."""
    named = NAME_ADDR.fullmatch(text.strip())
    uri = (named["uri"] if named else text).strip()
    return sip_uri(uri if uri.lower().startswith(("sip:", "sips:")) else f"sip:{uri}")


def registered(text: str) -> SipUri:
    """Where a client has registered from, told by the switch: a browser's websocket, too. Raises BadDestination."""
    return replace(sip_uri(text, (*TRANSPORTS, WEBSOCKET)), registered=True)


def sip_uri(text: str, transports: tuple[str, ...] = TRANSPORTS) -> SipUri:
    """A SIP URI; only X- headers of its query are kept. Raises BadDestination."""
    match = SIP_URI.fullmatch(text.strip())
    if not match or int(match["port"] or 0) > 65535:
        raise BadDestination(f"{text[:80]!r} is not a SIP URI")
    params = dict(part.lower().partition("=")[::2] for part in match["params"].split(";") if part)
    transport = params.get("transport", "tls" if text.lower().startswith("sips:") else "udp")
    if transport not in transports:
        raise BadDestination(f"{text[:80]!r}: transport must be udp, tcp or tls")
    headers = x_headers(match["query"] or "")
    return SipUri(match["user"] or "", match["host"], int(match["port"] or 0), transport, headers)


def x_headers(query: str) -> tuple[tuple[str, str], ...]:
    """The X- headers of a SIP URI's query, values unescaped; anything with control characters is dropped."""
    pairs = (part.partition("=")[::2] for part in query.split("&") if part)
    headers = ((name, unquote(value)) for name, value in pairs if X_HEADER.fullmatch(name))
    return tuple((name, value) for name, value in headers if value.isprintable())
