"""What mod_sofia says of registered clients and of callers who claim to be one. Pure (guide 3.9.2)."""

import re
from urllib.parse import unquote

from app.calls.allowed import Refused
from app.calls.destination import CLIENT, BadDestination, SipUri, registered
from eslbridge.protocol.payload import Fields
from eslbridge.protocol.request import request

CONTACT = re.compile(r"sofia/[^/,]+/(sips?:[^\s]+)", re.IGNORECASE)
NEXT = re.compile(r",(?=sofia/)")
PATH = re.compile(r";fs_path=([^;?>]+)", re.IGNORECASE)
TRANSPORT = re.compile(r";transport=(udp|tcp|tls|ws)\b", re.IGNORECASE)
USER = re.compile(r"[A-Za-z0-9_.+*#~!%-]{1,64}")
URI = re.compile(r"(sips?):(?:([^@;?]*)@)?([A-Za-z0-9.-]+)(?::([0-9]{1,5}))?([;?].*)?", re.IGNORECASE)
NETWORK_IP, NETWORK_PORT = re.compile(r"<network-ip>([^<]*)<"), re.compile(r"<network-port>([^<]*)<")
DEFAULT_PORT = "5060"
LOOPBACK = "127.0.0.1"


def checked(login: str) -> str:
    """Raises Refused for what is not a client's login."""
    if not CLIENT.fullmatch(login):
        raise Refused(f"{login[:64]!r} is not a client")
    return login


def ask_contacts(login: str, realm: str) -> bytes:
    """The contacts of a client. Raises Refused for what is no login."""
    return request(f"api sofia_contact outside/{checked(login)}@{realm}")


def ask_places(login: str, realm: str) -> bytes:
    """Where a client's registrations came from, in XML. Raises Refused for what is no login."""
    return request(f"api sofia xmlstatus profile outside user {checked(login)}@{realm}")


def places(answer: str) -> set[tuple[str, str]]:
    """Address and port of each registration, of what `ask_places` is answered."""
    return set(zip(NETWORK_IP.findall(answer), NETWORK_PORT.findall(answer), strict=False))


def forget(login: str, realm: str) -> bytes:
    """End the registrations of a client."""
    return request(f"api sofia profile outside flush_inbound_reg {checked(login)}@{realm}")


def contacts(answer: str) -> list[str]:
    """SIP URIs to call, one a contact, of what sofia_contact says. A contact behind NAT is called at its public
    address; a contact that cannot be called (an unusual one) is left out."""
    found = [CONTACT.fullmatch(part.strip()) for part in NEXT.split(answer)]
    parsed = [uri_of(match[1]) for match in found if match]
    return list(dict.fromkeys(str(uri) for uri in parsed if uri))


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
