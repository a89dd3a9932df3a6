"""The IncomingPhoneNumbers resource (guide 4.2)."""

from typing import Annotated, Any, ClassVar

from flask import Blueprint, Response, g
from pydantic import AfterValidator, Field
from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from app import numbers
from app.accounts import ADMINISTRATOR
from app.api import applications, forms, paging, representation, schemas
from app.api.auth import require_active
from app.api.filters import same
from app.api.parts import parts
from app.api.problems import ApiError, NotFound
from app.api.schema import Parameters, Resource, Time, param
from app.api.urls import NO_APPLICATION, ApplicationSid, Urls
from app.extensions import db
from app.models import Account, IncomingPhoneNumber

routes = Blueprint("IncomingPhoneNumbers", __name__)
PATH = "/Accounts/<sid:account_sid>/IncomingPhoneNumbers"
BAD_NUMBER, TAKEN = 21421, 21422


class NumberResource(Resource):
    """Table 4.4, then what Twilio has beside it."""

    element: ClassVar = "IncomingPhoneNumber"
    plural: ClassVar = "IncomingPhoneNumbers"
    path: ClassVar = "/Accounts/{account_sid}/IncomingPhoneNumbers/{sid}"
    sid: str
    date_created: Time
    date_updated: Time
    friendly_name: str
    account_sid: str
    phone_number: str
    api_version: str
    voice_caller_id_lookup: bool
    voice_url: str
    voice_method: str
    voice_fallback_url: str
    voice_fallback_method: str
    status_callback: str
    status_callback_method: str
    sms_url: str
    sms_method: str
    sms_fallback_url: str
    sms_fallback_method: str
    uri: str = ""
    voice_application_sid: str | None
    sms_application_sid: str | None
    origin: str = "restcomm"
    beta: bool = False
    capabilities: dict[str, bool] = Field(default={"voice": True, "sms": False, "mms": False, "fax": False})


def number_or_pattern(text: str) -> str:
    """A number in its normal form, or a pattern of many. Raises ValueError."""
    return numbers.pattern(text) if text.endswith(("X", ".")) else numbers.normalise(text)


NumberOrPattern = Annotated[str, AfterValidator(number_or_pattern), schemas.NUMBER]


class NumberUpdate(Urls):
    """Table 4.5, and the applications that may take the place of the URLs."""

    voice_application_sid: ApplicationSid = param(None, NO_APPLICATION, blank=True)
    sms_application_sid: ApplicationSid = param(None, NO_APPLICATION, blank=True)


class NumberCreate(NumberUpdate):
    """Table 4.6."""

    phone_number: NumberOrPattern = param(code=BAD_NUMBER)


class NumberFilter(Parameters):
    """phone_number: a part of a number; * stands for any one digit."""

    phone_number: str = param("", max_length=64)
    friendly_name: str = param("")


@routes.get(PATH)
def index(account: Account) -> Response:
    wanted = NumberFilter.read(forms.query())
    query = select(IncomingPhoneNumber).where(
        IncomingPhoneNumber.account_sid == account.sid,
        *same(IncomingPhoneNumber.friendly_name, wanted.friendly_name),
    )
    path = f"/Accounts/{account.sid}/IncomingPhoneNumbers"
    return paging.respond(matching(query, wanted.phone_number), IncomingPhoneNumber, NumberResource, path)


def matching(query: Select[Any], part: str) -> Select[Any]:
    """Only numbers with this part in them. A + that was not escaped arrives as a space, and means +."""
    if not part:
        return query
    pattern = part.replace(" ", "+").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "_")
    return query.where(IncomingPhoneNumber.phone_number.like(f"%{pattern}%", escape="\\"))


@routes.post(PATH)
def create(account: Account) -> Response:
    """Bind a number; the database decides who was first. A number that the account has already is updated: the guide's
    curl line may be typed twice (1.5), where Twilio answers 21422."""
    given = NumberCreate.read(forms.body())
    require_active(account)
    if given.phone_number.endswith(("X", ".")) and g.actor.role != ADMINISTRATOR:
        raise ApiError(BAD_NUMBER, "only an Administrator binds a pattern of numbers")
    fields = {"api_version": parts().settings.api_version} | given.given()
    applications.check(account, fields)
    fields["friendly_name"] = given.friendly_name or numbers.friendly(given.phone_number)
    number = IncomingPhoneNumber(account_sid=account.sid, **fields)
    db.session.add(number)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return bind_again(account, given)
    return representation.write(NumberResource.of(number), NumberResource.element, 201)


def bind_again(account: Account, given: NumberCreate) -> Response:
    """The number is bound already: by this account, then it changes; by another one, then ApiError 21422."""
    own = IncomingPhoneNumber.account_sid == account.sid
    bound = select(IncomingPhoneNumber).where(own, IncomingPhoneNumber.phone_number == given.phone_number)
    if number := db.session.scalar(bound):
        return change(account, number, given)
    raise ApiError(TAKEN, f"{given.phone_number} is bound already")


@routes.get(f"{PATH}/<sid:sid>")
def fetch(account: Account, sid: str) -> Response:
    return representation.write(NumberResource.of(found(account, sid)), NumberResource.element)


@routes.route(f"{PATH}/<sid:sid>", methods=["POST", "PUT"])
def update(account: Account, sid: str) -> Response:
    """Change what was sent, leave the rest."""
    given = NumberUpdate.read(forms.body())
    return change(account, found(account, sid), given)


def change(account: Account, number: IncomingPhoneNumber, given: NumberUpdate) -> Response:
    """Write the parameters that were sent."""
    applications.check(account, given.given())
    for name, value in given.given().items():
        setattr(number, name, value)
    db.session.commit()
    return representation.write(NumberResource.of(number), NumberResource.element)


@routes.delete(f"{PATH}/<sid:sid>")
def delete(account: Account, sid: str) -> Response:
    """Release the number."""
    db.session.delete(found(account, sid))
    db.session.commit()
    return Response(status=204)


def found(account: Account, sid: str) -> IncomingPhoneNumber:
    """Raises NotFound for an absent number and for another account's."""
    number = db.session.scalar(
        select(IncomingPhoneNumber).where(
            IncomingPhoneNumber.account_sid == account.sid, IncomingPhoneNumber.sid == sid
        )
    )
    if number is None:
        raise NotFound()
    return number
