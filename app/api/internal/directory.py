"""The directory for FreeSWITCH (mod_xml_curl): digests of clients that may register. Not part of the tenants' API.

Only the installation's own FreeSWITCH gets an answer: it sends a generated secret (VAR/secrets). A login that does not
exist, or may not register, gets a decoy digest that no password produces, so that neither the answer nor its time tells
them apart.
"""

import hashlib
import hmac
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from flask import Blueprint, Response, request

from app.accounts import clients, domain_credentials
from app.api.http.context import AppContext, app_context
from app.api.http.problems import ApiError
from app.calls.destination import CLIENT
from app.settings.secrets import directory_password
from app.store.flask_db import db

routes = Blueprint("directory", __name__)
PATH = "/internal/freeswitch/directory"
USER = "freeswitch"
HEADERS = {"INVITE": "sip_from_host", "REGISTER": "sip_to_host"}
"""What names the domain of a request, by its method."""
FOUND = """<document type="freeswitch/xml"><section name="directory"><domain name={realm}><user id={login}>
<params><param name="a1-hash" value={digest}/></params>
<variables><variable name="restcomm_client" value={name}/>
<variable name="sip-force-contact" value="NDLB-connectile-dysfunction-2.0"/></variables>
</user></domain></section></document>"""
"""What FreeSWITCH has to know of a login. sip-force-contact: a client is called at the address that it registered from,
whatever its Contact says, or it would name a host that only we can reach (finding H6)."""
NOT_FOUND = '<document type="freeswitch/xml"><section name="result"><result status="not found"/></section></document>'


@routes.post(PATH)
def directory() -> Response:
    """The digest for one login; FreeSWITCH's other questions have no answer here."""
    if not is_freeswitch():
        raise ApiError(20003, "", {"WWW-Authenticate": 'Basic realm="internal"'})
    login = request.form.get("user", "")
    asked = request.form.get("action"), request.form.get("domain")
    if asked != ("sip_auth", app_context().settings.sip_realm) or not CLIENT.fullmatch(login):
        return Response(NOT_FOUND, mimetype="text/xml")
    name = claimed(login)
    fields = {
        "realm": app_context().settings.sip_realm,
        "login": login,
        "name": name,
        "digest": slowed(app_context(), name),
    }
    return Response(FOUND.format(**{name: quoteattr(text) for name, text in fields.items()}), mimetype="text/xml")


def is_freeswitch() -> bool:
    """Does the request show the secret?"""
    shown = request.authorization
    if shown is None or shown.type != "basic":
        return False
    pair = f"{shown.username}:{shown.password}".encode("utf-8", "surrogatepass")
    return hmac.compare_digest(pair, f"{USER}:{directory_password(app_context().settings)}".encode())


def claimed(login: str) -> str:
    """The identity that the request claims: a client or, for calls From a SIP domain and registrations To one, one of
    its credentials."""
    header = HEADERS.get(request.form.get("sip_auth_method", ""), "")
    host = request.form.get(header, "").lower()
    return f"{login}@{host}" if host.endswith(f".{app_context().settings.sip_domain_suffix}") else login


def slowed(own: AppContext, login: str) -> str:
    """The digest, or a decoy for who guesses (app/switching/guesses.py). FreeSWITCH sends the digest that it was shown:
    what it will find wrong is counted here."""
    address, found = request.form.get("ip", ""), digest(own, login)
    if own.guesses.is_refused(address):
        return decoy(own, login)
    shown = request.form.get("sip_auth_response", "")
    if shown and not hmac.compare_digest(shown.encode(), expected(request.form, found).encode()):
        own.guesses.missed(address, login)
    return found


def expected(form: Mapping[str, str], digest: str) -> str:
    """The response to a challenge (RFC 7616 3.4.1) with this digest."""
    said = {name: form.get(f"sip_auth_{name}", "") for name in ("method", "uri", "nonce", "nc", "cnonce", "qop")}
    counted = [said["nc"], said["cnonce"], said["qop"]] if said["qop"] else []
    return hashed(digest, said["nonce"], *counted, hashed(said["method"], said["uri"]))


def hashed(*parts: str) -> str:
    return hashlib.md5(":".join(parts).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def decoy(own: AppContext, login: str) -> str:
    """A digest that no password produces, of 32 digits; always the same for a login."""
    return own.vault.digest(f"nobody's digest {login}")[:32]


def digest(own: AppContext, login: str) -> str:
    """md5(login:realm:password) of a client that may register, or of a credential; otherwise a decoy."""
    if "@" in login:
        found = domain_credentials.login(db.session(), login)
        may = found is not None and (found.registers or request.form.get("sip_auth_method") != "REGISTER")
        return own.vault.open(found.digest) if found and may else decoy(own, login)
    client = clients.find(db.session(), login)
    if client is None or not clients.enabled(db.session(), client):
        return decoy(own, login)
    return clients.ha1(client, own.vault)
