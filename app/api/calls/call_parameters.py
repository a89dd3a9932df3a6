"""The parameters of the Calls resource (guide 4.3, table 4.8, and rest-api.md)."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, JsonValue, WithJsonSchema

from app.api.http.filters import Span
from app.api.http.forms import Form
from app.api.http.problems import ApiError
from app.api.http.urls import NO_APPLICATION, ApplicationSid
from app.api.openapi import openapi_types
from app.api.openapi.schema import Caller, Method, Parameters, Url, param
from app.calls.facts import Application

BAD_URL, BAD_METHOD, BAD_TIMEOUT, BAD_EVENT, BAD_CALLBACK = 21205, 21209, 21208, 21626, 21502
LONGEST_DOCUMENT = 65536
DIGITS = r"^[0-9A-D*#wW]{0,256}$"
EVENTS = ("initiated", "ringing", "answered", "completed")
CallStatus = Literal["queued", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"]
LATER = ("MachineDetection", "SipAuthUsername", "Trunk", "Byoc")
LATER_IN_UPDATE = ("FallbackUrl", "StatusCallback", "TimeLimit")
"""What Twilio knows and we do not yet: refused, because a call without it would not be what was asked for."""
GUIDE_SPELLINGS = {"inprogress": "in-progress", "noanswer": "no-answer"}
Status = Annotated[CallStatus, BeforeValidator(lambda text: GUIDE_SPELLINGS.get(text, text))]


def events(values: list[str]) -> list[str]:
    """StatusCallbackEvent: repeated, or separated by spaces or commas. Raises ValueError."""
    found = [word for value in values for word in re.split(r"[\s,]+", value) if word]
    for word in found:
        if word not in EVENTS:
            raise ValueError(f"{word[:40]!r} is none of {', '.join(EVENTS)}")
    return sorted(set(found), key=EVENTS.index)


EVENT_WORDS = WithJsonSchema({"type": "array", "items": {"type": "string", "enum": list(EVENTS)}})


def refuse(form: Form, names: tuple[str, ...]) -> None:
    """Raises ApiError 20001 when one of these parameters asks for something."""
    for name in names:
        if form.get(name, [""])[0]:
            raise ApiError(20001, f"{name} is not possible yet")


def one_of(*names: str) -> list[JsonValue]:
    """For OpenAPI: one of these parameters is there and not blank."""
    return [{"required": [name], "properties": {name: {"pattern": openapi_types.NOT_BLANK}}} for name in names]


class Document(Parameters):
    """What a call runs: Url and its fallback, or the document itself as Twiml or Rcml."""

    url: Url = param("", BAD_URL)
    method: Method = param("POST", BAD_METHOD)
    twiml: str = param("", BAD_URL, max_length=LONGEST_DOCUMENT)
    rcml: str = param("", BAD_URL, max_length=LONGEST_DOCUMENT)

    @property
    def document(self) -> str:
        return self.rcml or self.twiml


class CallCreate(Document):
    """Table 4.8, and StatusCallbackEvent, Twiml, Rcml, ApplicationSid: with that, no URL of these is used."""

    model_config = ConfigDict(json_schema_extra={"anyOf": one_of("Url", "Twiml", "Rcml", "ApplicationSid")})
    to: Caller = param(code=21211, missing=21201)
    from_: Caller = param(code=21212, missing=21213)
    fallback_url: Url = param("", BAD_URL)
    fallback_method: Method = param("POST", BAD_METHOD)
    status_callback: Url = param("", BAD_CALLBACK)
    status_callback_method: Method = param("POST", BAD_METHOD)
    status_callback_event: Annotated[list[str], AfterValidator(events), EVENT_WORDS] = param(["completed"], BAD_EVENT)
    timeout: int = param(60, BAD_TIMEOUT, ge=1, le=600)
    record: Literal["true", "false"] = param("false")
    recording_channels: Literal["mono"] = param("mono")
    recording_track: Literal["both"] = param("both")
    recording_status_callback: Url = param("", BAD_CALLBACK)
    recording_status_callback_method: Method = param("POST", BAD_METHOD)
    recording_status_callback_event: Literal["completed"] = param("completed", BAD_EVENT)
    trim: Literal["trim-silence", "do-not-trim"] = param("trim-silence")
    application_sid: ApplicationSid = param(None, NO_APPLICATION)
    caller_id: Caller | None = param(None, 21212)
    send_digits: str = param("", pattern=DIGITS)
    time_limit: int = param(0, ge=1, le=86400)

    @classmethod
    def read(cls, form: Form) -> Self:
        refuse(form, LATER)
        return super().read(form)

    def wishes(self) -> dict[str, Any]:
        """What the engine's Originate is to have beside the call's row."""
        found = {name: value for name in ("caller_id", "send_digits", "time_limit") if (value := getattr(self, name))}
        return found | ({"recording": self.recording()} if self.record == "true" else {})

    def recording(self) -> dict[str, str]:
        """As Originate wants it."""
        return {
            "trim": "yes" if self.trim == "trim-silence" else "",
            "callback": self.recording_status_callback,
            "method": self.recording_status_callback_method,
        }

    def application(self) -> Application:
        """What the call runs and whom it tells. Raises ApiError 21205 when it would run nothing."""
        if not self.url and not self.document:
            raise ApiError(BAD_URL, "Url is required, or Twiml with the document itself")
        return Application(
            url="" if self.document else self.url,
            method=self.method,
            fallback_url=self.fallback_url,
            fallback_method=self.fallback_method,
            document=self.document,
            status_callback=self.status_callback,
            status_callback_method=self.status_callback_method,
            status_events=tuple(self.status_callback_event) or ("completed",),
        )


class CallUpdate(Document):
    """Another document for a live call, or its end."""

    model_config = ConfigDict(json_schema_extra={"oneOf": one_of("Url", "Twiml", "Rcml", "Status")})
    status: Literal["completed", "canceled"] | None = param(None)
    move_connected_call_leg: Literal["true", "false"] = param("false")

    @classmethod
    def read(cls, form: Form) -> Self:
        refuse(form, LATER_IN_UPDATE)
        found = super().read(form)
        if sum(map(bool, (found.status, found.url, found.document))) != 1:
            raise ApiError(20001, "One of Url, Twiml (or Rcml) and Status is required")
        return found

    def redirection(self) -> dict[str, Any]:
        """The fields of events.Redirected."""
        move = self.move_connected_call_leg == "true"
        return {"url": self.url, "method": self.method, "document": self.document, "move_connected": move}


class CallFilter(Parameters):
    """Which calls a list shows."""

    to: str = param("", max_length=320)
    from_: str = param("", max_length=320)
    status: Status | None = param(None)
    parent_call_sid: str = param("", max_length=64)
    start_time: Span = param(None)
    start_time_before: Span = param(None, alias="StartTime<")
    start_time_after: Span = param(None, alias="StartTime>")
    end_time: Span = param(None)
    end_time_before: Span = param(None, alias="EndTime<")
    end_time_after: Span = param(None, alias="EndTime>")
