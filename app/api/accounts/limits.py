"""The Limits of an account: what it may call, how often and for how much (docs/limits.md; our own).

Whoever reaches the account may read what is in force; only the operator, an Administrator below no other account,
changes it.
"""

from typing import ClassVar, Literal

from flask import Blueprint, Response, g
from pydantic import ValidationError

from app.accounts.accounts import ADMINISTRATOR
from app.api.http import forms, representation
from app.api.http.context import app_context
from app.api.http.formats import link
from app.api.http.problems import ApiError
from app.api.openapi.schema import Parameters, Resource, param
from app.models import Account
from app.permits import limits
from app.permits.in_force import in_force
from app.permits.limits import AccountLimits
from app.store.flask_db import db

routes = Blueprint("Limits", __name__)
PATH = "/Accounts/<sid:account_sid>/Limits"
NOT_OPERATOR, BAD_LIMIT = 20005, 20001
LISTS = ("countries", "allow_prefixes", "deny_prefixes", "sip_hosts")
LONGEST = 4096


class LimitsResource(Resource):
    """What is in force: the account's own limits, those of the accounts above, the settings'. 0 is no limit. Lists have
    commas."""

    element: ClassVar = "Limits"
    plural: ClassVar = "Limits"
    path: ClassVar = "/Accounts/{account_sid}/Limits"
    account_sid: str
    countries: str
    allow_prefixes: str
    deny_prefixes: str
    sip_hosts: str
    caller_ids: str
    calls_per_second: int
    concurrent_calls: int
    messages_per_second: int
    max_call_seconds: int
    minutes_per_day: int
    spend_per_day: float
    uri: str = ""


def parted(text: str) -> list[str]:
    """none is an empty list."""
    return [] if text.strip() == "none" else [part.strip() for part in text.split(",") if part.strip()]


class LimitsUpdate(Parameters):
    """What is sent changes; an empty value takes a limit back, so that the account above or the settings count."""

    countries: str = param("", blank=True, max_length=LONGEST)
    allow_prefixes: str = param("", blank=True, max_length=LONGEST)
    deny_prefixes: str = param("", blank=True, max_length=LONGEST)
    sip_hosts: str = param("", blank=True, max_length=LONGEST)
    caller_ids: Literal["own", "any", ""] = param("", blank=True)
    calls_per_second: str = param("", blank=True, pattern=r"^[0-9]{0,5}$")
    concurrent_calls: str = param("", blank=True, pattern=r"^[0-9]{0,6}$")
    messages_per_second: str = param("", blank=True, pattern=r"^[0-9]{0,5}$")
    max_call_seconds: str = param("", blank=True, pattern=r"^[0-9]{0,5}$")
    minutes_per_day: str = param("", blank=True, pattern=r"^[0-9]{0,8}$")
    spend_per_day: str = param("", blank=True, pattern=r"^([0-9]{1,9}(\.[0-9]{1,6})?)?$")


@routes.get(PATH)
def fetch(account: Account) -> Response:
    """The limits in force."""
    found = in_force(app_context().settings, db.session.connection(), account.sid)
    fields = found | {name: ",".join(found[name]) for name in LISTS}
    path = link(LimitsResource.path.format(account_sid=account.sid))
    resource = LimitsResource(account_sid=account.sid, uri=path, **fields)
    return representation.write(resource.model_dump(), LimitsResource.element)


@routes.route(PATH, methods=["POST", "PUT"])
def update(account: Account) -> Response:
    """Change limits. Raises ApiError 20005 for anybody but the operator."""
    if g.actor.role != ADMINISTRATOR or g.actor.parent_sid is not None:
        raise ApiError(NOT_OPERATOR, "only the operator may change limits")
    given = LimitsUpdate.read(forms.body()).given()
    wanted = limits.read(account.limits or "").model_dump()
    for name, text in given.items():
        wanted[name] = None if text == "" else parted(text) if name in LISTS else text
    try:
        account.limits = AccountLimits.model_validate(wanted).text() or None
    except ValidationError as error:
        problem = error.errors()[0]
        raise ApiError(BAD_LIMIT, f"{problem['loc'][0]}: {problem['msg'].removeprefix('Value error, ')}") from None
    db.session.commit()
    return fetch(account)
