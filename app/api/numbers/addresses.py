"""The Addresses resource: postal addresses, for numbers of the operator's pool that need one (docs/rest-contract.md,
Addresses)."""

from typing import Annotated, ClassVar

from flask import Blueprint, Response
from pydantic import StringConstraints
from sqlalchemy import select
from sqlalchemy import update as sql_update

from app.api.http import forms, owned, paging
from app.api.http.auth import require_active
from app.api.http.filters import same
from app.api.http.problems import ApiError
from app.api.openapi.schema import Flag, Line, Name, Parameters, Resource, Time, param
from app.models import Account, Address, IncomingPhoneNumber, PoolNumber
from app.models.numbers.pool_number import NO_ADDRESS
from app.store.flask_db import db

routes = Blueprint("Addresses", __name__)
PATH = "/Accounts/<sid:account_sid>/Addresses"
BAD_PARAMETER, NOT_LOCAL, NEEDED = 20001, 21615, 21631
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class AddressResource(Resource):
    """The properties that Twilio documents. Addresses are neither validated nor verified."""

    element: ClassVar = "Address"
    plural: ClassVar = "Addresses"
    path: ClassVar = "/Accounts/{account_sid}/Addresses/{sid}"
    sid: str
    account_sid: str
    friendly_name: str
    customer_name: str
    street: str
    street_secondary: str
    city: str
    region: str
    postal_code: str
    iso_country: str
    emergency_enabled: bool = False
    validated: bool = False
    verified: bool = False
    date_created: Time
    date_updated: Time
    uri: str = ""


class AddressUpdate(Parameters):
    """What may be changed."""

    friendly_name: Line = param("", 20002, max_length=64)
    customer_name: Name = param("", max_length=255)
    street: Name = param("", max_length=255)
    street_secondary: Line = param("", max_length=255, blank=True)
    city: Name = param("", max_length=255)
    region: Name = param("", max_length=255)
    postal_code: Name = param("", max_length=64)


class AddressCreate(AddressUpdate):
    """A complete address."""

    customer_name: Name = param(max_length=255)
    street: Name = param(max_length=255)
    city: Name = param(max_length=255)
    region: Name = param(max_length=255)
    postal_code: Name = param(max_length=64)
    iso_country: Country = param()


class AddressFilter(Parameters):
    """The filters of the list. emergency_enabled: no address is."""

    customer_name: str = param("")
    friendly_name: str = param("")
    iso_country: str = param("", max_length=2)
    emergency_enabled: Flag = param(False)


@routes.get(PATH)
def index(account: Account) -> Response:
    wanted = AddressFilter.read(forms.query())
    query = select(Address).where(
        *(Address.account_sid == account.sid, *same(Address.customer_name, wanted.customer_name)),
        *(*same(Address.friendly_name, wanted.friendly_name), *same(Address.iso_country, wanted.iso_country)),
        *((Address.id == 0,) if wanted.emergency_enabled else ()),
    )
    return paging.respond(query, Address, AddressResource, f"/Accounts/{account.sid}/Addresses")


@routes.post(PATH)
def create(account: Account) -> Response:
    given = AddressCreate.read(forms.body())
    require_active(account)
    return owned.insert(Address(account_sid=account.sid, **given.given()), AddressResource)


@routes.get(f"{PATH}/<sid:sid>")
def fetch(account: Account, sid: str) -> Response:
    return owned.write(owned.get_or_404(Address, account, sid), AddressResource)


@routes.route(f"{PATH}/<sid:sid>", methods=["POST", "PUT"])
def update(account: Account, sid: str) -> Response:
    """Change the parameters that are sent."""
    given = AddressUpdate.read(forms.body())
    return owned.change(owned.get_or_404(Address, account, sid), given.given(), AddressResource)


@routes.delete(f"{PATH}/<sid:sid>")
def delete(account: Account, sid: str) -> Response:
    """Remove the address, also from numbers that have it."""
    address = owned.get_or_404(Address, account, sid)
    of_it = IncomingPhoneNumber.address_sid == sid
    db.session.execute(sql_update(IncomingPhoneNumber).where(of_it).values(address_sid=None))
    noted = IncomingPhoneNumber.emergency_address_sid == sid
    db.session.execute(sql_update(IncomingPhoneNumber).where(noted).values(emergency_address_sid=None))
    return owned.delete(address)


def check(account: Account, sid: str | None, phone_number: str = "") -> None:
    """May a number have this address? phone_number: one that is to be bound; empty: it is. Raises ApiError 20001 when
    the account has no such address, 21631 when a number that needs one has none, 21615 when it is abroad and must not
    be."""
    address = db.session.scalar(select(Address).filter_by(account_sid=account.sid, sid=sid)) if sid else None
    if sid and address is None:
        raise ApiError(BAD_PARAMETER, "AddressSid: the account has no such address")
    known = db.session.scalar(select(PoolNumber).filter_by(phone_number=phone_number)) if phone_number else None
    if known is None or known.address_requirements == NO_ADDRESS:
        return
    if address is None:
        raise ApiError(NEEDED)
    if known.address_requirements == "local" and address.iso_country != known.iso_country:
        raise ApiError(NOT_LOCAL)
