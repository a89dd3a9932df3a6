"""SIP/IpAccessControlLists and SIP/CredentialLists: two resources that differ only in names and contents
(docs/rest-contract.md, SIP)."""

from typing import Any, ClassVar

from flask import Blueprint, Response
from sqlalchemy import delete as sql_delete
from sqlalchemy import select

from app.api.http import forms, owned, paging
from app.api.http.auth import require_active
from app.api.http.formats import link
from app.api.http.representation import snake
from app.api.openapi.schema import Name, Parameters, Resource, Time, param
from app.api.sip.domain_mail import tell, told
from app.models import Account, CredentialList, IpAccessControlList, SipMapping
from app.store.flask_db import db


class ListResource(Resource):
    """Twilio's properties. inside: the collection of what a list holds."""

    inside: ClassVar[str]
    sid: str
    account_sid: str
    friendly_name: str
    date_created: Time
    date_updated: Time
    uri: str = ""
    subresource_uris: dict[str, str] = {}

    @classmethod
    def of(cls, row: Any) -> dict[str, Any]:
        own = cls.path.format(account_sid=row.account_sid, sid=row.sid)
        return super().of(row) | {"subresource_uris": {snake(cls.inside): link(f"{own}/{cls.inside}")}}


class IpAccessControlListResource(ListResource):
    element: ClassVar = "IpAccessControlList"
    plural: ClassVar = "IpAccessControlLists"
    path: ClassVar = "/Accounts/{account_sid}/SIP/IpAccessControlLists/{sid}"
    inside: ClassVar = "IpAddresses"


class CredentialListResource(ListResource):
    element: ClassVar = "CredentialList"
    plural: ClassVar = "CredentialLists"
    path: ClassVar = "/Accounts/{account_sid}/SIP/CredentialLists/{sid}"
    inside: ClassVar = "Credentials"


class ListUpdate(Parameters):
    """All that a list says of itself."""

    friendly_name: Name = param(code=20002, max_length=64)


class ListCreate(ListUpdate):
    """The parameters that create a list."""


class Lists:
    """One of the two resources, with what app.api.openapi.operations looks for in a module."""

    def __init__(self, resource: type[ListResource], model: type[Any]) -> None:
        self.resource, self.model = resource, model
        self.__doc__ = f"{resource.plural}: what may call the mapped SIP domains (docs/rest-contract.md, SIP)."
        self.create_parameters, self.update_parameters = ListCreate, ListUpdate
        self.routes = Blueprint(resource.plural, __name__)
        every = f"/Accounts/<sid:account_sid>/SIP/{resource.plural}"
        self.routes.get(every)(self.index)
        self.routes.post(every)(self.create)
        self.routes.get(f"{every}/<sid:sid>")(self.fetch)
        self.routes.route(f"{every}/<sid:sid>", methods=["POST", "PUT"])(self.update)
        self.routes.delete(f"{every}/<sid:sid>")(self.delete)

    def index(self, account: Account) -> Response:
        query = select(self.model).where(self.model.account_sid == account.sid)
        path = f"/Accounts/{account.sid}/SIP/{self.resource.plural}"
        return paging.respond(query, self.model, self.resource, path)

    def create(self, account: Account) -> Response:
        """Create an empty list."""
        given = ListCreate.read(forms.body())
        require_active(account)
        return owned.insert(self.model(account_sid=account.sid, friendly_name=given.friendly_name), self.resource)

    def fetch(self, account: Account, sid: str) -> Response:
        return owned.write(owned.get_or_404(self.model, account, sid), self.resource)

    def update(self, account: Account, sid: str) -> Response:
        """Change the FriendlyName."""
        given = ListUpdate.read(forms.body())
        return owned.change(owned.get_or_404(self.model, account, sid), given.given(), self.resource)

    def delete(self, account: Account, sid: str) -> Response:
        """Remove the list with its contents, also from every domain that uses it."""
        found = owned.get_or_404(self.model, account, sid)
        tell(SipMapping.list_sid == sid)
        db.session.execute(sql_delete(SipMapping).where(SipMapping.list_sid == sid))
        return told(owned.delete(found))


ip_access_control_lists = Lists(IpAccessControlListResource, IpAccessControlList)
credential_lists = Lists(CredentialListResource, CredentialList)
