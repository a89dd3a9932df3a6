"""The OutgoingCallerIds resource: numbers that an account has verified (docs/rest-contract.md, OutgoingCallerIds)."""

from typing import ClassVar

from flask import Blueprint, Response
from sqlalchemy import select

from app.api.http import forms, owned, paging
from app.api.http.filters import same
from app.api.openapi.schema import Line, Parameters, Resource, Time, param
from app.models import Account, OutgoingCallerId

routes = Blueprint("OutgoingCallerIds", __name__)
PATH = "/Accounts/<sid:account_sid>/OutgoingCallerIds"


class OutgoingCallerIdResource(Resource):
    """The properties that Twilio documents."""

    element: ClassVar = "OutgoingCallerId"
    plural: ClassVar = "OutgoingCallerIds"
    path: ClassVar = "/Accounts/{account_sid}/OutgoingCallerIds/{sid}"
    sid: str
    date_created: Time
    date_updated: Time
    friendly_name: str
    account_sid: str
    phone_number: str
    uri: str = ""


class OutgoingCallerIdUpdate(Parameters):
    """The parameters that can change."""

    friendly_name: Line = param("", 20002, max_length=64)


class OutgoingCallerIdFilter(Parameters):
    """The filters of the list of caller IDs."""

    phone_number: str = param("", max_length=64)
    friendly_name: str = param("")


@routes.get(PATH)
def index(account: Account) -> Response:
    wanted = OutgoingCallerIdFilter.read(forms.query())
    number = wanted.phone_number.replace(" ", "+", 1) if wanted.phone_number[:1] == " " else wanted.phone_number
    conditions = same(OutgoingCallerId.phone_number, number)
    conditions += same(OutgoingCallerId.friendly_name, wanted.friendly_name)
    query = select(OutgoingCallerId).where(OutgoingCallerId.account_sid == account.sid, *conditions)
    path = f"/Accounts/{account.sid}/OutgoingCallerIds"
    return paging.respond(query, OutgoingCallerId, OutgoingCallerIdResource, path)


@routes.get(f"{PATH}/<sid:sid>")
def fetch(account: Account, sid: str) -> Response:
    return owned.write(owned.get_or_404(OutgoingCallerId, account, sid), OutgoingCallerIdResource)


@routes.route(f"{PATH}/<sid:sid>", methods=["POST", "PUT"])
def update(account: Account, sid: str) -> Response:
    """Change the FriendlyName."""
    given = OutgoingCallerIdUpdate.read(forms.body())
    return owned.change(owned.get_or_404(OutgoingCallerId, account, sid), given.given(), OutgoingCallerIdResource)


@routes.delete(f"{PATH}/<sid:sid>")
def delete(account: Account, sid: str) -> Response:
    """Remove the caller ID."""
    return owned.delete(owned.get_or_404(OutgoingCallerId, account, sid))
