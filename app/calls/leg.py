"""One leg of a call: what is known of it, and which statuses it goes through (guide tables 3.1, 3.18, 4.7)."""

from dataclasses import dataclass, field

from app.calls.causes import FINAL_STATUS, REFUSED_STATUS, Cause
from app.calls.commands.core import SetStatus
from app.calls.events import Answered, Ended, Event, HungUp, Retold, Ringing
from app.calls.facts import Application, Facts

SILENT = 408
"""SIP status of an INVITE that nothing came back to."""


@dataclass(slots=True)
class Leg:
    """A leg, from its beginning to its end."""

    facts: Facts
    application: Application = field(default_factory=Application)
    sequence: int = 0
    """Number of the next status."""
    gone: bool = False
    """It was hung up."""
    ending: Cause | None = None
    """With which cause we asked to end it."""
    canceled: bool = False
    """A REST client ended it before it was answered."""

    def began(self) -> SetStatus:
        """The leg has been called: its first status, for callbacks of initiated."""
        return self.told(self.facts.status, "initiated")

    def heard(self, event: Event) -> SetStatus | None:
        """Keep the facts true. Returns the new status, if the event brings one."""
        match event:
            case Ringing() if self.facts.status == "queued":
                return self.told("ringing", "ringing")
            case Answered() if not self.facts.answered and self.ending is not Cause.CANCELED:
                self.facts.answered = True
                self.facts.sip_response = 200 if self.facts.direction != "inbound" else 0
                return self.told("in-progress", "answered")
            case HungUp() if not self.gone:
                self.gone = True
                self.facts.sip_response = self.facts.sip_response or event.sip_status
                return self.told(self.final_status(event), "completed")
            case Retold():
                self.application = event.applied(self.application)
            case Ended() if not self.facts.answered:
                self.canceled = True
        return None

    def failure(self, began: str, event: HungUp) -> str:
        """Why a call of ours came to nothing before anything rang, for its developer; empty: it did not. began: its
        status before it ended."""
        ours = self.facts.direction in ("outbound-api", "outbound-dial")
        silent = event.sip_status == SILENT and not event.by_us
        if not ours or began != "queued" or event.explained or not (self.facts.status == "failed" or silent):
            return ""
        why = event.why or (f"SIP {event.sip_status}" if event.sip_status else event.cause)
        why += ", no answer to its INVITE" if silent else ""
        return f"the call to {self.facts.to} failed before it rang: {why}"

    def told(self, status: str, event: str) -> SetStatus:
        """Note a status, with its number."""
        self.facts.status = status
        self.sequence += 1
        return SetStatus(status, event, self.sequence - 1)

    def final_status(self, event: HungUp) -> str:
        """How it ended, in the words of table 4.7."""
        if self.facts.answered:
            return "completed"
        if self.canceled or self.ending == Cause.CANCELED:
            return "canceled"
        if self.facts.direction == "inbound":
            return REFUSED_STATUS.get(self.ending, "failed") if self.ending else "no-answer"
        return FINAL_STATUS.get(event.cause, "failed")
