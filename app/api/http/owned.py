"""Fetching, changing and removing rows of an account, as most resources do (docs/rest-contract.md)."""

from typing import Any, TypeVar

from flask import Response
from sqlalchemy import select

from app.api.http import representation
from app.api.http.problems import NotFound
from app.api.openapi.schema import Resource
from app.models import Account
from app.store.flask_db import db

Model = TypeVar("Model")


def get_or_404(model: type[Model], account: Account, sid: str, **more: Any) -> Model:
    """The account's row with this sid. more: other columns that must be so. Raises NotFound for an absent row and for
    another account's."""
    row = db.session.scalar(select(model).filter_by(account_sid=account.sid, sid=sid, **more))
    if row is None:
        raise NotFound()
    return row


def change(row: Any, fields: dict[str, Any], resource: type[Resource]) -> Response:
    """Write what was sent, leave the rest; the answer is the row as it is now."""
    for name, value in fields.items():
        setattr(row, name, value)
    db.session.commit()
    return write(row, resource)


def write(row: Any, resource: type[Resource], http_status: int = 200, **more: Any) -> Response:
    """The answer that shows this row. more: fields that the row does not know."""
    return representation.write(resource.of(row) | more, resource.element, http_status)


def insert(row: Any, resource: type[Resource]) -> Response:
    """Store a new row and show it."""
    db.session.add(row)
    db.session.commit()
    return write(row, resource, 201)


def delete(row: Any) -> Response:
    """Remove the row and answer 204."""
    db.session.delete(row)
    db.session.commit()
    return Response(status=204)
