"""Asks a URL as a call would, through the same guard, and shows what it says; no call, and no verb is done."""

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, g, request

from app.accounts import accounts
from app.api.http import auth, roles
from app.api.http.context import app_context
from app.api.http.problems import ApiError
from app.calls.commands.core import Notify
from app.calls.facts import Facts
from app.calls.web import Request
from app.calls.web import Response as Answer
from app.console import rendering
from app.models import Account, sid
from app.models.absolute_url import absolute_url
from app.rcml import document, nouns, verb, verbs
from app.rcml.outcomes import RcmlError
from app.rcml.verb import Verb

if TYPE_CHECKING:
    from app.webhooks.fetcher import Fetcher

routes = Blueprint("try_url", __name__)
PATH = "/<sid:account_sid>/test-url"
FORBIDDEN, BAD_URL = 20005, 21205
FIELDS = {"Url": "", "Method": "POST", "From": "+14445550100", "To": "1234", "Digits": ""}
LANGUAGE = (nouns, verbs)
"""Packages that are imported so that their verbs and nouns are known."""
LONGEST = 4096
"""Characters of a document that are shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """One verb or noun of a document. depth: how many it is in."""

    depth: int
    name: str
    attributes: dict[str, str]
    text: str


@cache
def fetcher() -> "Fetcher":
    """One for this process, made when it is first needed."""
    from app.webhooks.fetcher import Fetcher  # here: it loads what decodes audio

    return Fetcher(app_context().settings)


@routes.get(PATH)
def show(account_sid: str) -> Response:
    auth.reached(account_sid)
    return rendering.page("try", given={name: request.args.get(name, value) for name, value in FIELDS.items()})


@routes.post(PATH)
def create(account_sid: str) -> Response:
    """Ask. Whoever may place calls may do this: a call would ask the same. Raises ApiError."""
    account = auth.reached(account_sid)
    if not roles.permits(g.actor.role, "Create", "Calls"):
        raise ApiError(FORBIDDEN)
    given = {name: request.form.get(name, "").strip() for name in FIELDS}
    try:
        url = absolute_url(given["Url"])
    except ValueError as error:
        raise ApiError(BAD_URL, f"Url: {error}") from None
    began = time.monotonic()
    answer = asked(account, url, given)
    took = round((time.monotonic() - began) * 1000)
    lines, problems = read(answer)
    shown: rendering.Values = {"answer": answer, "body": answer.body[:LONGEST], "lines": lines, "problems": problems}
    return rendering.page("try", given=given, took=took, **shown)


def asked(account: Account, url: str, given: dict[str, str]) -> Answer:
    """The answer of the URL to the first request of a call, or to one with digits."""
    facts = Facts(sid.new("CA"), account.sid, given["From"], given["To"])
    more = {"Digits": given["Digits"]} if given["Digits"] else {}
    wanted = Request(url, "GET" if given["Method"] == "GET" else "POST", facts.parameters() | more)
    current_app.logger.info("%s tests a URL", account.sid)
    token = accounts.token(account, app_context().vault)
    return fetcher().fetch(wanted, str(uuid.uuid4()), token, account_sid=account.sid)


def read(answer: Answer) -> tuple[list[Line], list[Notify]]:
    """The verbs of an answer, and every error and warning that a call would write."""
    if answer.error:
        return [], [Notify(answer.code, answer.error)]
    try:
        found, warnings = verb.program(document.read(answer), answer.url)
    except RcmlError as error:
        return [], [Notify(error.code, str(error))]
    return [line for one in found for line in lines(one, 0)], warnings


def lines(one: Verb, depth: int) -> Iterator[Line]:
    """A verb as it was understood, and what is in it."""
    yield Line(depth, one.name, one.given, one.text)
    for inner in one.nested:
        yield from lines(inner, depth + 1)
