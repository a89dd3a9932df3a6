"""Callers' names, for numbers with VoiceCallerIdLookup (guide 4.2): whoever the operator's setting names is asked.

A port with two sides: without a URL there is no lookup, and the name is the one that the caller's phone sends. A
service that fails or takes too long counts as having no entry: a call never fails because of a name.
"""

import json
import logging
from typing import Protocol

from app.settings.config import Settings
from app.webhooks.faults import FAULTS
from app.webhooks.http.connections import Wait
from app.webhooks.http.operator_http import OperatorHttp
from app.webhooks.urls import parse

log = logging.getLogger(__name__)

LONGEST_ANSWER, LONGEST_NAME = 4096, 128


class CallerNames(Protocol):
    """Knows whose a number is."""

    def name_of(self, number: str) -> str:
        """The name; empty: not known. Waits, for its greenlet only, and never raises."""
        ...


class Nobody:
    """A directory without entries, for installations without caller_name_url."""

    def name_of(self, number: str) -> str:
        return ""


class HttpCallerNames:
    """A service of the operator's: GET url?number=..., which answers the name, as text or as JSON {"name": ...}."""

    def __init__(self, url: str, seconds: float) -> None:
        self.target, self.seconds = parse(url), seconds
        self.http = OperatorHttp()

    def name_of(self, number: str) -> str:
        try:
            return self.ask(number)
        except FAULTS as error:
            log.warning("the caller's name cannot be looked up: %s", type(error).__name__)
        return ""

    def ask(self, number: str) -> str:
        """Request the name of a number from the directory. Raises FAULTS."""
        target = self.target.with_query({"number": number})
        half = Wait(self.seconds / 2, self.seconds / 2)
        headers = {"Authorization": target.authorization} if target.authorization else {}
        answer, body = self.http.ask("GET", target.url, b"", headers, half, LONGEST_ANSWER)
        return name_in(body) if answer.status == 200 else ""


def caller_names(settings: Settings) -> CallerNames:
    """The directory that the settings select."""
    url = settings.caller_name_url
    return HttpCallerNames(url, settings.caller_name_timeout) if url else Nobody()


def name_in(body: bytes) -> str:
    """The name in an answer, without what cannot be printed."""
    text = body.decode("utf-8", "replace").strip()
    try:
        found = json.loads(text)
    except ValueError:
        found = text
    name = found.get("name", "") if isinstance(found, dict) else found
    return "".join(letter for letter in str(name)[:LONGEST_NAME] if letter.isprintable()) if name else ""
