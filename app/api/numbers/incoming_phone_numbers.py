"""The IncomingPhoneNumbers resource (guide 4.2)."""

from typing import Annotated, Any, ClassVar, Literal, Self

from flask import Blueprint, Response, g
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints
from sqlalchemy import Select, false, select, true
from sqlalchemy.exc import IntegrityError

from app.accounts.accounts import ADMINISTRATOR
from app.api.accounts import applications
from app.api.accounts.urls import BAD_METHOD, BAD_URL, NO_APPLICATION, ApplicationSid, Urls, named, reference
from app.api.calls.call_parameters import one_of
from app.api.http import forms, owned, paging
from app.api.http.auth import reached, require_active
from app.api.http.context import app_context
from app.api.http.filters import same
from app.api.http.forms import Form
from app.api.http.problems import ApiError
from app.api.numbers import addresses
from app.api.numbers.available_phone_numbers import first_free
from app.api.openapi import openapi_types
from app.api.openapi.schema import Flag, Method, Parameters, Resource, Time, Url, param
from app.models import Account, IncomingPhoneNumber, PoolNumber
from app.models.numbers import e164
from app.models.numbers.incoming_phone_number import VOICE
from app.permits.trial import is_pool
from app.store.flask_db import db

routes = Blueprint("IncomingPhoneNumbers", __name__)
PATH = "/Accounts/<sid:account_sid>/IncomingPhoneNumbers"
KINDS = {"Local": e164.LOCAL, "TollFree": e164.TOLL_FREE, "Mobile": e164.MOBILE}
BAD_NUMBER, TAKEN, BAD_AREA_CODE = 21421, 21422, 21451
OF_ACCOUNT = ("voice_application_sid", "sms_application_sid", "address_sid", "emergency_address_sid")
"""What a number loses that moves to another account."""
AreaCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,8}$")]


class NumberResource(Resource):
    """The properties of table 4.4, then Twilio's additions."""

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
    fax_url: str
    fax_method: str
    origin: str = "restcomm"
    beta: bool
    capabilities: dict[str, bool]
    type: str = Field(validation_alias="kind")
    status: str = "in-use"
    address_requirements: str
    voice_receive_mode: str
    emergency_status: str = "Inactive"
    emergency_address_status: str = "unregistered"
    emergency_address_sid: str | None
    address_sid: str | None
    identity_sid: str | None
    bundle_sid: str | None
    trunk_sid: None = None


def number_or_pattern(text: str) -> str:
    """A number in its normal form, or a pattern of many. Raises ValueError."""
    return e164.pattern(text) if text.endswith(("X", ".")) else e164.normalise(text)


NumberOrPattern = Annotated[str, AfterValidator(number_or_pattern), openapi_types.NUMBER]


AddressSid = Annotated[str | None, reference("AD"), named("AD", "an address of the account")]
IdentitySid = Annotated[str | None, reference("RI"), named("RI", "an identity that the operator keeps elsewhere")]
BundleSid = Annotated[str | None, reference("BU"), named("BU", "a bundle that the operator keeps elsewhere")]


class NumberFields(Urls):
    """The parameters of table 4.5, and applications that can replace the URLs."""

    voice_application_sid: ApplicationSid = param(None, NO_APPLICATION, blank=True)
    sms_application_sid: ApplicationSid = param(None, NO_APPLICATION, blank=True)
    fax_url: Url = param("", BAD_URL, blank=True)
    fax_method: Method = param("POST", BAD_METHOD)
    voice_receive_mode: Literal["voice", "fax"] = param(VOICE)
    address_sid: AddressSid = param(None, blank=True)
    emergency_address_sid: AddressSid = param(None, blank=True)
    identity_sid: IdentitySid = param(None, blank=True)
    bundle_sid: BundleSid = param(None, blank=True)


class NumberUpdate(NumberFields):
    """The same, and the account to move the number to, which the client must have access to."""

    account_sid: Annotated[str, StringConstraints(pattern=r"^(AC[0-9a-f]{32})?$")] = param("")


class NumberCreate(NumberFields):
    """The parameters of table 4.6, or an AreaCode for any available number in it."""

    model_config = ConfigDict(json_schema_extra={"anyOf": one_of("PhoneNumber", "AreaCode")})
    phone_number: NumberOrPattern = param("", BAD_NUMBER)
    area_code: AreaCode = param("", BAD_AREA_CODE)

    @classmethod
    def read(cls, form: Form) -> Self:
        found = super().read(form)
        if not (found.phone_number or found.area_code):
            raise ApiError(BAD_NUMBER, "PhoneNumber or AreaCode is required")
        return found


class NumberFilter(Parameters):
    """phone_number: a part of a number; * stands for any one digit. origin: none is hosted elsewhere.
    beta: also those that are new to the operator."""

    phone_number: str = param("", max_length=64)
    friendly_name: str = param("")
    origin: Literal["twilio", "restcomm", "hosted"] | None = param(None)
    beta: Flag = param(True)


@routes.get(PATH)
def index(account: Account) -> Response:
    return listed(account)


def listed(account: Account, kind: str = "") -> Response:
    """One page, by the filters of the request. kind: of the path; empty: any."""
    wanted = NumberFilter.read(forms.query())
    query = select(IncomingPhoneNumber).where(
        IncomingPhoneNumber.account_sid == account.sid,
        *((false(),) if wanted.origin == "hosted" else ()),
        *(() if wanted.beta else (~IncomingPhoneNumber.pool.has(PoolNumber.beta == true()),)),
        *same(IncomingPhoneNumber.friendly_name, wanted.friendly_name),
        *same(IncomingPhoneNumber.kind, KINDS.get(kind)),
    )
    path = f"/Accounts/{account.sid}/IncomingPhoneNumbers" + (f"/{kind}" if kind else "")
    return paging.respond(matching(query, wanted.phone_number), IncomingPhoneNumber, NumberResource, path)


def matching(query: Select[Any], part: str) -> Select[Any]:
    """Only numbers with this part in them. A + that was not escaped arrives as a space, and means +."""
    if not part:
        return query
    pattern = part.replace(" ", "+").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "_")
    return query.where(IncomingPhoneNumber.phone_number.like(f"%{pattern}%", escape="\\"))


@routes.post(PATH)
def create(account: Account) -> Response:
    """Bind a number. One that the account already has is updated, so that the guide's curl command can be repeated
    (guide 1.5); Twilio answers 21422."""
    given = NumberCreate.read(forms.body())
    require_active(account)
    of_pool = not given.phone_number
    if of_pool:
        given = given.model_copy(update={"phone_number": first_free(given.area_code)})
    elif not is_operator():
        require_available(given.phone_number)
    fields = {"api_version": app_context().settings.api_version} | given.given()
    fields.pop("area_code", None)
    applications.check(account, fields)
    addresses.check(account, given.address_sid, "" if is_operator() else given.phone_number)
    addresses.check(account, given.emergency_address_sid)
    fields["friendly_name"] = given.friendly_name or e164.friendly(given.phone_number)
    number = IncomingPhoneNumber(account_sid=account.sid, **fields)
    db.session.add(number)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return create(account) if of_pool else bind_again(account, given)
    return owned.write(number, NumberResource, 201)


def is_operator() -> bool:
    """Does an Administrator ask whose account is below no other? Numbers are the operator's to give."""
    return g.actor.role == ADMINISTRATOR and g.actor.parent_sid is None


def require_available(number: str) -> None:
    """May an account take this number by itself? Not a pattern; with number_ownership = pool, not what is not in the
    operator's pool. Raises ApiError 21421, 21422."""
    if number.endswith(("X", ".")):
        raise ApiError(BAD_NUMBER, "only the operator may bind a pattern of numbers")
    if is_pool(app_context().settings):
        known = select(PoolNumber.id).where(PoolNumber.phone_number == number)
        if db.session.scalar(known) is None:
            raise ApiError(TAKEN, f"{number} is not in the operator's pool: AvailablePhoneNumbers")


def bind_again(account: Account, given: NumberCreate) -> Response:
    """The number is already bound: by this account, then it changes; by another one, then ApiError 21422."""
    own = IncomingPhoneNumber.account_sid == account.sid
    bound = select(IncomingPhoneNumber).where(own, IncomingPhoneNumber.phone_number == given.phone_number)
    if number := db.session.scalar(bound):
        return change(account, number, given)
    raise ApiError(TAKEN, f"{given.phone_number} is already bound")


@routes.get(f"{PATH}/<sid:sid>")
def fetch(account: Account, sid: str) -> Response:
    return owned.write(owned.get_or_404(IncomingPhoneNumber, account, sid), NumberResource)


@routes.route(f"{PATH}/<sid:sid>", methods=["POST", "PUT"])
def update(account: Account, sid: str) -> Response:
    """Change the parameters that are sent; the others stay."""
    given = NumberUpdate.read(forms.body())
    number = owned.get_or_404(IncomingPhoneNumber, account, sid)
    return change(moved(number, account, given.account_sid), number, given)


def moved(number: IncomingPhoneNumber, account: Account, to: str) -> Account:
    """Give the number to another account, if that is wanted: what it ran there of the old account's applications it
    runs no more. Returns its account. Raises ApiError 20001 for one that is absent, another's or not active."""
    if to in ("", account.sid):
        return account
    try:
        target = reached(to)
        require_active(target)
    except ApiError:
        raise ApiError(20001, "AccountSid: no active account that you may act on") from None
    number.account_sid = target.sid
    for name in OF_ACCOUNT:
        setattr(number, name, None)
    return target


def change(account: Account, number: IncomingPhoneNumber, given: NumberFields) -> Response:
    """Write the parameters that were sent."""
    applications.check(account, given.given())
    addresses.check(account, given.address_sid)
    addresses.check(account, given.emergency_address_sid)
    fields = {name: value for name, value in given.given().items() if name not in ("area_code", "account_sid")}
    return owned.change(number, fields, NumberResource)


@routes.delete(f"{PATH}/<sid:sid>")
def delete(account: Account, sid: str) -> Response:
    """Release the number."""
    return owned.delete(owned.get_or_404(IncomingPhoneNumber, account, sid))


def register(kind: str) -> None:
    """The paths of one kind of numbers, as Twilio has them."""

    def index(account: Account) -> Response:
        return listed(account, kind)

    index.__doc__ = f"List the {KINDS[kind]} numbers."
    routes.add_url_rule(f"{PATH}/{kind}", f"index_{kind}", index)
    routes.add_url_rule(f"{PATH}/{kind}", f"create_{kind}", create, methods=["POST"])


for one in KINDS:
    register(one)
