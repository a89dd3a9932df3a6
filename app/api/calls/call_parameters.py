"""The parameters of the Calls resource (guide 4.3, table 4.8, and docs/rest-contract.md)."""

import re
import time
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, JsonValue, WithJsonSchema

from app.api.accounts.urls import NO_APPLICATION, ApplicationSid
from app.api.http.context import app_context
from app.api.http.filters import Span
from app.api.http.forms import Form
from app.api.http.problems import ApiError
from app.api.live.detection_parameters import AsyncDetection
from app.api.openapi import openapi_types
from app.api.openapi.schema import Caller, CallerId, Line, Method, Parameters, Url, is_name, param
from app.calls import destination
from app.calls.facts import Application
from app.permits.call_tokens import CallTokens

BAD_URL, BAD_METHOD, BAD_TIMEOUT, BAD_EVENT, BAD_CALLBACK = 21205, 21209, 21208, 21626, 21502
BAD_FROM = 21212
LONGEST_DOCUMENT = 65536
DIGITS = r"^[0-9A-D*#wW]{0,256}$"
PRINTABLE = r"^[ -~]*$"
EVENTS = ("initiated", "ringing", "answered", "completed")
RECORDING_EVENTS = ("in-progress", "completed", "absent")
CallStatus = Literal["queued", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"]
GUIDE_SPELLINGS = {"inprogress": "in-progress", "noanswer": "no-answer"}
Status = Annotated[CallStatus, BeforeValidator(lambda text: GUIDE_SPELLINGS.get(text, text))]


def some_of(known: tuple[str, ...]) -> AfterValidator:
    """A parameter takes some of these words: repeated, as the SDKs send a list, or separated by spaces or commas. Kept
    in the order of `known`, each once."""

    def check(values: list[str]) -> list[str]:
        found = [word for value in values for word in re.split(r"[\s,]+", value) if word]
        for word in found:
            if word not in known:
                raise ValueError(f"{word[:40]!r} is none of {', '.join(known)}")
        return sorted(set(found), key=known.index)

    return AfterValidator(check)


def words(known: tuple[str, ...]) -> WithJsonSchema:
    """What OpenAPI says of such a parameter."""
    return WithJsonSchema({"type": "array", "items": {"type": "string", "enum": list(known)}})


StatusEvents = Annotated[list[str], some_of(EVENTS), words(EVENTS)]
RecordingEvents = Annotated[list[str], some_of(RECORDING_EVENTS), words(RECORDING_EVENTS)]


def one_of(*names: str) -> list[JsonValue]:
    """For OpenAPI: one of these parameters is there and not blank."""
    return [openapi_types.required(name) for name in names]


class Document(Parameters):
    """What a call runs: Url and its fallback, or the document itself as Twiml or Rcml."""

    url: Url = param("", BAD_URL)
    method: Method = param("POST", BAD_METHOD)
    twiml: str = param("", BAD_URL, max_length=LONGEST_DOCUMENT)
    rcml: str = param("", BAD_URL, max_length=LONGEST_DOCUMENT)

    @property
    def document(self) -> str:
        return self.rcml or self.twiml


class OutboundCall(Parameters):
    """The parameters of every outbound call: destination, ring timeout, callbacks, recording."""

    to: Caller = param(code=21211, missing=21201)
    from_: CallerId = param(code=BAD_FROM, missing=21213)
    status_callback: Url = param("", BAD_CALLBACK)
    status_callback_method: Method = param("POST", BAD_METHOD)
    status_callback_event: StatusEvents = param(["completed"], BAD_EVENT)
    timeout: int = param(60, BAD_TIMEOUT, ge=1, le=600)
    record: Literal["true", "false"] = param("false")
    recording_channels: Literal["mono", "dual"] = param("mono")
    recording_track: Literal["both", "inbound", "outbound"] = param("both")
    recording_status_callback: Url = param("", BAD_CALLBACK)
    recording_status_callback_method: Method = param("POST", BAD_METHOD)
    recording_status_callback_event: RecordingEvents = param(["completed"], BAD_EVENT)
    trim: Literal["trim-silence", "do-not-trim"] = param("trim-silence")
    caller_id: CallerId | None = param(None, BAD_FROM)
    sip_auth_username: str = param("", max_length=128, pattern=PRINTABLE)
    sip_auth_password: str = param("", max_length=128, pattern=PRINTABLE)
    call_reason: Line = param("", max_length=50)
    call_token: str = param("", max_length=512)

    @classmethod
    def read(cls, form: Form) -> Self:
        """A name, the user part of a SIP address, calls SIP addresses only. Raises ApiError 21212."""
        found = super().read(form)
        for caller in (found.from_, found.caller_id):
            if caller and is_name(caller) and not isinstance(destination.parse(found.to), destination.SipUri):
                raise ApiError(BAD_FROM, f"{caller[:80]!r} is not a phone number; a name may call SIP addresses only")
        return found

    @property
    def shown(self) -> str:
        """The caller ID that is shown."""
        return self.caller_id or self.from_

    def passed(self, account_sid: str) -> str:
        """The caller ID that CallToken lets the account show; empty: there is none. Raises ApiError 20001."""
        if not self.call_token:
            return ""
        if not CallTokens(app_context().vault).is_of(self.call_token, account_sid, self.shown, time.time()):
            raise ApiError(20001, f"CallToken: it is not of a call from {self.shown[:80]} of the last 24 hours")
        return self.shown

    def originate_options(self, passed: str) -> dict[str, Any]:
        """What the engine's Originate is to have beside the call's row. passed: as the method of that name says."""
        found = {name: value for name in ("caller_id", "sip_auth_username") if (value := getattr(self, name))}
        known = {"reason": self.call_reason, "passed": passed}
        found |= {name: value for name, value in known.items() if value}
        if self.sip_auth_password:
            found["sip_auth_password"] = app_context().vault.seal(self.sip_auth_password)
        return found | ({"recording": self.recording()} if self.record == "true" else {})

    def recording(self) -> dict[str, str]:
        """The recording of the call in the form of Originate.record."""
        return {
            "trim": "yes" if self.trim == "trim-silence" else "",
            "callback": self.recording_status_callback,
            "method": self.recording_status_callback_method,
            "events": " ".join(self.recording_status_callback_event),
            "channels": self.recording_channels,
            "track": self.recording_track,
        }


class CallCreate(OutboundCall, Document, AsyncDetection):
    """The parameters of table 4.8, StatusCallbackEvent, Twiml, Rcml and ApplicationSid, which overrides the URLs."""

    model_config = ConfigDict(json_schema_extra={"anyOf": one_of("Url", "Twiml", "Rcml", "ApplicationSid")})
    fallback_url: Url = param("", BAD_URL)
    fallback_method: Method = param("POST", BAD_METHOD)
    application_sid: ApplicationSid = param(None, NO_APPLICATION)
    send_digits: str = param("", pattern=DIGITS)
    time_limit: int = param(0, ge=1, le=86400)

    def originate_options(self, passed: str) -> dict[str, Any]:
        found = {name: value for name in ("send_digits", "time_limit") if (value := getattr(self, name))}
        return super().originate_options(passed) | found | self.detected()

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
    """Another document for a live call, or its end; whom it tells, where it falls back to, how long it may last."""

    model_config = ConfigDict(json_schema_extra={"oneOf": one_of("Url", "Twiml", "Rcml", "Status")})
    fallback_url: Url = param("", BAD_URL)
    fallback_method: Method = param("POST", BAD_METHOD)
    status_callback: Url = param("", BAD_CALLBACK)
    status_callback_method: Method = param("POST", BAD_METHOD)
    time_limit: int = param(0, ge=1, le=86400)
    status: Literal["completed", "canceled"] | None = param(None)
    move_connected_call_leg: Literal["true", "false"] = param("false")

    @classmethod
    def read(cls, form: Form) -> Self:
        found = super().read(form)
        ways = sum(map(bool, (found.status, found.url, found.document)))
        if ways > 1 or (not ways and not found.retold()):
            raise ApiError(20001, "One of Url, Twiml (or Rcml) and Status, or what else is to change, is required")
        return found

    def retold(self) -> dict[str, Any]:
        """The fields of events.Retold; empty: nothing of these changes."""
        names = ("fallback_url", "status_callback", "time_limit")
        found = {name: value for name in names if (value := getattr(self, name))}
        methods = {"fallback_url": "fallback_method", "status_callback": "status_callback_method"}
        return found | {methods[name]: getattr(self, methods[name]) for name in found if name in methods}

    def redirection(self) -> dict[str, Any]:
        """The fields of the event Redirected (app/calls/events.py)."""
        move = self.move_connected_call_leg == "true"
        return {"url": self.url, "method": self.method, "document": self.document, "move_connected": move}


class CallFilter(Parameters):
    """The filters of the list of calls."""

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
