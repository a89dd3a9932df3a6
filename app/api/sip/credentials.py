"""The Credentials of a SIP/CredentialList: user names and passwords that give access to a SIP domain
(docs/rest-contract.md, SIP)."""

import re
from typing import Annotated, ClassVar

from flask import Blueprint, Response
from pydantic import AfterValidator, Field
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import clients
from app.api.accounts.clients import Login
from app.api.http import forms, owned, paging
from app.api.http.auth import require_active
from app.api.http.context import app_context
from app.api.http.problems import ApiError
from app.api.openapi import openapi_types
from app.api.openapi.schema import Parameters, Resource, Time, param
from app.api.sip.domain_mail import tell, told
from app.models import Account, Credential, CredentialList
from app.store.flask_db import db

routes = Blueprint("Credentials", __name__)
PATH = "/Accounts/<sid:account_sid>/SIP/CredentialLists/<sid:credential_list_sid>/Credentials"
TAKEN = 20409
LEAST = 12


class CredentialResource(Resource):
    """Twilio's properties. The password is not among them: it is not kept."""

    element: ClassVar = "Credential"
    plural: ClassVar = "Credentials"
    path: ClassVar = "/Accounts/{account_sid}/SIP/CredentialLists/{list_sid}/Credentials/{sid}"
    sid: str
    account_sid: str
    list_sid: str = Field(serialization_alias="credential_list_sid")
    username: str
    date_created: Time
    date_updated: Time
    uri: str = ""


def password(text: str) -> str:
    """Twilio's rule: twelve characters, a digit, a small and a capital letter. Raises ValueError."""
    kinds = (r"[0-9]", r"[a-z]", r"[A-Z]")
    if not LEAST <= len(text) <= 128 or not all(re.search(kind, text) for kind in kinds) or not text.isprintable():
        raise ValueError(
            f"a password has {LEAST} to 128 characters, including a digit, a lowercase and an uppercase letter"
        )
    return text


Password = Annotated[
    str,
    AfterValidator(password),
    openapi_types.described(
        "12 to 128 characters with a digit, a lowercase and an uppercase letter.", r"[a-z]{6}[A-Z]{6}[0-9]{6}"
    ),
]


class CredentialUpdate(Parameters):
    """What can change. The user name cannot: its password's digest is made with it."""

    password: Password = param()


class CredentialCreate(CredentialUpdate):
    username: Login = param()


@routes.get(PATH)
def index(account: Account, credential_list_sid: str) -> Response:
    owned.get_or_404(CredentialList, account, credential_list_sid)
    query = select(Credential).where(Credential.list_sid == credential_list_sid)
    path = f"/Accounts/{account.sid}/SIP/CredentialLists/{credential_list_sid}/Credentials"
    return paging.respond(query, Credential, CredentialResource, path)


@routes.post(PATH)
def create(account: Account, credential_list_sid: str) -> Response:
    """Add a credential. User names are unique in a list."""
    given = CredentialCreate.read(forms.body())
    require_active(account)
    owned.get_or_404(CredentialList, account, credential_list_sid)
    sealed = clients.sealed_digest(given.username, app_context().vault, app_context().settings, given.password)
    made = Credential(
        account_sid=account.sid, list_sid=credential_list_sid, username=given.username, ha1_encrypted=sealed
    )
    try:
        db.session.add(made)
        tell(Credential.list_sid == credential_list_sid, Credential.username == given.username)
        return told(owned.insert(made, CredentialResource))
    except IntegrityError:
        raise ApiError(TAKEN, f"Username: {given.username} is in the list") from None


@routes.get(f"{PATH}/<sid:sid>")
def fetch(account: Account, credential_list_sid: str, sid: str) -> Response:
    return owned.write(owned.get_or_404(Credential, account, sid, list_sid=credential_list_sid), CredentialResource)


@routes.route(f"{PATH}/<sid:sid>", methods=["POST", "PUT"])
def update(account: Account, credential_list_sid: str, sid: str) -> Response:
    """Change the password."""
    given = CredentialUpdate.read(forms.body())
    found = owned.get_or_404(Credential, account, sid, list_sid=credential_list_sid)
    sealed = clients.sealed_digest(found.username, app_context().vault, app_context().settings, given.password)
    tell(Credential.id == found.id)
    return told(owned.change(found, {"ha1_encrypted": sealed}, CredentialResource))


@routes.delete(f"{PATH}/<sid:sid>")
def delete(account: Account, credential_list_sid: str, sid: str) -> Response:
    """Remove the credential, effective with the next call."""
    found = owned.get_or_404(Credential, account, sid, list_sid=credential_list_sid)
    tell(Credential.id == found.id)
    return told(owned.delete(found))
