"""The parameters of the Messages resource (guide 4.4, table 4.10, and docs/rest-contract.md)."""

import re
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, JsonValue, StringConstraints

from app.api.accounts import applications
from app.api.accounts.urls import NO_APPLICATION, ApplicationSid
from app.api.http.filters import Span, period
from app.api.http.forms import Form
from app.api.http.problems import ApiError
from app.api.openapi import openapi_types
from app.api.openapi.schema import Flag, Parameters, Receiver, Url, param, shown
from app.api.services import choice
from app.messaging.media_types import MOST_MEDIA
from app.messaging.smart_encoding import smart_encoded
from app.models import Account
from app.models.absolute_url import absolute_url
from app.models.columns import now

BAD_TO, BAD_FROM, BAD_CALLBACK = 21211, 21212, 21502
BAD_MEDIA, TOO_MANY_MEDIA = 21620, 21623
NO_BODY, NO_FROM, NO_TO, TOO_LONG, TOO_LONG_IN_PARTS = 21602, 21603, 21604, 21605, 21617
LONGEST, LONGEST_IN_PARTS = 160, 1600
ALPHANUMERIC = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")
SOON, LATE = timedelta(minutes=5), timedelta(days=35)


def sender(text: str) -> str:
    """A number, or a name of at most eleven letters, digits and spaces, as carriers show it. Raises ValueError."""
    return text.strip() if ALPHANUMERIC.fullmatch(text.strip()) else shown(text)


def moment(text: str) -> datetime:
    """ISO 8601, as Twilio has it. Raises ValueError."""
    return period(text)[0]


def media_urls(values: list[str]) -> list[str]:
    """Absolute URLs. Raises ValueError."""
    return [absolute_url(value.strip()) for value in values]


Sender = Annotated[str, AfterValidator(sender), openapi_types.NUMBER]
MediaUrls = Annotated[list[str], AfterValidator(media_urls), openapi_types.URLS]
SendAt = Annotated[datetime | None, BeforeValidator(moment), openapi_types.DATE]


NEEDED: list[JsonValue] = [
    openapi_types.required(sender, what) for sender in ("From", "MessagingServiceSid") for what in ("Body", "MediaUrl")
]


class MessageCreate(Parameters):
    """Table 4.10, and what Twilio has beside it: a text, media or both."""

    model_config = ConfigDict(json_schema_extra={"anyOf": NEEDED})
    from_: Sender = param("", BAD_FROM)
    messaging_service_sid: Annotated[str, StringConstraints(pattern=r"^MG[0-9a-f]{32}$")] = param("")
    to: Receiver = param(code=BAD_TO, missing=NO_TO)
    body: str = param("", TOO_LONG_IN_PARTS, max_length=LONGEST_IN_PARTS)
    media_url: MediaUrls = param([], BAD_MEDIA)
    status_callback: Url = param("", BAD_CALLBACK)
    application_sid: ApplicationSid = param(None, NO_APPLICATION)
    validity_period: int | None = param(None, ge=1, le=36000)
    schedule_type: Literal["fixed"] | None = param(None)
    send_at: SendAt = param(None)
    smart_encoded: Flag | None = param(None)
    content_retention: Literal["retain", "discard"] = param("retain")
    address_retention: Literal["retain", "obfuscate"] = param("retain")

    @classmethod
    def read(cls, form: Form) -> Self:
        found = super().read(form)
        if not (found.from_ or found.messaging_service_sid):
            raise ApiError(NO_FROM, "From or MessagingServiceSid is required")
        if not (found.body or found.media_url):
            raise ApiError(NO_BODY, "Body or MediaUrl is required")
        if len(found.media_url) > MOST_MEDIA:
            raise ApiError(TOO_MANY_MEDIA, f"MediaUrl is given {len(found.media_url)} times, at most {MOST_MEDIA}")
        if bool(found.schedule_type) != bool(found.send_at):
            raise ApiError(20001, "ScheduleType=fixed and SendAt belong together")
        if found.send_at and not SOON <= found.send_at - now() <= LATE:
            raise ApiError(20001, "SendAt: between 5 minutes and 35 days from now")
        return found

    def fields(self, account: Account) -> dict[str, Any]:
        """Those of the row; what is not sent, the messaging service says. Raises ApiError 21218, 21701, 21703."""
        found: dict[str, Any] = {"from_": self.from_, "to": self.to, "status_callback": self.status_callback}
        found |= {"send_at": self.send_at, "validity_period": self.validity_period}
        smart = self.smart_encoded
        if self.messaging_service_sid:
            service = choice.service_of(account, self.messaging_service_sid)
            found["from_"] = choice.sender(service, self.to, self.from_)
            found["messaging_service_sid"] = service.sid
            found["status_callback"] = self.status_callback or service.status_callback
            found["validity_period"] = self.validity_period or service.validity_period
            smart = service.smart_encoding if smart is None else smart
        if self.application_sid:
            found["status_callback"] = applications.named(account, self.application_sid).message_status_callback
        found["body"] = smart_encoded(self.body) if smart else self.body
        found |= {"content_retention": self.content_retention, "address_retention": self.address_retention}
        return found | ({"next_attempt_at": self.send_at} if self.send_at else {})


class SmsMessageCreate(MessageCreate):
    """As the guide has it: "limited to 160 characters"."""

    body: str = param("", TOO_LONG, max_length=LONGEST)


class MessageUpdate(Parameters):
    """Take the text away, or cancel what is still queued."""

    body: Literal[""] | None = param(None, blank=True)
    status: Literal["canceled"] | None = param(None)


class MessageFilter(Parameters):
    to: str = param("", max_length=320)
    from_: str = param("", max_length=320)
    date_sent: Span = param(None)
    date_sent_before: Span = param(None, alias="DateSent<")
    date_sent_after: Span = param(None, alias="DateSent>")
