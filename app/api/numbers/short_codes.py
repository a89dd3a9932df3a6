"""The SMS/ShortCodes resource: numbers of three to six digits (docs/rest-contract.md, Beyond the guide)."""

from typing import Annotated, Any, ClassVar

from flask import Blueprint, Response
from pydantic import StringConstraints
from sqlalchemy import ColumnElement, Select, and_, func, select

from app.api.accounts.urls import BAD_METHOD, BAD_URL
from app.api.http import forms, owned, paging
from app.api.http.filters import same
from app.api.http.formats import VERSIONS, link
from app.api.http.problems import NotFound
from app.api.openapi.schema import Line, Method, Parameters, Resource, Time, Url, Version, param
from app.models import Account, IncomingPhoneNumber
from app.store.flask_db import db

routes = Blueprint("ShortCodes", __name__)
PATH = "/Accounts/<sid:account_sid>/SMS/ShortCodes"
OF_NUMBER, OF_CODE = "PN", "SC"
SHORTEST, LONGEST = 3, 6
OTHERS = "+*#.X"
"""Besides digits, what a number may have in it."""


class ShortCodeResource(Resource):
    """The properties that Twilio documents."""

    element: ClassVar = "ShortCode"
    plural: ClassVar = "ShortCodes"
    path: ClassVar = "/Accounts/{account_sid}/SMS/ShortCodes/{sid}"
    sid: str
    date_created: Time
    date_updated: Time
    friendly_name: str
    account_sid: str
    short_code: str
    api_version: str
    sms_url: str
    sms_method: str
    sms_fallback_url: str
    sms_fallback_method: str
    uri: str = ""

    @classmethod
    def of(cls, row: IncomingPhoneNumber) -> dict[str, Any]:
        shared = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        found = cls(**shared | {"sid": code_sid(row.sid), "short_code": row.phone_number})
        found.uri = link(cls.path.format(account_sid=row.account_sid, sid=found.sid))
        return found.model_dump()


class ShortCodeUpdate(Parameters):
    """What may be changed; an empty URL is none."""

    friendly_name: Line = param("", 20002, max_length=64)
    api_version: Version = param(VERSIONS[0])
    sms_url: Url = param("", BAD_URL, blank=True)
    sms_method: Method = param("POST", BAD_METHOD)
    sms_fallback_url: Url = param("", BAD_URL, blank=True)
    sms_fallback_method: Method = param("POST", BAD_METHOD)


class ShortCodeFilter(Parameters):
    """The filters of the list. short_code: the whole code."""

    friendly_name: str = param("")
    short_code: Annotated[str, StringConstraints(max_length=LONGEST)] = param("")


def code_sid(number_sid: str) -> str:
    """The SID of a short code, by that of its number."""
    return OF_CODE + number_sid.removeprefix(OF_NUMBER)


def number_sid(code_sid: str) -> str:
    """The reverse."""
    return OF_NUMBER + code_sid.removeprefix(OF_CODE)


def is_short() -> ColumnElement[bool]:
    """The condition that a number is a short code."""
    number = IncomingPhoneNumber.phone_number
    digits = [~number.contains(one, autoescape=True) for one in OTHERS]
    return and_(func.length(number).between(SHORTEST, LONGEST), *digits)


def codes(account: Account) -> Select[Any]:
    """The short codes of an account."""
    return select(IncomingPhoneNumber).where(IncomingPhoneNumber.account_sid == account.sid, is_short())


def found(account: Account, sid: str) -> IncomingPhoneNumber:
    """One of them. Raises NotFound."""
    own = codes(account).where(IncomingPhoneNumber.sid == number_sid(sid))
    number: IncomingPhoneNumber | None = db.session.scalar(own) if sid.startswith(OF_CODE) else None
    if number is None:
        raise NotFound()
    return number


@routes.get(PATH)
def index(account: Account) -> Response:
    wanted = ShortCodeFilter.read(forms.query())
    query = codes(account).where(
        *same(IncomingPhoneNumber.friendly_name, wanted.friendly_name),
        *same(IncomingPhoneNumber.phone_number, wanted.short_code),
    )
    return paging.respond(query, IncomingPhoneNumber, ShortCodeResource, f"/Accounts/{account.sid}/SMS/ShortCodes")


@routes.get(f"{PATH}/<sid:sid>")
def fetch(account: Account, sid: str) -> Response:
    return owned.write(found(account, sid), ShortCodeResource)


@routes.route(f"{PATH}/<sid:sid>", methods=["POST", "PUT"])
def update(account: Account, sid: str) -> Response:
    """Change the parameters that are sent, of the number, too: it is the same."""
    given = ShortCodeUpdate.read(forms.body())
    return owned.change(found(account, sid), given.given(), ShortCodeResource)
