"""The Members of a queue: the calls that wait in it, the front first (docs/rest-contract.md, Members)."""

import time
from typing import ClassVar

from flask import Blueprint, Response
from sqlalchemy import and_, func, or_, select

from app.api.http import forms, owned, paging, representation
from app.api.http.context import app_context
from app.api.http.formats import link
from app.api.http.problems import NotFound
from app.api.openapi.schema import Method, Parameters, Resource, Time, Url, param
from app.models import Account, EngineCommand, Queue, QueueMember
from app.models.system.mailbox import DEQUEUE
from app.store.flask_db import db

routes = Blueprint("Members", __name__)
PATH = "/Accounts/<sid:account_sid>/Queues/<sid:queue_sid>/Members"
BAD_URL, BAD_METHOD = 21205, 21209
ORDER = (QueueMember.entered, QueueMember.id)


class MemberResource(Resource):
    """Twilio's properties. wait_time: in seconds."""

    element: ClassVar = "QueueMember"
    plural: ClassVar = "QueueMembers"
    path: ClassVar = "/Accounts/{account_sid}/Queues/{queue_sid}/Members/{call_sid}"
    call_sid: str
    date_enqueued: Time
    position: int
    uri: str
    wait_time: int
    queue_sid: str

    @classmethod
    def at(cls, member: QueueMember, position: int) -> dict[str, object]:
        """The representation of one at its position, from 1."""
        return cls(
            call_sid=member.call_sid,
            date_enqueued=member.date_enqueued,
            position=position,
            uri=link(cls.path.format(**vars(member))),
            wait_time=max(0, round(time.time() - member.entered)),
            queue_sid=member.queue_sid,
        ).model_dump()


class MemberUpdate(Parameters):
    """What a call that leaves the queue runs."""

    url: Url = param(..., BAD_URL)
    method: Method = param("POST", BAD_METHOD)


@routes.get(PATH)
def index(account: Account, queue_sid: str) -> Response:
    queue = owned.get_or_404(Queue, account, queue_sid)
    members = db.session.scalars(select(QueueMember).where(QueueMember.queue_sid == queue.sid).order_by(*ORDER))
    shown = [MemberResource.at(member, position) for position, member in enumerate(members, 1)]
    return paging.respond_with(shown, MemberResource, f"/Accounts/{account.sid}/Queues/{queue.sid}/Members")


@routes.get(f"{PATH}/<sid:call_sid>")
def fetch(account: Account, queue_sid: str, call_sid: str) -> Response:
    return show(found(account, queue_sid, call_sid))


@routes.get(f"{PATH}/Front")
def fetch_front(account: Account, queue_sid: str) -> Response:
    """Fetch the member at the front."""
    return show(found(account, queue_sid))


@routes.route(f"{PATH}/<sid:call_sid>", methods=["POST", "PUT"])
def update(account: Account, queue_sid: str, call_sid: str) -> Response:
    """Take a call out of the queue and send it to another document. No effect if it has been dequeued meanwhile."""
    given = MemberUpdate.read(forms.body())
    return dequeue(found(account, queue_sid, call_sid), given)


@routes.route(f"{PATH}/Front", methods=["POST", "PUT"])
def update_front(account: Account, queue_sid: str) -> Response:
    """Send the member at the front to another document."""
    given = MemberUpdate.read(forms.body())
    return dequeue(found(account, queue_sid), given)


def found(account: Account, queue_sid: str, call_sid: str = "") -> QueueMember:
    """A member by its call; the front one. Raises NotFound, for another account's queue too."""
    queue = owned.get_or_404(Queue, account, queue_sid)
    query = select(QueueMember).where(QueueMember.queue_sid == queue.sid).order_by(*ORDER).limit(1)
    member = db.session.scalar(query.where(QueueMember.call_sid == call_sid) if call_sid else query)
    if member is None:
        raise NotFound()
    return member


def show(member: QueueMember) -> Response:
    before = or_(
        QueueMember.entered < member.entered,
        and_(QueueMember.entered == member.entered, QueueMember.id < member.id),
    )
    query = select(func.count(QueueMember.id)).where(QueueMember.queue_sid == member.queue_sid, before)
    position = 1 + (db.session.scalar(query) or 0)
    return representation.write(MemberResource.at(member, position), MemberResource.element)


def dequeue(member: QueueMember, given: MemberUpdate) -> Response:
    """Leave a letter for the engine on whose node it waits."""
    shown = show(member)
    payload = {"queue": member.queue_sid, "url": given.url, "method": given.method}
    node = member.node
    db.session.add(EngineCommand(node=node, call_sid=member.call_sid, kind=DEQUEUE, payload=payload))
    db.session.commit()
    app_context().wake.wake_engine(node)
    return shown
