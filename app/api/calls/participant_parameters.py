"""The parameters that call somebody into a conference, and the document that such a call runs (rest-api.md)."""

from typing import Annotated, Literal, Self
from xml.sax.saxutils import escape, quoteattr

from pydantic import AfterValidator

from app.api.calls.call_parameters import (
    BAD_CALLBACK,
    BAD_EVENT,
    BAD_METHOD,
    BAD_TIMEOUT,
    BAD_URL,
    EVENT_WORDS,
    events,
    refuse,
)
from app.api.http.forms import Form
from app.api.openapi.schema import Caller, Flag, Line, Method, Parameters, Url, param

LATER = (
    *("Coaching", "CallSidToCoach", "MachineDetection", "SipAuthUsername", "SipAuthPassword", "Byoc", "CallerId"),
    *("RecordingStatusCallback", "ConferenceRecordingStatusCallback", "Trim", "ConferenceTrim"),
)
"""What Twilio knows and we do not yet: refused, because a call without it would not be what was asked for."""
CONFERENCE_EVENTS = ("start", "end", "join", "leave", "mute", "hold", "speaker")


class ParticipantCreate(Parameters):
    """Whom to call, and what it is in the conference: the attributes of <Conference>."""

    to: Caller = param(code=21211, missing=21201)
    from_: Caller = param(code=21212, missing=21213)
    status_callback: Url = param("", BAD_CALLBACK)
    status_callback_method: Method = param("POST", BAD_METHOD)
    status_callback_event: Annotated[list[str], AfterValidator(events), EVENT_WORDS] = param(["completed"], BAD_EVENT)
    timeout: int = param(60, BAD_TIMEOUT, ge=1, le=600)
    time_limit: int = param(14400, ge=1, le=86400)
    label: Line = param("", max_length=128)
    muted: Flag = param(False)
    beep: Literal["true", "false", "onEnter", "onExit"] = param("true")
    start_conference_on_enter: Flag = param(True)
    end_conference_on_exit: Flag = param(False)
    wait_url: Url | None = param(None, BAD_URL, blank=True)
    wait_method: Method = param("POST", BAD_METHOD)
    max_participants: int = param(40, ge=1, le=100)
    conference_record: Literal["true", "false", "record-from-start", "do-not-record"] = param("false")
    conference_status_callback: Url = param("", BAD_CALLBACK)
    conference_status_callback_method: Method = param("POST", BAD_METHOD)
    record: Literal["false"] = param("false")

    @classmethod
    def read(cls, form: Form) -> Self:
        refuse(form, LATER)
        return super().read(form)

    def document(self, conference: str) -> str:
        """What the call runs at the answer."""
        attributes = {
            "participantLabel": self.label,
            "muted": flag(self.muted),
            "beep": self.beep,
            "startConferenceOnEnter": flag(self.start_conference_on_enter),
            "endConferenceOnExit": flag(self.end_conference_on_exit),
            "waitUrl": self.wait_url,
            "waitMethod": self.wait_method,
            "maxParticipants": str(self.max_participants),
            "record": self.conference_record,
            "statusCallback": self.conference_status_callback or None,
            "statusCallbackMethod": self.conference_status_callback_method,
            "statusCallbackEvent": " ".join(CONFERENCE_EVENTS),
        }
        written = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items() if value is not None)
        room = f"<Conference {written}>{escape(conference)}</Conference>"
        return f'<Response><Dial timeLimit="{self.time_limit}">{room}</Dial></Response>'


def flag(value: bool) -> str:
    return str(value).lower()
