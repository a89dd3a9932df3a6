"""The operator's page: nodes with drain and resume, gateways with their state, parts, callbacks that wait, what
administrators changed, limits, versions.

It is about the installation and no account, so it is for Administrators of an account at the top only.
"""

import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, current_app, g, redirect, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.accounts import ADMINISTRATOR
from app.api.http.context import app_context
from app.api.http.problems import ApiError, NotFound
from app.api.internal import health
from app.console import rendering, rest
from app.models import Outbox, SwitchNode
from app.models.columns import now
from app.models.system.outbox import PENDING
from app.routing import placement
from app.store.flask_db import db
from app.version import VERSION

routes = Blueprint("operator", __name__)
FORBIDDEN = 20005
LIMITS = (
    "rest_reads_per_second",
    "rest_writes_per_second",
    "rest_passwords_per_minute",
    "journals_days",
    "http_workers",
)
NEWEST_EVENTS = 8


def require_operator() -> None:
    """Raises ApiError for everybody else."""
    if g.actor.role != ADMINISTRATOR or g.actor.parent_sid:
        raise ApiError(FORBIDDEN, rendering.texts()["operator"]["only"])


@routes.get("/operator")
def show() -> Response:
    require_operator()
    settings = app_context().settings
    parts = current_app.ensure_sync(health.ready)().get_json()
    rows = list(db.session.scalars(select(SwitchNode).order_by(SwitchNode.name)))
    return rendering.page(
        "operator",
        nodes=[node(row) for row in rows],
        gateways=sorted((one for row in rows for one in gateways(row)), key=lambda one: (one["name"], one["node"])),
        parts=parts,
        ill=parts["ill"],
        waiting=waiting(),
        audit=rest.items(rest.get(f"{g.actor.sid}/AuditEvents", {"PageSize": NEWEST_EVENTS})),
        version=VERSION,
        limits={name: getattr(settings, name) for name in LIMITS},
    )


def node(row: SwitchNode) -> dict[str, Any]:
    """What is shown of a node. state: up, draining, or away: no engine, or no switch."""
    age = (now() - row.beat).total_seconds()
    is_away = not row.up or age > placement.FRESH.total_seconds()
    state = "away" if is_away else "draining" if row.draining else "up"
    return {"row": row, "state": state, "age": round(age, 1)}


def gateways(row: SwitchNode) -> Iterator[dict[str, Any]]:
    """The gateways of a node, with what its switch last told: registered, trying or a failure; whether the last OPTIONS
    was answered. Both are empty where nothing is asked."""
    told = json.loads(row.gateways or "{}")
    for one in app_context().settings.of_node(row.name).all_gateways():
        registration, reachable = told.get(one.name, ("", ""))
        address = one.uri or ", ".join(one.addresses)
        state = {"node": row.name, "registration": registration, "reachable": reachable}
        yield {"name": one.name, "address": address, "priority": one.priority} | state


def waiting() -> dict[str, Any]:
    """How many callbacks wait, and for how many seconds the oldest is overdue."""
    query = select(func.count(), func.min(Outbox.next_attempt_at)).where(Outbox.state == PENDING)
    count, oldest = db.session.execute(query).one()
    return {"count": count, "age": max(0, round((now() - oldest).total_seconds())) if oldest else 0}


@routes.post("/operator/<name:name>/<any(drain, resume):what>")
def update(name: str, what: str) -> AnyResponse:
    """Send a node no more new calls, or send it calls again. Raises ApiError, NotFound."""
    require_operator()
    found = db.session.scalar(select(SwitchNode).where(SwitchNode.name == name))
    if found is None:
        raise NotFound()
    found.draining = what == "drain"
    db.session.commit()
    return redirect(url_for("console.operator.show"))
