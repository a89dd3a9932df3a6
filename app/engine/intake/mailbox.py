"""How the REST API reaches an engine: letters in a table of the database, opened here."""

import logging
import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gevent.event

from app.calls.codec import decode, encode
from app.calls.commands.base import Command
from app.calls.commands.core import Originate, SetMaxDuration
from app.calls.destination import Destination, SipUri, parse
from app.calls.events import (
    ChangeRecording,
    Ended,
    Event,
    LegEvent,
    Redirected,
    Retold,
    StartRecording,
    StartStream,
    StopStream,
)
from app.calls.speech.events import StartTranscription
from app.engine.live_call import LiveCall, channel_for
from app.engine.live_calls import LiveCalls
from app.engine.protocols import Deliver, StartCall
from app.engine.services import Services
from app.journal.journal import Header
from app.ledger.lookups import EngineLetter

log = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
"""How often mail is looked for when nothing wakes us: Redis may be away."""


class Mailbox:
    """The letters of one node."""

    def __init__(
        self,
        services: Services,
        calls: LiveCalls,
        deliver: Deliver,
        start: StartCall,
        perform: Callable[[LiveCall, str, str, Command], None],
        waits_in_queue: Callable[[LiveCall, str], bool],
    ) -> None:
        self.services = services
        self.calls = calls
        self.deliver = deliver
        self.start = start
        self.perform = perform
        self.waits_in_queue = waits_in_queue
        self.node = services.settings.node
        self.ready = gevent.event.Event()
        """Set when the calls of the engine before us are known: much of the mail is for them."""
        self.postponed: list[EngineLetter] = []
        """Letters that ask for a new call, while none may begin."""
        self.openers: dict[str, Callable[[EngineLetter], None]] = {"originate": self.originate}
        """The handlers of commands from the mailbox, by kind; all others become events of a call."""

    def register(self, kind: str, opener: Callable[[dict[str, Any]], None]) -> None:
        """Let letters of this kind, which are of no call, be opened by `opener`. It gets what is in them."""
        self.openers[kind] = lambda mail: opener(mail.payload)

    def read(self) -> None:
        """The greenlet: do what the API wrote; woken by Redis, and every second anyway. Begins when it is `ready`."""
        self.ready.wait()
        for _woken in self.services.wake.engine_wakeups(self.node, SWEEP_SECONDS):
            try:
                postponed, self.postponed = self.postponed, []
                for mail in postponed + self.services.ledger.take_mail(self.node):
                    self.open(mail)
            except Exception:
                log.exception("cannot read the mailbox; trying again")

    def open(self, mail: EngineLetter) -> None:
        """Execute one command of the mailbox."""
        if opener := self.openers.get(mail.kind):
            return opener(mail)
        live, leg = self.calls.lookup(mail.call_sid)
        event = self.event(live, mail) if live else None
        if live is None or event is None:
            return log.info("%s: %s arrived too late", mail.call_sid, mail.kind)
        self.deliver(live, LegEvent(leg, event) if leg else event)
        if isinstance(event, Retold) and event.time_limit:
            self.limit(live, leg, event.time_limit)
        return None

    def limit(self, live: LiveCall, leg: str, seconds: int) -> None:
        """Let the switch itself end a leg this many seconds after its answer, even without an engine."""
        now = time.monotonic()
        most = self.services.permit.max_seconds(live.header.facts.account_sid) or seconds
        left = min(seconds, most) - (now - live.answered_at.get(leg, now))
        self.perform(live, leg, f"{live.sid}-limit", SetMaxDuration(max(1, math.ceil(left))))

    def event(self, live: LiveCall, mail: EngineLetter) -> Event | None:
        """What a letter says to a call, or to one of its legs; None: it has changed since."""
        match mail.kind:
            case "dequeue" if self.waits_in_queue(live, mail.payload["queue"]):
                return Redirected(mail.payload["url"], mail.payload["method"])
            case "participant" if live.call.conference.sid == mail.payload["conference"]:
                event: Event = decode(mail.payload["event"])
                return event
            case "retell":
                return Retold(**mail.payload)
            case "redirect":
                return Redirected(**mail.payload)
            case "start stream":
                return StartStream(**mail.payload)
            case "transcribe":
                return StartTranscription(**{**mail.payload, "hints": tuple(mail.payload["hints"])})
            case "stop stream":
                return StopStream(**mail.payload)
            case "start recording":
                return StartRecording(**mail.payload)
            case "change recording":
                return ChangeRecording(**mail.payload)
            case "end":
                return Ended(mail.payload.get("status", "completed"))
        return None

    def originate(self, mail: EngineLetter) -> None:
        """Call somebody for the API (guide 4.3.2). The letter has what Originate has beside the row."""
        sid = mail.call_sid
        if self.calls.lookup(sid)[0] is not None:
            return log.info("%s: %s arrived too late", sid, mail.kind)
        if self.services.journals.full:
            return self.postponed.append(mail)
        asked = self.services.ledger.outbound(sid)
        if asked is None or self.services.journals.find(sid):
            return None
        originate_options = dict(mail.payload)
        called = callee(
            asked.facts.to,
            originate_options.pop("sip_auth_username", ""),
            self.services.ledger.unsealed(originate_options.pop("sip_auth_password", "")),
        )
        if most := self.services.permit.max_seconds(asked.facts.account_sid):
            originate_options["time_limit"] = min(originate_options.get("time_limit") or most, most)
        command = Originate(called, **{"caller_id": asked.facts.from_, "timeout": asked.timeout, **originate_options})
        header = Header(asked.facts, asked.application, channel_for(sid), self.node, originate=with_login(command))
        return self.start(header, asked.auth_token, command)


def with_login(command: Originate) -> dict[str, Any]:
    """What a journal has of it: the password too, which it seals; an engine that takes over needs it."""
    data: dict[str, Any] = encode(command)
    if isinstance(command.destination, SipUri) and command.destination.password:
        data["destination"]["password"] = command.destination.password
    return data


def callee(to: str, username: str, password: str) -> Destination:
    """Whom to call; the login is for a SIP address that asks for one."""
    called = parse(to)
    return replace(called, username=username, password=password) if isinstance(called, SipUri) else called
