"""Which sender of a messaging service a message goes out by (docs/messaging.md)."""

import zlib

from sqlalchemy import select

from app.api.http import owned
from app.api.http.problems import ApiError, NotFound
from app.api.services.senders import of_service
from app.models import Account, IncomingPhoneNumber, Message, MessagingService, ServiceSender
from app.models.messages.messaging_service import ALPHA, NUMBER, SHORT_CODE
from app.models.numbers import e164
from app.store.flask_db import db

NO_SERVICE, NO_SENDER, BAD_FROM = 21701, 21703, 21212
NORTH_AMERICA = "+1"
"""Where carriers show no words as senders."""
WITH_AREA_CODE = len("+1212")


def service_of(account: Account, sid: str) -> MessagingService:
    """The account's service. Raises ApiError 21701."""
    try:
        return owned.get_or_404(MessagingService, account, sid)
    except NotFound:
        raise ApiError(NO_SERVICE) from None


def sender(service: MessagingService, to: str, wanted: str) -> str:
    """The sender of a message. wanted: what the request says; empty: choose. Raises ApiError 21703, and 21212 for one
    that the service does not have."""
    numbers, words = numbers_of(service), words_of(service)
    if wanted:
        if wanted not in numbers + words:
            raise ApiError(BAD_FROM, f"From: {wanted} is no sender of the messaging service")
        return wanted
    if words and to.startswith("+") and not to.startswith(NORTH_AMERICA):
        return words[0]
    if not numbers:
        raise ApiError(NO_SENDER)
    return (service.sticky_sender and last(service, to, numbers)) or nearest(numbers, to, service.area_code_geomatch)


def numbers_of(service: MessagingService) -> list[str]:
    """Numbers that the account still has, in the order in which they were added."""
    numbers = of_service(service, NUMBER, SHORT_CODE).join(
        IncomingPhoneNumber, IncomingPhoneNumber.sid == ServiceSender.sid
    )
    wanted = numbers.with_only_columns(IncomingPhoneNumber.phone_number).order_by(ServiceSender.id)
    return list(db.session.scalars(wanted))


def words_of(service: MessagingService) -> list[str]:
    """Words that carriers show instead of a number."""
    return sorted(one.alpha_sender for one in db.session.scalars(of_service(service, ALPHA)))


def last(service: MessagingService, to: str, numbers: list[str]) -> str:
    """The sticky sender: who wrote to this recipient last, while it is one of these numbers."""
    sent = select(Message.from_).where(
        *(Message.account_sid == service.account_sid, Message.to == to, Message.direction != "inbound"),
        *(Message.messaging_service_sid == service.sid, Message.from_.in_(numbers)),
    )
    return db.session.scalar(sent.order_by(Message.id.desc()).limit(1)) or ""


def nearest(numbers: list[str], to: str, by_area_code: bool) -> str:
    """One of the numbers: of the recipient's area code (in North America) or country if there are any; recipients are
    spread over what is left, each always to the same."""
    near = [one for one in numbers if e164.region(one) == e164.region(to)] or numbers
    if by_area_code and to.startswith(NORTH_AMERICA):
        near = [one for one in near if one[:WITH_AREA_CODE] == to[:WITH_AREA_CODE]] or near
    return near[zlib.crc32(to.encode()) % len(near)]
