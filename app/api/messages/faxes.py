"""The Faxes resource: sent and received faxes, and the pages of received ones (guide 3.7)."""

from typing import Any, ClassVar

from flask import Blueprint, Response, g
from pydantic import Field
from sqlalchemy import select

from app.api.calls import recordings
from app.api.http import forms, owned, paging
from app.api.http.context import app_context
from app.api.http.filters import Span, same, times
from app.api.http.problems import NotFound
from app.api.messages import messages
from app.api.openapi.schema import Parameters, Resource, Time, param
from app.models import Account, Fax
from app.models.messages.fax import fax_file
from app.models.messages.message import RECEIVED

routes = Blueprint("Faxes", __name__)
PATH = "/Accounts/<sid:account_sid>/Faxes"


class FaxResource(Resource):
    """media_url: of one that came whole, its pages."""

    element: ClassVar = "Fax"
    plural: ClassVar = "Faxes"
    path: ClassVar = "/Accounts/{account_sid}/Faxes/{sid}"
    sid: str
    date_created: Time
    date_updated: Time
    date_sent: Time
    account_sid: str
    call_sid: str | None
    from_: str = Field(serialization_alias="from")
    to: str
    status: str
    direction: str
    api_version: str
    uri: str = ""
    media_url: str | None = None
    error_code: int | None
    error_message: str | None

    @classmethod
    def of(cls, row: Fax) -> dict[str, Any]:
        path = cls.path.format(account_sid=row.account_sid, sid=row.sid)
        media = f"{app_context().settings.url_of_api()}/{g.version}{path}.tiff" if row.status == RECEIVED else None
        return super().of(row) | {"media_url": media, "error_message": row.error_message if row.error_code else None}


class FaxFilter(Parameters):
    from_: str = param("", max_length=320)
    to: str = param("", max_length=320)
    date_created: Span = param(None)
    date_created_before: Span = param(None, alias="DateCreated<")
    date_created_after: Span = param(None, alias="DateCreated>")


@routes.get(PATH)
def index(account: Account) -> Response:
    wanted = FaxFilter.read(forms.query())
    on, before, after = wanted.date_created, wanted.date_created_before, wanted.date_created_after
    query = select(Fax).where(
        Fax.account_sid == account.sid,
        *(*same(Fax.from_, wanted.from_), *same(Fax.to, wanted.to), *times(Fax.date_created, on, before, after)),
    )
    return paging.respond(query, Fax, FaxResource, f"/Accounts/{account.sid}/Faxes")


@routes.get(f"{PATH}/<sid:sid>")
def fetch(account: Account, sid: str) -> Response:
    return owned.write(owned.get_or_404(Fax, account, sid), FaxResource)


@routes.delete(f"{PATH}/<sid:sid>")
def delete(account: Account, sid: str) -> Response:
    """Remove a fax that has a final status, and its pages."""
    fax = owned.get_or_404(Fax, account, sid)
    messages.require_settled(fax)
    fax_file(app_context().settings.var, account.sid, fax.sid).unlink(missing_ok=True)
    return owned.delete(fax)


@routes.get(f"{PATH}/<sid:sid>.tiff")
def fetch_tiff(account: Account, sid: str) -> Response:
    """The pages of a completely received fax, as TIFF."""
    fax = owned.get_or_404(Fax, account, sid)
    file = fax_file(app_context().settings.var, account.sid, fax.sid)
    if fax.status != RECEIVED or not file.is_file():
        raise NotFound()
    return recordings.sent(file, "image/tiff")
