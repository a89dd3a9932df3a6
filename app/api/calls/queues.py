"""The Queues resource: queues of waiting calls, as used by <Enqueue> and <Dial><Queue> (docs/rest-contract.md,
Queues)."""

from typing import Any, ClassVar

from flask import Blueprint, Response
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.api.http import forms, owned, paging
from app.api.http.auth import require_active
from app.api.http.filters import same
from app.api.http.formats import link
from app.api.http.problems import ApiError
from app.api.openapi.schema import Line, Name, Parameters, Resource, Time, param
from app.models import Account, Queue
from app.models.calls.queue import DEFAULT_SIZE, LARGEST_SIZE
from app.store.flask_db import db

routes = Blueprint("Queues", __name__)
PATH = "/Accounts/<sid:account_sid>/Queues"
CONFLICT, BAD_NAME = 20409, 20002


class QueueResource(Resource):
    """Twilio's properties. average_wait_time: of those who wait now, in seconds."""

    element: ClassVar = "Queue"
    plural: ClassVar = "Queues"
    path: ClassVar = "/Accounts/{account_sid}/Queues/{sid}"
    sid: str
    friendly_name: str
    current_size: int
    max_size: int
    average_wait_time: int
    date_created: Time
    date_updated: Time
    account_sid: str
    uri: str = ""
    subresource_uris: dict[str, str] = {}

    @classmethod
    def of(cls, row: Queue) -> dict[str, Any]:
        path = cls.path.format(account_sid=row.account_sid, sid=row.sid)
        return super().of(row) | {"subresource_uris": {"members": link(f"{path}/Members")}}


class QueueUpdate(Parameters):
    """The parameters that can change. Waiting calls stay, whatever the new size."""

    friendly_name: Line = param("", BAD_NAME, max_length=64)
    max_size: int = param(DEFAULT_SIZE, ge=1, le=LARGEST_SIZE)


class QueueCreate(QueueUpdate):
    """A queue has a name."""

    friendly_name: Name = param(..., BAD_NAME, max_length=64)


class QueueFilter(Parameters):
    """The filters of the list of queues."""

    friendly_name: str = param("")


@routes.get(PATH)
def index(account: Account) -> Response:
    wanted = QueueFilter.read(forms.query())
    query = select(Queue).where(Queue.account_sid == account.sid, *same(Queue.friendly_name, wanted.friendly_name))
    return paging.respond(query, Queue, QueueResource, f"/Accounts/{account.sid}/Queues")


@routes.post(PATH)
def create(account: Account) -> Response:
    given = QueueCreate.read(forms.body())
    require_active(account)
    queue = Queue(account_sid=account.sid, **given.given())
    db.session.add(queue)
    named_once(given.friendly_name)
    return owned.write(queue, QueueResource, 201)


@routes.get(f"{PATH}/<sid:sid>")
def fetch(account: Account, sid: str) -> Response:
    return owned.write(owned.get_or_404(Queue, account, sid), QueueResource)


@routes.route(f"{PATH}/<sid:sid>", methods=["POST", "PUT"])
def update(account: Account, sid: str) -> Response:
    """Change the parameters that are sent; the others stay."""
    given = QueueUpdate.read(forms.body()).given()
    queue = owned.get_or_404(Queue, account, sid)
    for name, value in given.items():
        setattr(queue, name, value)
    named_once(given.get("friendly_name", ""))
    return owned.write(queue, QueueResource)


@routes.delete(f"{PATH}/<sid:sid>")
def delete(account: Account, sid: str) -> Response:
    """Remove an empty queue."""
    queue = owned.get_or_404(Queue, account, sid)
    if queue.current_size:
        raise ApiError(CONFLICT, f"{queue.current_size} calls wait in the queue")
    return owned.delete(queue)


def named_once(name: str) -> None:
    """Commit. A name is one of its kind in the account; who was first is decided by the database. Raises ApiError."""
    try:
        db.session.commit()
    except IntegrityError:
        raise ApiError(CONFLICT, f"FriendlyName: there is a queue named {name}") from None
