"""The Feedback of a message: what its sender has learned of it, as that a code was entered (docs/rest-contract.md)."""

from typing import Any, ClassVar, Literal

from flask import Blueprint, Response

from app.api.http import forms, representation
from app.api.http.auth import require_active
from app.api.http.formats import link
from app.api.messages import messages
from app.api.openapi.schema import Parameters, Resource, Time, param
from app.models import Account, Message
from app.store.flask_db import db

routes = Blueprint("Feedback", __name__)
PATH = "/Accounts/<sid:account_sid>/Messages/<sid:message_sid>/Feedback"
UNCONFIRMED, CONFIRMED = "unconfirmed", "confirmed"


class FeedbackResource(Resource):
    """The properties that Twilio documents."""

    element: ClassVar = "MessageFeedback"
    plural: ClassVar = "MessageFeedbacks"
    path: ClassVar = "/Accounts/{account_sid}/Messages/{message_sid}/Feedback"
    account_sid: str
    message_sid: str
    outcome: str
    date_created: Time
    date_updated: Time
    uri: str = ""

    @classmethod
    def of(cls, row: Message) -> dict[str, Any]:
        fields = {name: getattr(row, name) for name in ("account_sid", "date_created", "date_updated")}
        found = cls(**fields, message_sid=row.sid, outcome=row.feedback or UNCONFIRMED)
        found.uri = link(cls.path.format(account_sid=row.account_sid, message_sid=row.sid))
        return found.model_dump()


class FeedbackCreate(Parameters):
    """unconfirmed: nothing is known of it."""

    outcome: Literal["confirmed", "unconfirmed"] = param(UNCONFIRMED)


@routes.post(PATH)
def create(account: Account, message_sid: str) -> Response:
    """Say whether the message has reached its reader; what was said last counts."""
    given = FeedbackCreate.read(forms.body())
    require_active(account)
    message = messages.found(account, message_sid)
    message.feedback = given.outcome
    db.session.commit()
    return representation.write(FeedbackResource.of(message), FeedbackResource.element, 201)
