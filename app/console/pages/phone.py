"""The browser's telephone: a login for this session, and calls to what is no number of the account's own.

The login is a client of the account like any other, made by the REST API when the telephone is switched on: its
password is new each time, is in this answer only, and the client is removed at sign-out or when it is a session old.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from xml.sax.saxutils import escape

from flask import Blueprint, Response, g, request

from app.api.http.context import app_context
from app.api.http.representation import as_json
from app.calls import destination
from app.console import rest, sessions

routes = Blueprint("phone", __name__)
PATH = "/<sid:account_sid>/phone"
BAD_NUMBER, NOT_IN_PROGRESS, LIVE = 21211, 21220, "in-progress"
NAME = "Browser"
"""FriendlyName of such clients: by it those that are too old are found."""
OWN, OLD, ANY = "own", "old", "any"
MOST = 1000
"""The largest page that the REST API gives."""


def login() -> str:
    """Of this session: who is called back after a page was reloaded is the same."""
    return destination.BROWSER + hashlib.sha256(g.session.csrf.encode()).hexdigest()[:12]


@routes.post(f"{PATH}/login")
def create(account_sid: str) -> Response:
    """A login, and where to register with it. Raises Refused where the account's role may not make clients."""
    password = secrets.token_urlsafe(24)
    forget(account_sid, OLD)
    mine = rest.items(rest.get(f"{account_sid}/Clients", {"Login": login()}))
    if mine:
        rest.post(f"{account_sid}/Clients/{mine[0]['sid']}", {"Password": password})
    else:
        rest.post(f"{account_sid}/Clients", {"Login": login(), "Password": password, "FriendlyName": NAME})
    found = {"login": login(), "password": password, "realm": app_context().settings.sip_realm}
    return as_json(found | {"server": app_context().settings.phone_url, "ice": ice(account_sid)}, 200)


def forget(account_sid: str, whose: str) -> None:
    """Remove clients that were made for sessions: that of this session (OWN), those older than one (OLD), or ANY."""
    oldest = datetime.now(UTC) - timedelta(seconds=sessions.LIFETIME_S)
    wanted = {"Login": login()} if whose == OWN else {"FriendlyName": NAME, "PageSize": MOST}
    for client in rest.items(rest.get(f"{account_sid}/Clients", wanted)):
        is_ours = client["login"].startswith(destination.BROWSER)
        if is_ours and (whose != OLD or parsedate_to_datetime(client["date_updated"]) < oldest):
            rest.delete(f"{account_sid}/Clients/{client['sid']}")


def ice(account_sid: str) -> list[dict[str, Any]]:
    """STUN and TURN servers with their logins, if there are any."""
    try:
        found: list[dict[str, Any]] = rest.post(f"{account_sid}/Tokens", {})["ice_servers"]
    except rest.Refused:
        return []
    return [{name: one[name] for name in ("urls", "username", "credential") if one.get(name)} for one in found]


@routes.post(f"{PATH}/calls")
def call(account_sid: str) -> Response:
    """Call somebody: the account's own numbers and short ones are dialed by the browser; for clients, SIP addresses and
    numbers elsewhere the REST API calls the browser, which answers by itself, and then them. Raises Refused."""
    wanted = destined()
    if isinstance(wanted, destination.Number) and is_own(account_sid, wanted):
        return as_json({"dial": wanted.digits}, 200)
    caller = f"client:{login()}"
    made = rest.post(f"{account_sid}/Calls", {"To": caller, "From": caller, "Twiml": document(wanted)})
    return as_json({"answer": made["sid"]}, 200)


def destined() -> destination.Destination:
    """What the form says in To. Raises Refused."""
    try:
        return destination.parse(request.form.get("To", "").strip())
    except destination.BadDestination as error:
        raise rest.Refused(400, BAD_NUMBER, str(error)) from None


@routes.post(f"{PATH}/transfer")
def transfer(account_sid: str) -> Response:
    """The other one in this browser's call talks with somebody else from now on. Raises Refused."""
    wanted = destined()
    other = other_end(account_sid)
    rest.post(f"{account_sid}/Calls/{other}", {"Twiml": document(wanted)})
    return as_json({"transferred": other}, 200)


def other_end(account_sid: str) -> str:
    """The CallSid of who talks with this browser: of the call that dialed it, or of the leg that its call dialed.
    Raises Refused when there is none, as in a call with a document that only plays."""
    name = f"client:{login()}"
    for end in ("To", "From"):
        for mine in rest.items(rest.get(f"{account_sid}/Calls", {end: name, "Status": LIVE, "PageSize": 10})):
            if mine["parent_call_sid"]:
                if mine["to"] == name:
                    return str(mine["parent_call_sid"])
                continue
            legs = {"ParentCallSid": mine["sid"], "Status": LIVE, "PageSize": 1}
            for leg in rest.items(rest.get(f"{account_sid}/Calls", legs)):
                return str(leg["sid"])
    raise rest.Refused(400, NOT_IN_PROGRESS, "This call has no other end that could be transferred")


def is_own(account_sid: str, wanted: destination.Number) -> bool:
    """Does somebody here have this number, or can nobody elsewhere?"""
    here = rest.get(f"{account_sid}/IncomingPhoneNumbers", {"PhoneNumber": wanted.digits, "PageSize": 1})
    return bool(rest.items(here)) or not wanted.digits.startswith("+")


def document(wanted: destination.Destination) -> str:
    """What the call to the browser runs."""
    noun = {destination.Client: "Client", destination.SipUri: "Sip"}.get(type(wanted), "Number")
    text = wanted.name if isinstance(wanted, destination.Client) else str(wanted)
    return f"<Response><Dial><{noun}>{escape(text)}</{noun}></Dial></Response>"
