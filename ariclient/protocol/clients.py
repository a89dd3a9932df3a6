"""Clients as ARI requests: who may register, and legs that give a password of their own (guide 3.9.2). Pure.

They live in Asterisk's memory (sorcery.conf): nothing is reloaded, and a restarted Asterisk gets them again. A client
is the endpoint ``<login>@<realm>``; its aor, with its contacts, and its auth are named by the login alone. Of a
credential of a SIP domain all are named ``<username>@<domain>``; without its aor it may not register. No password gets
there but md5(login:realm:password), and those that a document gives for one call.
"""

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_network
from urllib.parse import quote

from app.calls.allowed import Refused
from app.calls.destination import BROWSER, CLIENT, RESERVED_LOGINS, BadDestination, registered
from ariclient.protocol.originate import login_of
from ariclient.protocol.request import Rest

MAX_CONTACTS = 10
QUALIFY_SECONDS = 25
"""Between two OPTIONS to a registered phone: routers forget the way to a phone that is silent for 30 s."""
LEG = {
    "identify_by": "ip",
    "allow_unauthenticated_options": "yes",
    "message_context": "nowhere",
    "disallow": "all",
    "allow": "ulaw,alaw,g722",
    "dtmf_mode": "auto_info",
    "direct_media": "no",
    "rtp_symmetric": "yes",
    "force_rport": "yes",
    "rewrite_contact": "yes",
    "rtp_timeout": "300",
    "rtp_timeout_hold": "3600",
    "trust_id_inbound": "no",
    "use_ptime": "yes",
    "send_diversion": "yes",
    "timers": "yes",
    "timers_sess_expires": "1800",
    "timers_min_se": "90",
    "allow_subscribe": "no",
    "allow_transfer": "no",
}
"""As [leg] of configs/asterisk/pjsip.conf, where the reasons are."""
WEBRTC = {"webrtc": "yes", "dtls_auto_generate_cert": "yes", "allow": "ulaw,alaw", "dtmf_mode": "rfc4733"}
"""What is different for a browser: ICE, DTLS-SRTP with a certificate of the moment, keys by RTP only."""
DOMAIN = re.compile(r"[a-z0-9][a-z0-9.-]{0,127}")
DIGEST = frozenset("0123456789abcdef")
MOST_CREDENTIALS = 128


def srtp(required: bool) -> dict[str, str]:
    """SRTP of a caller, as [inbound] of pjsip.conf. required: calls without it are refused."""
    taken = {"media_encryption": "sdes", "media_use_received_transport": "yes"}
    return taken | {"media_encryption_optimistic": "no" if required else "yes"}


def media(address: str) -> dict[str, str]:
    """Where a leg's audio is: at this address, or anywhere when it is empty."""
    return {"media_address": address, "bind_rtp_to_media_address": "yes"} if address else {}


def auth(login: str, digest: str, realm: str) -> Rest:
    """What a client's digest is checked with; may be said again with another password."""
    if len(digest) != 32 or not DIGEST.issuperset(digest):
        raise Refused(f"the digest of {checked(login)} is not a digest")
    values = {"auth_type": "md5", "username": login.partition("@")[0], "md5_cred": digest, "realm": realm}
    return put("auth", checked(login), values)


def aor(login: str) -> Rest:
    kept = {"qualify_frequency": str(QUALIFY_SECONDS), "qualify_timeout": "3.0"}
    return put("aor", checked(login), {"max_contacts": str(MAX_CONTACTS), "remove_existing": "no", **kept})


def endpoint(login: str, realm: str, address: str, inband: bool = False, secure: bool = False) -> Rest:
    """Once only: Asterisk 22.10 mistakes the defaults of one that it has for settings (a caller id of "<unknown>").
    inband: keys may come as tones (setting dtmf_inband). secure: only with SRTP (setting require_srtp)."""
    keys = {"dtmf_mode": "auto"} if inband else {}
    kind = WEBRTC if login.startswith(BROWSER) else {**srtp(secure), **keys}
    own = {"context": "restcomm", "identify_by": "auth_username,username", "auth": login, "aors": login}
    return put("endpoint", name_of(login, realm), {**LEG, **media(address), **kind, **own})


def ask_endpoint(login: str, realm: str) -> Rest:
    return Rest("GET", path("endpoint", name_of(login, realm)))


def ask_aor(login: str) -> Rest:
    return Rest("GET", path("aor", checked(login)))


def forget(login: str, realm: str) -> list[Rest]:
    """This client can neither register nor call any more, and cannot be called."""
    return [
        Rest("DELETE", path("endpoint", name_of(login, realm))),
        forget_aor(login),
        Rest("DELETE", path("auth", checked(login))),
    ]


def forget_aor(login: str) -> Rest:
    """It cannot register any more: its contacts go with the aor."""
    return Rest("DELETE", path("aor", checked(login)))


def name_of(login: str, realm: str) -> str:
    """A client's endpoint: dialplan and identification know clients by the realm, and who has a credential of a SIP
    domain by that."""
    return checked(login) if "@" in login else f"{checked(login)}@{realm}"


def checked(login: str) -> str:
    """Raises Refused for what is neither a client's login nor username@domain."""
    name, at, domain = login.partition("@")
    if not CLIENT.fullmatch(name) or name in RESERVED_LOGINS or (at and not DOMAIN.fullmatch(domain)):
        raise Refused(f"{login[:64]!r} cannot be a client")
    return login


def contacts(messages: Iterable[Mapping[str, str]]) -> list[str]:
    """Where a client is registered, as SIP URIs that can be called, from AMI's answer to PJSIPShowEndpoint."""
    told = (message.get("URI", "") for message in messages if message.get("Event") == "ContactStatusDetail")
    found = []
    for uri in told:
        try:
            found.append(str(registered(without_parameters(uri))))
        except BadDestination:
            continue
    return list(dict.fromkeys(found))


def is_whole(messages: Iterable[Mapping[str, str]]) -> bool:
    """Has AMI told all of an endpoint? An object that is just being changed is left out, or ends the answer early."""
    told = list(messages)
    details = [message for message in told if message.get("Event") == "AorDetail"]
    named = [message.get("Aors") for message in told if message.get("Event") == "EndpointDetail"]
    contacts = [message for message in told if message.get("Event") == "ContactStatusDetail"]
    counted = sum(int(message.get("TotalContacts", "0")) for message in details)
    ended = told[-1].get("Event") == "EndpointDetailComplete" if told else False
    return ended and bool(details) == any(named) and counted == len(contacts)


def without_parameters(uri: str) -> str:
    """All but the transport is the client's own affair: ;ob, ;rinstance, ;x-ast-orig-host ..."""
    address, *parameters = uri.partition("?")[0].split(";")
    return ";".join([address, *(one for one in parameters if one.lower().startswith("transport="))])


# -- who guesses passwords -------------------------------------------------------------------------------------------


def remote_address(headers: Mapping[str, str]) -> str:
    """Who sent what a security event of AMI tells of, as ``IPV4/UDP/192.0.2.1/5060``; empty: it does not say."""
    parts = headers.get("RemoteAddress", "").split("/")
    return parts[2] if len(parts) == 4 else ""


def refused(sources: Iterable[str]) -> str:
    """These addresses and networks as lines of acl.conf."""
    return "".join(f"deny = {ip_network(source)}\n" for source in sources)


# -- legs that have a password -----------------------------------------------------------------------------------------


def one_call(
    channel: str, username: str, password: str, address: str, route: str = "", secure: bool = False
) -> list[Rest]:
    """An endpoint for one call. route: host[:port][;transport=] that it is sent to, whatever host its URI names.
    secure: its audio is encrypted."""
    if not (username + password).isprintable() or max(len(username), len(password)) > MOST_CREDENTIALS:
        raise Refused("user name and password must be printable, and at most 128 characters")
    name = login_of(channel)
    own = {"context": "nowhere", "outbound_auth": name if username else "ourselves", "rewrite_contact": "no"}
    own |= {"outbound_proxy": f"sip:{route};lr;hide"} if route else {}
    own |= {"media_encryption": "sdes"} if secure else {}
    made = put("endpoint", name, {**LEG, **media(address), **own})
    if not username:
        return [made]
    secret = {"auth_type": "digest", "username": username, "password": password}
    return [put("auth", name, secret), made]


def call_over(channel: str) -> list[Rest]:
    """The leg is gone, and its password with it."""
    return [Rest("DELETE", path(kind, login_of(channel))) for kind in ("endpoint", "auth")]


# -- parts -------------------------------------------------------------------------------------------------------------


def path(kind: str, name: str) -> str:
    return f"asterisk/config/dynamic/res_pjsip/{kind}/{quote(name, safe='')}"


def put(kind: str, name: str, values: dict[str, str]) -> Rest:
    fields = [{"attribute": attribute, "value": value} for attribute, value in values.items()]
    return Rest("PUT", path(kind, name), body={"fields": fields})
