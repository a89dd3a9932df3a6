"""What ARI tells of messages and faxes. Pure (guide 2.4, 2.5)."""

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from app.calls.events import Event, TextArrived

Message = dict[str, Any]
FAX = "RestCommFax"
"""The event of our own dialplan (restcomm-fax)."""
USER_PART = re.compile(r"(?:pj)?sips?:([^@;>]*)@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FaxOver(Event):
    """What came of a fax: empty error, and so many pages."""

    pages: int
    error: str


def text_arrived(message: Message) -> tuple[str, Event] | None:
    text, sender = message["message"], message["endpoint"]["resource"]
    told = text["variables"]  # an object, and not the list that ARI's documentation has (22.10.1)
    login, _, realm = sender.partition("@")
    address = str(told.get("PJSIP_RECVADDR", "")).rpartition(":")[0].strip("[]")
    event = TextArrived(user_in(text["to"]), user_in(text["from"]), str(text["body"]), login if realm else "", address)
    return "", replace(event, reference=str(told.get("Call-ID", "")))


def fax_over(message: Message) -> tuple[str, Event] | None:
    """The event of our own dialplan (restcomm-fax)."""
    if message["eventname"] != FAX:
        return None
    told = {name.lower(): str(value) for name, value in message["userevent"].items()}
    status, why, pages = told.get("status", ""), unquote(told.get("error", "")), told.get("pages", "")
    error = "" if status == "SUCCESS" else f"the fax failed: {why or status or 'nothing was sent'}"
    return message["channel"]["id"], FaxOver(int(pages) if pages.isdecimal() else 0, error)


def user_in(uri: str) -> str:
    """The user part of ``"name" <sip:bob@host>``, ``sip:bob@host;x``, ``pjsip:bob@host``; empty: it has none."""
    found = USER_PART.search(uri)
    return unquote(found[1]) if found else ""
