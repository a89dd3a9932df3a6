"""The SIP/Domains resource: what a call to sip:anything@DOMAIN runs (docs/rest-contract.md, SIP)."""

import re
from typing import Annotated, Any, ClassVar

from flask import Blueprint, Response
from pydantic import AfterValidator
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.api.accounts.urls import BAD_CALLBACK, BAD_METHOD, BAD_URL
from app.api.http import forms, owned, paging
from app.api.http.auth import require_active
from app.api.http.context import app_context
from app.api.http.formats import link
from app.api.http.problems import ApiError
from app.api.openapi import openapi_types
from app.api.openapi.schema import Flag, Line, Method, Parameters, Resource, Time, Url, param
from app.api.sip.domain_mail import tell, told
from app.api.sip.mappings import auth_types
from app.models import Account, SipDomain

routes = Blueprint("Domains", __name__)
PATH = "/Accounts/<sid:account_sid>/SIP/Domains"
BAD_DOMAIN, TAKEN = 21232, 20409
LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"


class DomainResource(Resource):
    """The properties that Twilio documents."""

    element: ClassVar = "Domain"
    plural: ClassVar = "Domains"
    path: ClassVar = "/Accounts/{account_sid}/SIP/Domains/{sid}"
    sid: str
    date_created: Time
    date_updated: Time
    friendly_name: str
    account_sid: str
    domain_name: str
    api_version: str
    auth_type: str = ""
    voice_url: str
    voice_method: str
    voice_fallback_url: str
    voice_fallback_method: str
    voice_status_callback_url: str
    voice_status_callback_method: str
    sip_registration: bool
    secure: bool = False
    emergency_calling_enabled: bool = False
    emergency_caller_sid: None = None
    byoc_trunk_sid: None = None
    uri: str = ""
    subresource_uris: dict[str, str] = {}

    @classmethod
    def of(cls, row: SipDomain) -> dict[str, Any]:
        path = cls.path.format(account_sid=row.account_sid, sid=row.sid)
        lists = {
            "ip_access_control_list_mappings": link(f"{path}/IpAccessControlListMappings"),
            "credential_list_mappings": link(f"{path}/CredentialListMappings"),
        }
        return super().of(row) | {"auth_type": auth_types(row.sid), "subresource_uris": lists}


def domain(text: str) -> str:
    """One name below the operator's. Raises ValueError."""
    below = app_context().settings.sip_domain_suffix
    if not re.fullmatch(rf"{LABEL}\.{re.escape(below)}", text.lower()):
        raise ValueError(f"a direct subdomain of {below} is expected, such as acme.{below}")
    return text.lower()


DomainName = Annotated[
    str,
    AfterValidator(domain),
    openapi_types.described(
        "A direct subdomain of the operator's domain (here: the default).", r"[a-z0-9]{1,60}\.sip\.restcomm"
    ),
]


class DomainUpdate(Parameters):
    """The parameters that can change."""

    domain_name: DomainName = param("", BAD_DOMAIN)
    friendly_name: Line = param("", 20002, max_length=64)
    voice_url: Url = param("", BAD_URL, blank=True)
    voice_method: Method = param("POST", BAD_METHOD)
    voice_fallback_url: Url = param("", BAD_URL, blank=True)
    voice_fallback_method: Method = param("POST", BAD_METHOD)
    voice_status_callback_url: Url = param("", BAD_CALLBACK, blank=True)
    voice_status_callback_method: Method = param("POST", BAD_METHOD)
    sip_registration: Flag = param(False)


class DomainCreate(DomainUpdate):
    domain_name: DomainName = param(code=BAD_DOMAIN)


@routes.get(PATH)
def index(account: Account) -> Response:
    query = select(SipDomain).where(SipDomain.account_sid == account.sid)
    return paging.respond(query, SipDomain, DomainResource, f"/Accounts/{account.sid}/SIP/Domains")


@routes.post(PATH)
def create(account: Account) -> Response:
    """Create a domain. Calls to it are refused until a list of addresses or credentials is mapped to it."""
    given = DomainCreate.read(forms.body())
    require_active(account)
    fields = given.given() | {"friendly_name": given.friendly_name or given.domain_name[:64]}
    try:
        made = SipDomain(account_sid=account.sid, api_version=app_context().settings.api_version, **fields)
        return owned.insert(made, DomainResource)
    except IntegrityError:
        raise ApiError(TAKEN, f"DomainName: {given.domain_name} is taken") from None


@routes.get(f"{PATH}/<sid:sid>")
def fetch(account: Account, sid: str) -> Response:
    return owned.write(owned.get_or_404(SipDomain, account, sid), DomainResource)


@routes.route(f"{PATH}/<sid:sid>", methods=["POST", "PUT"])
def update(account: Account, sid: str) -> Response:
    """Change the parameters that are sent; the others stay."""
    given = DomainUpdate.read(forms.body())
    found = owned.get_or_404(SipDomain, account, sid)
    fields = {name: value for name, value in given.given().items() if value != getattr(found, name)}
    if fields.keys() & {"domain_name", "sip_registration"}:
        tell(SipDomain.id == found.id)
        for name, value in fields.items():
            setattr(found, name, value)
        tell(SipDomain.id == found.id)
    return told(owned.change(found, given.given(), DomainResource))


@routes.delete(f"{PATH}/<sid:sid>")
def delete(account: Account, sid: str) -> Response:
    """Remove the domain: calls to it are refused, and its name becomes available. The lists stay."""
    found = owned.get_or_404(SipDomain, account, sid)
    tell(SipDomain.id == found.id)
    return told(owned.delete(found))
