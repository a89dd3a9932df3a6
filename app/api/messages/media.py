"""The Media of a message: always empty, because text messages have none (docs/rest-contract.md, Beyond the guide)."""

from typing import ClassVar

from flask import Blueprint, Response

from app.api.http import forms, paging
from app.api.http.filters import Span
from app.api.messages import messages
from app.api.openapi.schema import Parameters, Resource, Time, param
from app.models import Account

routes = Blueprint("Media", __name__)
PATH = "/Accounts/<sid:account_sid>/Messages/<sid:message_sid>/Media"


class MediaResource(Resource):
    """The properties that Twilio documents."""

    element: ClassVar = "Media"
    plural: ClassVar = "MediaList"
    path: ClassVar = "/Accounts/{account_sid}/Messages/{parent_sid}/Media/{sid}"
    sid: str
    account_sid: str
    parent_sid: str
    content_type: str
    date_created: Time
    date_updated: Time
    uri: str = ""


class MediaFilter(Parameters):
    """Which media a list would show."""

    date_created: Span = param(None)
    date_created_before: Span = param(None, alias="DateCreated<")
    date_created_after: Span = param(None, alias="DateCreated>")


@routes.get(PATH)
def index(account: Account, message_sid: str) -> Response:
    MediaFilter.read(forms.query())
    messages.found(account, message_sid)
    return paging.respond_with([], MediaResource, f"/Accounts/{account.sid}/Messages/{message_sid}/Media")
