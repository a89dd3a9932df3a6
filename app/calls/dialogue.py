"""The ways to wait: what verbs use to talk with a caller. One Dialogue per leg that runs a document."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from app.calls.causes import Cause
from app.calls.commands.core import Answer, Command, Fetch, Notify, StartTimer, Stop
from app.calls.cookies import Cookie, take
from app.calls.events import Digit, Event, Fetched, Finished, HungUp, LegEvent
from app.calls.facts import Application, Facts
from app.calls.script import CallerGone, Script, ScriptStop
from app.calls.web import Request, Response

FREE_FETCHES, MOST_FETCHES = 5, 100
"""Documents in a row without a verb that takes time: before the loop guard slows the call, and before it ends it."""
WHOLE_CALL = "-call.wav"
"""How the name of a file ends that a whole call is recorded into."""
GUARD_PAUSE = 0.5
"""Seconds between two documents of a call that the loop guard slows: 2 fetches a second (docs/language.md)."""
RELEASE = 1
"""Raised when scripts ask for something in another order: calls that began before go on in theirs."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator's settings say about scripts. Files are audio for the switch; reject_file empty: answer 603."""

    apology: str = "We are sorry, an application error has occurred. Goodbye."
    max_documents: int = 1000
    reject_file: str = ""
    beep_file: str = ""
    ringback_file: str = ""
    enter_file: str = ""
    exit_file: str = ""
    music_file: str = ""
    recordings_folder: str = ""
    """Where the switch writes what it records."""
    recordings_url: str = ""
    """What a recording's SID is appended to, for its URL; {account} in it is the account's SID."""
    recordings_key: str = field(default="", repr=False)
    """What SIDs of recordings are made with."""
    typed_ahead: int = 32
    """How many keys are kept that are pressed while an application answers; 0: none."""
    faxes_url: str = ""
    """As recordings_url, of faxes."""
    ring_tones: dict[str, str] = field(default_factory=dict)
    """What a caller hears while somebody else's phone rings, by country."""
    sip_domains: str = ""
    """Below which the SIP domains of accounts are; their phones are called where they are registered."""


@dataclass(slots=True)
class Dialogue:
    """One leg as its script sees it. Everything here is remembered by a checkpoint, so keep it small."""

    facts: Facts
    application: Application
    options: Options
    allowed: tuple[str, ...] | None = None
    """The only verbs that may run here; None: all."""
    answering: bool = False
    documents: int = 0
    fetches_without_media: int = 0
    children: int = 0
    """Legs that this one has called."""
    run_document: Callable[["Dialogue", Any], Script[str]] | None = field(default=None, repr=False)
    """Runs a document beside the call's own, from a place; returns why it ended. The interpreter sets it."""
    refusal: Cause | None = None
    """How an unanswered call ends whose documents have no more verbs: as the last <Dial> did. None: it is answered."""
    recordings: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Recordings of the whole call, by SID: as app/rcml/call_recording.py keeps them."""
    typed: str = ""
    """Keys that were pressed while the application answered: the next <Gather>'s, unless a verb that takes time comes
    first."""
    streams: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Media streams beside the verbs, by SID: as app/rcml/streams/forks.py keeps them."""
    cookies: list[Cookie] = field(default_factory=list)
    """What the application has set; documents beside the call's own share them."""
    release: int = RELEASE
    """Of the release that began the call (Header.release)."""
    had_cookies: bool = False
    """There was one: checkpoints say from then on what there is, or that there is none."""

    def aside(self, allowed: tuple[str, ...]) -> "Dialogue":
        """The same leg, for a document beside the call's own (music while it waits) that may use these verbs only.
        They share the cookies."""
        return replace(self, allowed=allowed, answering=True, documents=0, children=0, recordings={}, streams={})

    def keep_key(self, event: Event | None) -> None:
        """What is typed ahead waits for the next <Gather>, as far as there is room."""
        if isinstance(event, Digit) and len(self.typed) < self.options.typed_ahead:
            self.typed += event.key

    def take_typed(self) -> str:
        """Take the keys that were typed ahead."""
        typed, self.typed = self.typed, ""
        return typed

    def answered(self) -> Script[None]:
        """Answer the call, unless that was done. Does not wait: what is played next may follow at once."""
        if not self.facts.answered and not self.answering:
            self.answering = True
            yield Answer()

    def picked_up(self, callee: str = "", since: int = 0) -> Script[HungUp | None]:
        """Answer the call and wait until it is answered: the next request says in-progress. callee: a leg that waits
        for it; returns how that one ended meanwhile, if it did. since: calls of an earlier release do not wait."""
        yield from self.answered()
        ended: HungUp | None = None
        if self.release < since:
            return ended
        while not self.facts.answered:
            event = yield None
            if isinstance(event, LegEvent) and event.leg == callee and isinstance(event.event, HungUp):
                ended = event.event
        return ended

    def perform(self, command: Command) -> Script[Finished]:
        """Do it and wait for its end. Stopped from outside, it stops the command too."""
        id = yield command
        return (yield from self.finished(id))

    ask = perform
    """The same, by a name that reads better for commands without audio."""

    def finished(self, id: str, keep_keys: bool = False) -> Script[Finished]:
        """Wait for the end of what was asked for. Stopped from outside, it stops that too."""
        try:
            while True:
                event = yield None
                if isinstance(event, Finished) and event.id == id:
                    return event
                if keep_keys:
                    self.keep_key(event)
        except ScriptStop:
            yield Stop(id)
            raise

    def perform_despite_hangup(self, command: Command) -> Script[tuple[Finished, bool]]:
        """Do it and wait for its end, even if the caller leaves meanwhile. Returns its end, and whether he left."""
        id = yield command
        return (yield from self.ended_regardless(id))

    def ended_regardless(self, id: str) -> Script[tuple[Finished, bool]]:
        """Wait for the end of a command as `perform_regardless` does."""
        left = False
        while True:
            try:
                event = yield None
            except CallerGone:
                left = True
                continue
            except ScriptStop:
                yield Stop(id)
                raise
            if isinstance(event, Finished) and event.id == id:
                return event, left
            self.keep_key(event)

    def repeat(self, command: Command, loop: int) -> Script[None]:
        """Do it this many times; 0: until something ends it. A failure ends it too, with a warning."""
        done = 0
        while loop == 0 or done < loop:
            finished = yield from self.perform(command)
            if finished.error:
                yield from self.warn(13400, f"playing failed: {finished.error}", type(command).__name__)
                return
            done += 1

    def sleep(self, seconds: float) -> Script[None]:
        """Wait silently; keys are ignored."""
        yield from self.perform(StartTimer(seconds))

    def key(self, timeout: float) -> Script[str]:
        """The next key, or empty after this many seconds."""
        timer = yield StartTimer(timeout)
        try:
            while True:
                event = yield None
                if isinstance(event, Digit):
                    yield Stop(timer)
                    return event.key
                if isinstance(event, Finished) and event.id == timer:
                    return ""
        except ScriptStop:
            yield Stop(timer)
            raise

    def fetch(
        self, url: str, method: str, params: dict[str, str], certain: bool = False
    ) -> Script[tuple[Request, Response]]:
        """Request a document with the call's parameters (table 3.1) and these. certain: even if the caller leaves
        meanwhile; the script ends after the answer."""
        yield from self.guard()
        request = Request(url, method, {**self.facts.parameters(), **params})
        id = yield Fetch(request, list(self.cookies))
        left = False
        while True:
            try:
                event = yield None
            except ScriptStop as stop:
                if not (certain and isinstance(stop, CallerGone)):
                    yield Stop(id)
                    raise
                left = True
                continue
            if isinstance(event, Fetched) and event.id == id:
                break
            self.keep_key(event)
        if left:
            raise CallerGone
        take(self.cookies, event.response.cookies)
        self.had_cookies = self.had_cookies or bool(self.cookies)
        return request, replace(event.response, cookies=[])

    def post_after_hangup(self, url: str, method: str, params: dict[str, str]) -> Script[None]:
        """Tell the application something after the caller has left: what it answers has no call to run in."""
        yield from self.fetch(url, method, params)

    def recording_file(self, id: str = "{id}") -> str:
        """Where the switch writes what a command records: the command's own id is put in when it gets one."""
        return f"{self.options.recordings_folder}/{id}.wav"

    def call_file(self, id: str = "{id}") -> str:
        """Where the switch records the whole call; as with `recording_file`, but told apart by its name."""
        return f"{self.options.recordings_folder}/{id}{WHOLE_CALL}"

    def fax_file(self, id: str = "{id}") -> str:
        """Where the switch writes the pages of a fax; as with `recording_file`."""
        return f"{self.options.recordings_folder}/{id}.tiff"

    def recording_url(self, sid: str) -> str:
        """The REST resource of a recording: append .wav or .mp3 for its audio."""
        return self.options.recordings_url.replace("{account}", self.facts.account_sid) + sid

    def fax_url(self, sid: str) -> str:
        """Where the pages of a fax can be fetched, as TIFF."""
        return f"{self.options.faxes_url.replace('{account}', self.facts.account_sid)}{sid}.tiff"

    def guard(self) -> Script[None]:
        """Slow a call that only fetches documents (docs/language.md, loop guard)."""
        unheard = self.fetches_without_media
        if unheard >= FREE_FETCHES:
            id = yield StartTimer(GUARD_PAUSE)
            yield from self.finished(id, keep_keys=True)
        self.documents += 1
        self.fetches_without_media = unheard + 1

    def warn(self, code: int, message: str, where: str) -> Script[None]:
        """Tell the developer: a Notification of this call."""
        yield Notify(code, message, where=where)
