"""What resources of Twilio's newer APIs have in common: JSON only, times in ISO 8601, lists with `meta`."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, g, request
from sqlalchemy import Select, func, select

from app.api.http import audit_trail, forms, representation
from app.api.http.auth import authenticated, refuse_other_sites
from app.api.http.formats import JSON, VERSIONS
from app.api.http.problems import ApiError
from app.api.http.roles import OPERATIONS, permits
from app.api.openapi.schema import Parameters, param
from app.models import Account
from app.store.flask_db import db

LARGEST = 1000


class PageParameters(Parameters):
    """Which page of a list."""

    page: int = param(0, ge=0, le=10**9)
    page_size: int = param(50, ge=1)


def guard() -> None:
    """Before each request: an account, or one of its keys, that its role permits. Raises ApiError 20003, 20005."""
    g.version = VERSIONS[0]
    request.environ["restcomm.format"] = JSON
    refuse_other_sites()
    g.actor = authenticated()
    resource, view = (request.endpoint or "").split(".")[-2:]
    if not permits(g.actor.role, OPERATIONS[view.partition("_")[0]], resource.rpartition("-")[2]):
        raise ApiError(20005)
    audit_trail.begin()


def own() -> Account:
    """The account that asks: these paths name none."""
    account: Account = g.actor
    return account


def iso(moment: datetime) -> str:
    """Such as 2026-01-31T09:15:00Z."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def dated(row: Any) -> dict[str, str]:
    """When a row was made and changed."""
    return {"date_created": iso(row.date_created), "date_updated": iso(row.date_updated)}


def answer(fields: dict[str, Any], status: int = 200) -> Response:
    """One resource. Nothing on the way keeps it."""
    response = representation.as_json(fields, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def page(query: Select[Any], model: Any, show: Any, key: str) -> Response:
    """The page of a list that the request asks for, newest first. show: a row as it is written; key: of the list."""
    wanted = PageParameters.read(forms.query())
    size = min(wanted.page_size, LARGEST)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = db.session.scalars(query.order_by(model.id.desc()).limit(size).offset(wanted.page * size)).all()
    more = (wanted.page + 1) * size < total
    meta = {
        "page": wanted.page,
        "page_size": size,
        "first_page_url": url_of(0, size),
        "previous_page_url": url_of(wanted.page - 1, size) if wanted.page else None,
        "url": url_of(wanted.page, size),
        "next_page_url": url_of(wanted.page + 1, size) if more else None,
        "key": key,
    }
    return answer({"meta": meta, key: [show(row) for row in rows]})


def url_of(page: int, size: int) -> str:
    """A page of the list that is asked for."""
    return f"{request.base_url}?{urlencode({'PageSize': size, 'Page': page})}"
