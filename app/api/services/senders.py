"""The senders of a messaging service: numbers of the account, short codes, and words that carriers show instead."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from flask import Blueprint, Response, request
from pydantic import StringConstraints
from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from app.api.http import forms, owned
from app.api.http.auth import require_active
from app.api.http.problems import ApiError, NotFound
from app.api.numbers import short_codes
from app.api.numbers.short_codes import code_sid, number_sid
from app.api.openapi.schema import Parameters, param
from app.api.services import v1
from app.models import IncomingPhoneNumber, MessagingService, ServiceSender
from app.models.messages.messaging_service import ALPHA, NUMBER, SHORT_CODE
from app.models.numbers import e164
from app.store.flask_db import db

PATH = "/v1/Services/<sid:service_sid>"
THERE, ELSEWHERE = 21710, 21712
ABILITIES = ("SMS", "MMS", "Voice")
WORD = r"^[A-Za-z0-9 ]*[A-Za-z][A-Za-z0-9 ]*$"


class PhoneNumberCreate(Parameters):
    """A number of the account, by its SID."""

    phone_number_sid: Annotated[str, StringConstraints(pattern=r"^PN[0-9a-f]{32}$")] = param()


class ShortCodeCreate(Parameters):
    """A short code of the account, by its SID."""

    short_code_sid: Annotated[str, StringConstraints(pattern=r"^SC[0-9a-f]{32}$")] = param()


class AlphaSenderCreate(Parameters):
    """A word of at most eleven letters, digits and spaces."""

    alpha_sender: Annotated[str, StringConstraints(pattern=WORD, max_length=11)] = param()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of senders. part: of the path and of the list's key; make: a new one, by what the request sends."""

    word: str
    part: str
    key: str
    make: Callable[[MessagingService], ServiceSender]

    def show(self, row: ServiceSender) -> dict[str, Any]:
        """The properties that Twilio documents."""
        url = f"{request.host_url.rstrip('/')}/v1/Services/{row.service_sid}/{self.part}/{self.shown(row.sid)}"
        known = {"sid": self.shown(row.sid), "account_sid": row.account_sid, "service_sid": row.service_sid}
        return known | self.what(row) | v1.dated(row) | {"url": url}

    def shown(self, sid: str) -> str:
        """The SID of a sender as these paths have it: a short code is a number by another SID."""
        return code_sid(sid) if self.word == SHORT_CODE else sid

    def stored(self, sid: str) -> str:
        """The reverse."""
        return number_sid(sid) if self.word == SHORT_CODE else sid

    def what(self, row: ServiceSender) -> dict[str, Any]:
        """The sender itself, and what it can carry."""
        if self.word == ALPHA:
            return {"alpha_sender": row.alpha_sender, "capabilities": ["SMS"]}
        number = db.session.scalars(select(IncomingPhoneNumber).filter_by(sid=row.sid)).one()
        able = [
            name for name, label in (("SMS", "sms"), ("MMS", "mms"), ("Voice", "voice")) if number.capabilities[label]
        ]
        return {
            "short_code" if self.word == SHORT_CODE else "phone_number": number.phone_number,
            "country_code": e164.region(number.phone_number),
            "capabilities": able,
        }


def of_service(service: MessagingService, *kinds: str) -> Select[Any]:
    """The senders of a service that the account still has."""
    bound = select(IncomingPhoneNumber.sid).where(IncomingPhoneNumber.account_sid == service.account_sid)
    is_there = (ServiceSender.kind == ALPHA) | ServiceSender.sid.in_(bound)
    return select(ServiceSender).where(
        ServiceSender.service_sid == service.sid, ServiceSender.kind.in_(kinds), is_there
    )


def number(service: MessagingService) -> ServiceSender:
    """Of the number that a request names. Raises NotFound."""
    given = PhoneNumberCreate.read(forms.body())
    found = owned.get_or_404(IncomingPhoneNumber, v1.own(), given.phone_number_sid)
    return ServiceSender(sid=found.sid, account_sid=service.account_sid, service_sid=service.sid, kind=NUMBER)


def short_code(service: MessagingService) -> ServiceSender:
    """Of the short code that a request names. Raises NotFound."""
    given = ShortCodeCreate.read(forms.body())
    code = short_codes.found(v1.own(), given.short_code_sid)
    return ServiceSender(sid=code.sid, account_sid=service.account_sid, service_sid=service.sid, kind=SHORT_CODE)


def alpha(service: MessagingService) -> ServiceSender:
    """Of the word that a request names. Raises ApiError 21710 when the service has it."""
    word = AlphaSenderCreate.read(forms.body()).alpha_sender.strip()
    if word in [one.alpha_sender for one in db.session.scalars(of_service(service, ALPHA))]:
        raise ApiError(THERE)
    return ServiceSender(account_sid=service.account_sid, service_sid=service.sid, kind=ALPHA, alpha_sender=word)


def service_of(sid: str) -> MessagingService:
    """The account's service. Raises NotFound."""
    return owned.get_or_404(MessagingService, v1.own(), sid)


def add(row: ServiceSender) -> None:
    """Raises ApiError 21710 for a number that the service has, 21712 for one that another service has. One that
    belonged to another account's service before this account had it does not count."""
    other = db.session.scalar(select(ServiceSender).filter_by(sid=row.sid)) if row.sid else None
    if other and other.account_sid == row.account_sid:
        raise ApiError(THERE if other.service_sid == row.service_sid else ELSEWHERE)
    if other:
        db.session.delete(other)
        db.session.flush()
    db.session.add(row)
    try:
        db.session.commit()
    except IntegrityError:
        raise ApiError(ELSEWHERE) from None


def blueprint(kind: Kind) -> Blueprint:
    """The routes of one kind."""
    routes = Blueprint(f"Service{kind.part}", __name__)
    routes.before_request(v1.guard)

    def index(service_sid: str) -> Response:
        return v1.page(of_service(service_of(service_sid), kind.word), ServiceSender, kind.show, kind.key)

    def create(service_sid: str) -> Response:
        service = service_of(service_sid)
        row = kind.make(service)
        require_active(v1.own())
        add(row)
        return v1.answer(kind.show(row), 201)

    def found(service_sid: str, sid: str) -> ServiceSender:
        row: ServiceSender | None = db.session.scalar(
            of_service(service_of(service_sid), kind.word).where(ServiceSender.sid == kind.stored(sid))
        )
        if row is None:
            raise NotFound()
        return row

    def fetch(service_sid: str, sid: str) -> Response:
        return v1.answer(kind.show(found(service_sid, sid)))

    def delete(service_sid: str, sid: str) -> Response:
        return owned.delete(found(service_sid, sid))

    for path, view, method in (
        *(("", index, "GET"), ("", create, "POST")),
        *(("/<sid:sid>", fetch, "GET"), ("/<sid:sid>", delete, "DELETE")),
    ):
        routes.add_url_rule(path, view.__name__, view, methods=[method])
    return routes


KINDS = (
    Kind(NUMBER, "PhoneNumbers", "phone_numbers", number),
    Kind(SHORT_CODE, "ShortCodes", "short_codes", short_code),
    Kind(ALPHA, "AlphaSenders", "alpha_senders", alpha),
)
EVERY = {f"{PATH}/{kind.part}": blueprint(kind) for kind in KINDS}
