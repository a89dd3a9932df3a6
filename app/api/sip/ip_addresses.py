"""The IpAddresses of a SIP/IpAccessControlList: addresses that may call the domains that use the list
(docs/rest-contract.md, SIP)."""

import ipaddress
from typing import Annotated, ClassVar, Self

from flask import Blueprint, Response
from pydantic import AfterValidator, Field, WithJsonSchema
from sqlalchemy import select

from app.api.http import forms, owned, paging
from app.api.http.auth import require_active
from app.api.http.forms import Form
from app.api.http.problems import ApiError
from app.api.openapi import openapi_types
from app.api.openapi.schema import Line, Name, Parameters, Resource, Time, param
from app.models import Account, IpAccessControlList, IpAddress

routes = Blueprint("IpAddresses", __name__)
PATH = "/Accounts/<sid:account_sid>/SIP/IpAccessControlLists/<sid:ip_list_sid>/IpAddresses"
OCTET = r"(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"


class IpAddressResource(Resource):
    """The properties that Twilio documents."""

    element: ClassVar = "IpAddress"
    plural: ClassVar = "IpAddresses"
    path: ClassVar = "/Accounts/{account_sid}/SIP/IpAccessControlLists/{list_sid}/IpAddresses/{sid}"
    sid: str
    account_sid: str
    friendly_name: str
    ip_address: str
    cidr_prefix_length: int
    list_sid: str = Field(serialization_alias="ip_access_control_list_sid")
    date_created: Time
    date_updated: Time
    uri: str = ""


def address(text: str) -> str:
    """An IPv4 or IPv6 address in its normal form. Raises ValueError."""
    return str(ipaddress.ip_address(text.strip()))


Address = Annotated[
    str, AfterValidator(address), openapi_types.described("An IPv4 or IPv6 address.", rf"({OCTET}\.){{3}}{OCTET}")
]

Bits = Annotated[int, WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 32})]
"""Of an IPv6 address up to 128."""


class IpAddressUpdate(Parameters):
    """What can change. cidr_prefix_length: how many bits of the address matter; all, if it is not there."""

    friendly_name: Line = param("", 20002, max_length=64)
    ip_address: Address = param("")
    cidr_prefix_length: Bits = param(32, ge=0, le=128)

    @classmethod
    def read(cls, form: Form) -> Self:
        found = super().read(form)
        if found.ip_address and "cidr_prefix_length" in found.model_fields_set:
            check(found.ip_address, found.cidr_prefix_length)
        return found


class IpAddressCreate(IpAddressUpdate):
    friendly_name: Name = param(code=20002, max_length=64)
    ip_address: Address = param()


def check(text: str, length: int) -> None:
    """Raises ApiError 20001 when the prefix is longer than the address."""
    if length > ipaddress.ip_address(text).max_prefixlen:
        raise ApiError(20001, f"CidrPrefixLength: {text} has fewer bits")


@routes.get(PATH)
def index(account: Account, ip_list_sid: str) -> Response:
    owned.get_or_404(IpAccessControlList, account, ip_list_sid)
    query = select(IpAddress).where(IpAddress.list_sid == ip_list_sid)
    path = f"/Accounts/{account.sid}/SIP/IpAccessControlLists/{ip_list_sid}/IpAddresses"
    return paging.respond(query, IpAddress, IpAddressResource, path)


@routes.post(PATH)
def create(account: Account, ip_list_sid: str) -> Response:
    """Add an address or a network."""
    given = IpAddressCreate.read(forms.body())
    require_active(account)
    owned.get_or_404(IpAccessControlList, account, ip_list_sid)
    bits = ipaddress.ip_address(given.ip_address).max_prefixlen
    fields = {"cidr_prefix_length": bits} | given.given()
    return owned.insert(IpAddress(account_sid=account.sid, list_sid=ip_list_sid, **fields), IpAddressResource)


@routes.get(f"{PATH}/<sid:sid>")
def fetch(account: Account, ip_list_sid: str, sid: str) -> Response:
    return owned.write(owned.get_or_404(IpAddress, account, sid, list_sid=ip_list_sid), IpAddressResource)


@routes.route(f"{PATH}/<sid:sid>", methods=["POST", "PUT"])
def update(account: Account, ip_list_sid: str, sid: str) -> Response:
    """Change the parameters that are sent; the others stay."""
    given = IpAddressUpdate.read(forms.body()).given()
    found = owned.get_or_404(IpAddress, account, sid, list_sid=ip_list_sid)
    check(given.get("ip_address", found.ip_address), given.get("cidr_prefix_length", 0))
    return owned.change(found, given, IpAddressResource)


@routes.delete(f"{PATH}/<sid:sid>")
def delete(account: Account, ip_list_sid: str, sid: str) -> Response:
    """Remove the address, effective with the next call."""
    return owned.delete(owned.get_or_404(IpAddress, account, sid, list_sid=ip_list_sid))
