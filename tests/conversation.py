"""Conversations with the pure core: a document, what the caller does, what we do. No switch, clock or network.

    talk = Conversation('<Gather timeout="3"><Say>Hello</Say></Gather>')
    talk.plays("Hello")
    talk.press("1")
    talk.stops_playing()
    talk.waits(3)

Commands are looked at in order; marks and preparations are left out unless asked for.
"""

from typing import Any, TypeVar

from app.calls.call import Call
from app.calls.commands.core import (
    Answer,
    Checkpoint,
    Command,
    Download,
    Fetch,
    Hangup,
    Notify,
    PlayFile,
    Prefetch,
    SetStatus,
    StartTimer,
    Stop,
    Synthesize,
)
from app.calls.commands.results import LocalFile
from app.calls.dialogue import Dialogue, Options
from app.calls.events import Answered, Digit, Event, Fetched, Finished, HungUp
from app.calls.facts import Application, Facts
from app.calls.web import Request, Response
from app.rcml.interpreter import first, interpret

URL = "http://app.example/voice/start.xml"
SID = "CA" + "0" * 31 + "1"
ACCOUNT = "AC" + "0" * 31 + "1"
HIDDEN = (Checkpoint, Prefetch, SetStatus)

C = TypeVar("C", bound=Command)


class Conversation:
    """One inbound call that runs a document, or (document None) asks URL for it."""

    def __init__(self, document: str | None = None, options: Options | None = None, **application: Any) -> None:
        text = None if document is None else f"<Response>{document}</Response>"
        self.facts = Facts(SID, ACCOUNT, "alice", "1234")
        self.call = Call(self.facts)
        self.asked: list[tuple[str, Command]] = []
        self.all: list[Command] = []
        app = Application(url=URL, **application)
        self.dialogue = Dialogue(self.facts, app, options or Options())
        self.first_asked = self.call.start(interpret(self.dialogue, first(self.dialogue)))
        self.keep(self.first_asked)
        if text is not None:
            self.answers(text)

    def keep(self, asked: list[tuple[str, Command]]) -> None:
        self.all += [command for _id, command in asked]
        self.asked += [(id, command) for id, command in asked if not isinstance(command, HIDDEN)]

    def happens(self, event: Event) -> "Conversation":
        """Deliver an event."""
        self.keep(self.call.handle(event))
        return self

    # -- what we do ---------------------------------------------------------------------------------------------------

    def does(self, kind: type[C]) -> C:
        """The next command, which must be of this kind."""
        assert self.asked, f"expected {kind.__name__}, but the call waits"
        self.id, command = self.asked.pop(0)
        assert isinstance(command, kind), f"expected {kind.__name__}, not {command}"
        return command

    def waits_quietly(self) -> None:
        """Nothing more is asked for now."""
        assert not self.asked, f"expected nothing, not {self.asked}"

    def answers_call(self) -> None:
        """Answer, which succeeds."""
        self.does(Answer)
        self.happens(Answered()).happens(Finished(self.id))

    def says(self, text: str, voice: str = "man", language: str = "en-US") -> str:
        """Speech is made and its playing begins. Returns the playback's id."""
        assert self.does(Synthesize) == Synthesize(text, voice, language)
        self.happens(Finished(self.id, LocalFile(f"/speech/{text}")))
        assert self.does(PlayFile) == PlayFile(f"/speech/{text}")
        self.playing = self.id
        return self.id

    def plays(self, url: str) -> str:
        """Audio is got and its playing begins. Returns the playback's id."""
        assert self.does(Download).request == Request(url, "GET")
        self.happens(Finished(self.id, LocalFile("/audio/" + url)))
        assert self.does(PlayFile) == PlayFile("/audio/" + url)
        self.playing = self.id
        return self.id

    def plays_again(self) -> None:
        """The same file once more."""
        self.does(PlayFile)
        self.playing = self.id

    def stops_playing(self) -> None:
        """The prompt is silenced."""
        assert self.does(Stop) == Stop(self.playing)

    def waits(self, seconds: float) -> str:
        """A timer begins. Returns its id."""
        assert self.does(StartTimer).seconds == seconds
        self.timer = self.id
        return self.id

    def stops_waiting(self) -> None:
        """The timer is cancelled."""
        assert self.does(Stop) == Stop(self.timer)

    def requests(self, url: str, method: str = "POST") -> dict[str, str]:
        """A document is asked for. Returns the parameters."""
        request = self.does(Fetch).request
        assert (request.url, request.method) == (url, method)
        return request.params

    def warns(self, code: int) -> Notify:
        """A Notification is written."""
        notify = self.does(Notify)
        assert notify.code == code, notify
        return notify

    def hangs_up(self) -> Hangup:
        """We end the call, and wait for nothing else."""
        hangup = self.does(Hangup)
        self.waits_quietly()
        return hangup

    # -- what the world does ------------------------------------------------------------------------------------------

    def answers(self, body: str, content_type: str = "text/xml", url: str = "", **more: Any) -> "Conversation":
        """The application answers the request with this."""
        request = self.does(Fetch).request if self.asked else self.last_fetch()
        response = Response(more.pop("status", 200), url or request.url, content_type, body=body, **more)
        return self.happens(Fetched(self.fetch_id(), response))

    def last_fetch(self) -> Request:
        """The request that waits for its answer."""
        return next(command.request for command in self.call.outstanding.values() if isinstance(command, Fetch))

    def fetch_id(self) -> str:
        return next(id for id, command in self.call.outstanding.items() if isinstance(command, Fetch))

    def finish_playing(self) -> "Conversation":
        return self.happens(Finished(self.playing))

    def time_passes(self) -> "Conversation":
        return self.happens(Finished(self.timer))

    def press(self, keys: str) -> "Conversation":
        for key in keys:
            self.happens(Digit(key))
        return self

    def caller_hangs_up(self) -> "Conversation":
        return self.happens(HungUp())

    def statuses(self) -> list[str]:
        """Every status that the call has had."""
        return [command.status for command in self.all if isinstance(command, SetStatus)]
