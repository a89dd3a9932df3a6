"""Which lists a SIP domain uses: five collections of one kind (docs/rest-contract.md, SIP).

A mapping's sid is its list's, as Twilio has it. The older two collections and those below Auth/Calls are the same.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from flask import Blueprint, Response
from pydantic import AfterValidator, WithJsonSchema
from sqlalchemy import Select, select

from app.api.http import forms, owned, paging
from app.api.http.auth import require_active
from app.api.http.problems import ApiError, NotFound
from app.api.openapi import openapi_types
from app.api.openapi.schema import Parameters, Resource, Time, param
from app.api.sip.domain_mail import tell, told
from app.models import Account, CredentialList, IpAccessControlList, SipDomain, SipMapping
from app.models import sid as sids
from app.models.sip.domains import CALLS, REGISTRATIONS
from app.store.flask_db import db

DOMAIN = "/Accounts/<sid:account_sid>/SIP/Domains/<sid:domain_sid>"
NO_LIST = 21231
DOCS = {
    (CALLS, IpAccessControlList): "The address lists whose members may call a SIP domain (docs/rest-contract.md, SIP).",
    (
        CALLS,
        CredentialList,
    ): "The credential lists whose members may call a SIP domain (docs/rest-contract.md, SIP).",
    (
        REGISTRATIONS,
        CredentialList,
    ): "The credential lists whose members may register with a SIP domain (docs/rest-contract.md, SIP).",
}
AUTH_TYPES = {"AL": "IP_ACL", "CL": "CREDENTIAL_LIST"}


def auth_types(domain_sid: str) -> str:
    """How a domain authenticates callers: IP_ACL, CREDENTIAL_LIST, or both separated by a comma; empty: all calls are
    refused."""
    used = select(SipMapping.list_sid).where(SipMapping.domain_sid == domain_sid, SipMapping.purpose == CALLS)
    return ",".join(sorted({AUTH_TYPES[sid[:2]] for sid in db.session.scalars(used)}, reverse=True))


class MappingResource(Resource):
    """The properties that Twilio documents."""

    sid: str
    account_sid: str
    domain_sid: str
    friendly_name: str
    date_created: Time
    date_updated: Time
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A mapping with its list's name."""

    sid: str
    account_sid: str
    domain_sid: str
    friendly_name: str
    date_created: datetime
    date_updated: datetime
    uri: str = ""


def sid_of(prefix: str) -> AfterValidator:
    """The check of a parameter that names a list."""

    def named(text: str) -> str:
        if not sids.valid(text, prefix):
            raise ValueError(f"the SID of a list is expected, {prefix} and 32 hexadecimal digits")
        return text

    return AfterValidator(named)


def sid_schema(prefix: str) -> WithJsonSchema:
    return openapi_types.described("The SID of a list.", f"{prefix}[0-9a-f]{{32}}")


IpListSid = Annotated[str, sid_of("AL"), sid_schema("AL")]
CredentialListSid = Annotated[str, sid_of("CL"), sid_schema("CL")]


class IpMappingCreate(Parameters):
    list_sid: IpListSid = param(code=NO_LIST, missing=20001, alias="IpAccessControlListSid")


class CredentialMappingCreate(Parameters):
    list_sid: CredentialListSid = param(code=NO_LIST, missing=20001, alias="CredentialListSid")


class Mappings:
    """One of the collections, with what app.api.openapi.operations looks for in a module."""

    parameters: type[IpMappingCreate] | type[CredentialMappingCreate]

    def __init__(self, above: str, model: type[Any], purpose: str) -> None:
        """above: the path between the domain and the collection."""
        self.model, self.purpose = model, purpose
        self.__doc__ = DOCS[purpose, model]
        self.parameters = IpMappingCreate if model is IpAccessControlList else CredentialMappingCreate
        collection = f"{model.__name__}Mappings"
        name = "".join(above.split("/")) + collection
        self.path = f"{above}/{collection}".strip("/")
        self.resource: type[MappingResource] = type(f"{name}Resource", (MappingResource,), {})
        self.resource.element, self.resource.plural = name.removesuffix("s"), name
        self.resource.key = "contents" if above else ""
        self.resource.path = f"/Accounts/{{account_sid}}/SIP/Domains/{{domain_sid}}/{self.path}/{{sid}}"
        self.routes = Blueprint(name, __name__)
        self.routes.get(f"{DOMAIN}/{self.path}")(self.index)
        self.routes.post(f"{DOMAIN}/{self.path}")(self.create)
        self.routes.get(f"{DOMAIN}/{self.path}/<sid:sid>")(self.fetch)
        self.routes.delete(f"{DOMAIN}/{self.path}/<sid:sid>")(self.delete)

    def index(self, account: Account, domain_sid: str) -> Response:
        owned.get_or_404(SipDomain, account, domain_sid)
        rows = db.session.execute(self.used(domain_sid).order_by(SipMapping.id.desc())).all()
        where = f"/Accounts/{account.sid}/SIP/Domains/{domain_sid}/{self.path}"
        return paging.respond_with([self.resource.of(shown(*row)) for row in rows], self.resource, where)

    def create(self, account: Account, domain_sid: str) -> Response:
        """Map a list to the domain. No effect if it is mapped already."""
        named = self.parameters.read(forms.body()).list_sid
        require_active(account)
        owned.get_or_404(SipDomain, account, domain_sid)
        if db.session.scalar(select(self.model).filter_by(account_sid=account.sid, sid=named)) is None:
            raise ApiError(NO_LIST)
        if db.session.execute(self.used(domain_sid).where(SipMapping.list_sid == named)).first() is None:
            made = {"account_sid": account.sid, "domain_sid": domain_sid, "list_sid": named}
            db.session.add(SipMapping(**made, purpose=self.purpose))
            tell(SipMapping.domain_sid == domain_sid, SipMapping.list_sid == named)
            db.session.commit()
        return told(owned.write(shown(*self.found(account, domain_sid, named)), self.resource, 201))

    def fetch(self, account: Account, domain_sid: str, sid: str) -> Response:
        return owned.write(shown(*self.found(account, domain_sid, sid)), self.resource)

    def delete(self, account: Account, domain_sid: str, sid: str) -> Response:
        """Unmap the list from the domain."""
        found = self.found(account, domain_sid, sid)[0]
        tell(SipMapping.id == found.id)
        return told(owned.delete(found))

    def used(self, domain_sid: str) -> Select[Any]:
        """The mappings of a domain with their lists."""
        both = select(SipMapping, self.model).join(self.model, self.model.sid == SipMapping.list_sid)
        return both.where(SipMapping.domain_sid == domain_sid, SipMapping.purpose == self.purpose)

    def found(self, account: Account, domain_sid: str, sid: str) -> tuple[SipMapping, Any]:
        """Raises NotFound when the domain, the account's, does not use this list."""
        mine = self.used(domain_sid).where(SipMapping.account_sid == account.sid, SipMapping.list_sid == sid)
        row = db.session.execute(mine).one_or_none()
        if row is None:
            raise NotFound()
        return row[0], row[1]


def shown(mapping: SipMapping, listed: Any) -> Shown:
    dates = (mapping.date_created, mapping.date_updated)
    return Shown(listed.sid, mapping.account_sid, mapping.domain_sid, listed.friendly_name, *dates)


EVERY = (
    Mappings("", IpAccessControlList, CALLS),
    Mappings("", CredentialList, CALLS),
    Mappings("Auth/Calls", IpAccessControlList, CALLS),
    Mappings("Auth/Calls", CredentialList, CALLS),
    Mappings("Auth/Registrations", CredentialList, REGISTRATIONS),
)
