"""What mod_sofia says of registered clients and of callers who claim to be one. Pure (guide 3.9.2)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

from app.calls.allowed import Refused
from app.calls.destination import CLIENT, BadDestination, SipUri, registered
from eslbridge.protocol.event_types import Unregistered
from eslbridge.protocol.payload import Fields
from eslbridge.protocol.request import request

REGISTRATION = re.compile(r"<registration>(.*?)</registration>", re.DOTALL)
FIELD = re.compile(r"<(user|contact|network-ip|network-port)>([^<]*)<")
CONTACT = re.compile(r"<(sips?:[^>\s]+)>", re.IGNORECASE)
HOST = re.compile(r"[A-Za-z0-9.-]{1,128}|\[[0-9A-Fa-f:.]{2,45}\]")
PATH = re.compile(r";fs_path=([^;?>]+)", re.IGNORECASE)
TRANSPORT = re.compile(r";transport=(udp|tcp|tls|ws)\b", re.IGNORECASE)
USER = re.compile(r"[A-Za-z0-9_.+*#~!%-]{1,64}")
URI = re.compile(r"(sips?):(?:([^@;?]*)@)?([A-Za-z0-9.-]+)(?::([0-9]{1,5}))?([;?].*)?", re.IGNORECASE)
UNREGISTERED = "sofia::unregister"
STAR = re.compile(r"<sips?:(?:\(null\))?@(?:\(null\))?(?:;[^<>]*)?>$", re.IGNORECASE)
"""What mod_sofia makes of ``Contact: *``, which has neither user nor host (1.11.1)."""
DEFAULT_PORT = "5060"
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Registration:
    """Where a client is, or a credential of a SIP domain. host: of its To, which for a client may be anything; contact:
    a SIP URI that can be called, empty if there is none; place: address and port that it registered from."""

    host: str
    contact: str
    place: tuple[str, str]


def checked(login: str) -> str:
    """Raises Refused for what is neither a client's login nor username@domain."""
    name, at, domain = login.partition("@")
    if not CLIENT.fullmatch(name) or (at and not HOST.fullmatch(domain)):
        raise Refused(f"{login[:64]!r} is not a client")
    return login


def ask_registrations(login: str) -> bytes:
    """The registrations under a user name, in XML, whatever host they are with. Raises Refused for what is no login."""
    return request(f"api sofia xmlstatus profile outside user {checked(login).partition('@')[0]}@")


def registrations(answer: str, login: str, suffix: str) -> list[Registration]:
    """Those of a client, or of username@domain, of what `ask_registrations` is answered; the newest is the last.
    suffix: of the SIP domains: who registered with one is no client."""
    domain = login.partition("@")[2].lower()
    found = []
    for text in REGISTRATION.findall(answer):
        said = {name: unescape(value) for name, value in FIELD.findall(text)}
        host = said.get("user", "").partition("@")[2]
        its = host.lower() == domain if domain else not host.lower().endswith(f".{suffix}")
        if its and HOST.fullmatch(host):
            contact = CONTACT.search(said.get("contact", ""))
            uri = uri_of(contact[1]) if contact else None
            place = said.get("network-ip", ""), said.get("network-port", "")
            found.append(Registration(host, str(uri or ""), place))
    return found


def contacts(found: Iterable[Registration]) -> list[str]:
    """SIP URIs to call, each once. A contact behind NAT is called at its public address; one that cannot be called is
    left out."""
    return list(dict.fromkeys(one.contact for one in found if one.contact))


def forget(login: str, host: str) -> bytes:
    """End the registrations of a client that are with this host."""
    return request(f"api sofia profile outside flush_inbound_reg {checked(login).partition('@')[0]}@{host}")


def unregistered(event: Fields) -> Unregistered | None:
    """Whose registration a phone wants to end. mod_sofia looks for the contact as the phone says it, which is not the
    one that was kept (sip-force-contact), or for one that is called *; it ends none, and answers 200 (1.11.1)."""
    login, host = event.get("from-user"), event.get("from-host")
    if not CLIENT.fullmatch(login) or not HOST.fullmatch(host):
        return None
    place = event.get("network-ip"), event.get("network-port")
    return Unregistered(login, host, place, STAR.search(event.get("contact")) is not None)


def uri_of(contact: str) -> SipUri | None:
    """A contact as something we can call; None: it cannot be."""
    contact = contact.partition(">")[0]
    seen = PATH.search(contact)
    where = URI.fullmatch(unquote(seen[1]) if seen else contact)
    whom = URI.fullmatch(contact)
    if not where or not whom:
        return None
    user = whom[2] if whom[2] and USER.fullmatch(whom[2]) else ""
    port = f":{where[4]}" if where[4] else ""
    transport = TRANSPORT.search(contact)
    try:
        scheme = f"sip:{user}@" if user else "sip:"
        tail = f";transport={transport[1].lower()}" if transport else ""
        return registered(f"{scheme}{where[3]}{port}{tail}")
    except BadDestination:
        return None


def claimed(leg: Fields, suffix: str) -> str:
    """The client that a caller claims to be; empty: none. A client's From has the host that it calls. A From in a SIP
    domain, below the suffix, claims a credential of it: user@domain."""
    host, port = leg.get("variable_sip_from_host"), leg.get("variable_sip_from_port")
    called, at = leg.get("variable_sip_req_host"), leg.get("variable_sip_req_port")
    ports = {port or DEFAULT_PORT, at or DEFAULT_PORT}
    if host.lower().endswith(f".{suffix}"):
        return f"{leg.get('variable_sip_from_user')}@{host.lower()}"
    same = host.lower() == called.lower() and (len(ports) == 1 or not (port and at))
    return leg.get("variable_sip_from_user") if host and same else ""


def says_it_is_ours(leg: Fields, sip_port: int) -> bool:
    """Is a caller From our own domain, whoever it says it is? Then it proves who it is, known or not, so that nobody
    learns which clients there are. On loopback all softphones are From our address: there, only with our port.
    Our own calls to ourselves come from our port and are not asked."""
    host, port = leg.get("variable_sip_from_host").lower(), leg.get("variable_sip_from_port")
    if not host or host != leg.get("variable_sip_req_host").lower():
        return False
    if leg.get("variable_sip_network_port") == str(sip_port) and leg.get("variable_sip_network_ip") in (host, LOOPBACK):
        return False
    asked = leg.get("variable_sip_req_port") or DEFAULT_PORT
    return (port or DEFAULT_PORT) == asked if host.startswith("127.") else port in ("", asked)


def registered_gateway(leg: Fields, line: str) -> str:
    """The gateway at which the contact that a caller calls is registered; empty: none. Its name alone can be guessed:
    the contact also has a parameter that only its registrar knows."""
    called = leg.get("variable_sip_req_uri"), leg.get("variable_sip_req_params")
    return leg.get("variable_sip_gateway") if any(f"line={line}" in text for text in called) else ""
