"""Messaging services: senders that messages go out by, and what they have in common (docs/messaging.md)."""

from typing import Any, Literal

from flask import Blueprint, Response, request
from sqlalchemy import delete as sql_delete
from sqlalchemy import select

from app.api.accounts.urls import BAD_CALLBACK, BAD_METHOD, BAD_URL
from app.api.http import forms, owned
from app.api.http.auth import require_active
from app.api.openapi.schema import Flag, Method, Name, Parameters, Url, param
from app.api.services import v1
from app.models import MessagingService, ServiceSender
from app.store.flask_db import db

routes = Blueprint("Services", __name__)
PATH = "/v1/Services"
SHOWN = (
    *("account_sid", "sid", "friendly_name", "inbound_method", "fallback_method", "sticky_sender", "smart_encoding"),
    *("area_code_geomatch", "validity_period", "use_inbound_webhook_on_number", "usecase"),
)
URLS = ("inbound_request_url", "fallback_url", "status_callback")
FIXED = {
    **{"mms_converter": False, "scan_message_content": "disable", "fallback_to_long_code": True},
    **{"synchronous_validation": False, "us_app_to_person_registered": False},
}
"""Properties of Twilio's that are always so."""
PARTS = {"phone_numbers": "PhoneNumbers", "short_codes": "ShortCodes", "alpha_senders": "AlphaSenders"}
Usecase = Literal["notifications", "marketing", "verification", "discussion", "poll", "undeclared"]

routes.before_request(v1.guard)


class ServiceUpdate(Parameters):
    """What may be changed; an empty URL is none. validity_period: in seconds."""

    friendly_name: Name = param("", 20001, max_length=64)
    inbound_request_url: Url = param("", BAD_URL, blank=True)
    inbound_method: Method = param("POST", BAD_METHOD)
    fallback_url: Url = param("", BAD_URL, blank=True)
    fallback_method: Method = param("POST", BAD_METHOD)
    status_callback: Url = param("", BAD_CALLBACK, blank=True)
    sticky_sender: Flag = param(True)
    smart_encoding: Flag = param(True)
    area_code_geomatch: Flag = param(True)
    validity_period: int = param(36000, ge=1, le=36000)
    use_inbound_webhook_on_number: Flag = param(False)
    usecase: Usecase = param("undeclared")


class ServiceCreate(ServiceUpdate):
    """The same; a service has a name."""

    friendly_name: Name = param(max_length=64)


def shown(row: MessagingService) -> dict[str, Any]:
    """The properties that Twilio documents."""
    url = f"{request.host_url.rstrip('/')}{PATH}/{row.sid}"
    return {
        **{name: getattr(row, name) for name in SHOWN},
        **{name: getattr(row, name) or None for name in URLS},
        **FIXED,
        **v1.dated(row),
        "url": url,
        "links": {name: f"{url}/{part}" for name, part in PARTS.items()},
    }


@routes.get("")
def index() -> Response:
    """List the services of the account."""
    query = select(MessagingService).where(MessagingService.account_sid == v1.own().sid)
    return v1.page(query, MessagingService, shown, "services")


@routes.post("")
def create() -> Response:
    """Create a service, without senders."""
    given = ServiceCreate.read(forms.body())
    require_active(v1.own())
    row = MessagingService(account_sid=v1.own().sid, **given.given())
    db.session.add(row)
    db.session.commit()
    return v1.answer(shown(row), 201)


@routes.get("/<sid:sid>")
def fetch(sid: str) -> Response:
    """Show a service."""
    return v1.answer(shown(owned.get_or_404(MessagingService, v1.own(), sid)))


@routes.post("/<sid:sid>")
def update(sid: str) -> Response:
    """Change the parameters that are sent."""
    given = ServiceUpdate.read(forms.body())
    row = owned.get_or_404(MessagingService, v1.own(), sid)
    for name, value in given.given().items():
        setattr(row, name, value)
    db.session.commit()
    return v1.answer(shown(row))


@routes.delete("/<sid:sid>")
def delete(sid: str) -> Response:
    """Remove a service and its senders. Messages that wait go out all the same: they have their sender."""
    row = owned.get_or_404(MessagingService, v1.own(), sid)
    db.session.execute(sql_delete(ServiceSender).where(ServiceSender.service_sid == sid))
    return owned.delete(row)
