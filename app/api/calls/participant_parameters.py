"""The parameters that call a participant into a conference, and the document that such a call runs
(docs/rest-contract.md)."""

from typing import Annotated, Any, Literal
from xml.sax.saxutils import escape, quoteattr

from pydantic import StringConstraints

from app.api.calls.call_parameters import (
    BAD_CALLBACK,
    BAD_EVENT,
    BAD_METHOD,
    BAD_URL,
    OutboundCall,
    RecordingEvents,
    some_of,
    words,
)
from app.api.http.problems import ApiError
from app.api.live.detection_parameters import ParticipantDetection
from app.api.openapi.schema import Flag, Line, Method, Url, param
from app.rcml.nouns.conference import EVENTS

CONFERENCE_EVENTS = tuple(event for event in EVENTS if event != "speaker")
"""The events that a conference can report; speaker is not detected."""
ConferenceEvents = Annotated[list[str], some_of(CONFERENCE_EVENTS), words(CONFERENCE_EVENTS)]
MOST_PARTICIPANTS = 250
COACHED_ABSENT = 16028
CallSid = Annotated[str, StringConstraints(pattern=r"^CA[0-9a-f]{32}$")]


class ParticipantCreate(OutboundCall, ParticipantDetection):
    """Whom to call, and what it is in the conference: the attributes of <Conference>."""

    caller_display_name: Line = param("", max_length=64)
    time_limit: int = param(14400, ge=1, le=86400)
    label: Line = param("", max_length=128)
    muted: Flag = param(False)
    beep: Literal["true", "false", "onEnter", "onExit"] = param("true")
    start_conference_on_enter: Flag = param(True)
    end_conference_on_exit: Flag = param(False)
    wait_url: Url | None = param(None, BAD_URL, blank=True)
    wait_method: Method = param("POST", BAD_METHOD)
    max_participants: int = param(40, ge=1, le=MOST_PARTICIPANTS)
    conference_record: Literal["true", "false", "record-from-start", "do-not-record"] = param("false")
    conference_trim: Literal["trim-silence", "do-not-trim"] = param("do-not-trim")
    conference_recording_status_callback: Url = param("", BAD_CALLBACK)
    conference_recording_status_callback_method: Method = param("POST", BAD_METHOD)
    conference_recording_status_callback_event: RecordingEvents = param(["completed"], BAD_EVENT)
    conference_status_callback: Url = param("", BAD_CALLBACK)
    conference_status_callback_method: Method = param("POST", BAD_METHOD)
    coaching: Flag | None = param(None)
    call_sid_to_coach: CallSid | None = param(None, COACHED_ABSENT)
    conference_status_callback_event: ConferenceEvents = param(["start", "end"], BAD_EVENT)

    def seat(self) -> dict[str, Any]:
        """What it will be in the conference."""
        return {
            "label": self.label,
            "muted": self.muted,
            "start_conference_on_enter": self.start_conference_on_enter,
            "end_conference_on_exit": self.end_conference_on_exit,
            "coaching": bool(coached(self.coaching, self.call_sid_to_coach)),
            "call_sid_to_coach": coached(self.coaching, self.call_sid_to_coach) or None,
        }

    def originate_options(self, passed: str) -> dict[str, Any]:
        named = {"caller_name": self.caller_display_name} if self.caller_display_name else {}
        return super().originate_options(passed) | named | self.detected()

    def document(self, conference: str) -> str:
        """What the call runs at the answer."""
        attributes = {
            "participantLabel": self.label,
            "muted": flag(self.muted),
            "coach": coached(self.coaching, self.call_sid_to_coach) or None,
            "beep": self.beep,
            "startConferenceOnEnter": flag(self.start_conference_on_enter),
            "endConferenceOnExit": flag(self.end_conference_on_exit),
            "waitUrl": self.wait_url,
            "waitMethod": self.wait_method,
            "maxParticipants": str(self.max_participants),
            "record": self.conference_record,
            "trim": self.conference_trim,
            "recordingStatusCallback": self.conference_recording_status_callback or None,
            "recordingStatusCallbackMethod": self.conference_recording_status_callback_method,
            "recordingStatusCallbackEvent": " ".join(self.conference_recording_status_callback_event),
            "statusCallback": self.conference_status_callback or None,
            "statusCallbackMethod": self.conference_status_callback_method,
            "statusCallbackEvent": " ".join(self.conference_status_callback_event),
        }
        written = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items() if value is not None)
        room = f"<Conference {written}>{escape(conference)}</Conference>"
        return f'<Response><Dial timeLimit="{self.time_limit}">{room}</Dial></Response>'


def coached(coaching: bool | None, call_sid: str | None) -> str | None:
    """Whom somebody is to coach; empty: no longer; None: as it is. Raises ApiError 16028."""
    if coaching and not call_sid:
        raise ApiError(COACHED_ABSENT, "CallSidToCoach is required with Coaching")
    return "" if coaching is False else call_sid


def flag(value: bool) -> str:
    return str(value).lower()
