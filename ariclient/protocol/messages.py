"""SIP messages as ARI requests, and those that Asterisk tells of. Pure (guide 2.4)."""

import re
from dataclasses import replace
from urllib.parse import unquote

from app.calls import allowed
from app.calls.events import Event, TextArrived
from ariclient.protocol.arguments import part
from ariclient.protocol.payload import Message
from ariclient.protocol.request import Rest

USER_PART = re.compile(r"(?:pj)?sips?:([^@;>]*)@", re.IGNORECASE)


def send_message(endpoint: str, address: str, from_: str, host: str, body: str) -> Rest:
    """A SIP MESSAGE to one contact of an endpoint. host: ours, for its From."""
    query = {"to": f"pjsip:{endpoint}/{address}", "from": f"sip:{allowed.user_of(from_)}@{host}", "body": body}
    return Rest("PUT", "endpoints/sendMessage", query)


def application_of(app: str) -> str:
    """The Stasis application that hears SIP messages: one without channels, which Asterisk drops with its websocket.
    In one that goes on with its channels, Asterisk 22.10.1 forgets at the next subscription who listens to all
    endpoints, frees the application one day, and dies at the next registration (docs/switches.md)."""
    return f"{app}-messages"


def with_its_own(app: str) -> str:
    """Both applications, as ARI takes their names."""
    return f"{app},{application_of(app)}"


def hear_messages(app: str) -> Rest:
    """Tell us of SIP messages, whoever sends them. (All endpoints at once: of a single one, or of a technology,
    Asterisk would tell everything about its channels too, a second time.)"""
    return Rest("POST", f"applications/{part(application_of(app))}/subscription", {"eventSource": "endpoint:"})


def message_arrived(message: Message) -> tuple[str, Event] | None:
    text, sender = message["message"], message["endpoint"]["resource"]
    told = text["variables"]  # an object, and not the list that ARI's documentation has (22.10.1)
    login, _, realm = sender.partition("@")
    address = str(told.get("PJSIP_RECVADDR", "")).rpartition(":")[0].strip("[]")
    event = TextArrived(user_in(text["to"]), user_in(text["from"]), str(text["body"]), login if realm else "", address)
    return "", replace(event, reference=str(told.get("Call-ID", "")))


def user_in(uri: str) -> str:
    """The user part of ``"name" <sip:bob@host>``, ``sip:bob@host;x``, ``pjsip:bob@host``; empty: it has none."""
    found = USER_PART.search(uri)
    return unquote(found[1]) if found else ""
