"""The DependentPhoneNumbers of an address: the account's numbers that have it."""

from flask import Blueprint, Response
from sqlalchemy import select

from app.api.http import owned, paging
from app.api.numbers import incoming_phone_numbers
from app.models import Account, Address, IncomingPhoneNumber

routes = Blueprint("DependentPhoneNumbers", __name__)
PATH = "/Accounts/<sid:account_sid>/Addresses/<sid:address_sid>/DependentPhoneNumbers"


class DependentPhoneNumberResource(incoming_phone_numbers.NumberResource):
    """The properties of a number."""

    element = "DependentPhoneNumber"
    plural = "DependentPhoneNumbers"


@routes.get(PATH)
def index(account: Account, address_sid: str) -> Response:
    owned.get_or_404(Address, account, address_sid)
    query = select(IncomingPhoneNumber).where(
        IncomingPhoneNumber.account_sid == account.sid, IncomingPhoneNumber.address_sid == address_sid
    )
    path = f"/Accounts/{account.sid}/Addresses/{address_sid}/DependentPhoneNumbers"
    return paging.respond(query, IncomingPhoneNumber, DependentPhoneNumberResource, path)
