"""An engine with nothing real around it but its journals: for tests of the loop and of takeovers."""

import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gevent

from app.accounts.domain_credentials import Login
from app.calls.commands.core import Notify, PostCallback
from app.calls.dialogue import Options
from app.calls.events import Arrived
from app.calls.facts import Application
from app.calls.web import Request, Response
from app.engine.engine import Engine
from app.engine.services import Services
from app.journal.journal import Journals
from app.settings.config import Settings, load
from tests.pretend.switch import PretendSwitch

URL = "http://app.example/start"
ACCOUNT = "AC" + "0" * 31 + "1"


@dataclass
class PretendLedger:
    """Keeps in lists what the real one writes to the database."""

    began: list[tuple[str, str, Any]] = field(default_factory=list)
    """Call, channel, and when it began."""
    statuses: list[tuple[str, str, int]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    """Of the commands whose rows are there."""
    notifications: list[Notify] = field(default_factory=list)
    told: list[PostCallback] = field(default_factory=list)
    mail: list[Any] = field(default_factory=list)
    stale: list[set[str]] = field(default_factory=list)
    conferences: dict[str, Any] = field(default_factory=dict)
    domains: dict[str, Any] = field(default_factory=dict)
    recordings: list[Any] = field(default_factory=list)
    participants: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, str] = field(default_factory=dict)
    """Digests, by login."""
    routes_of_clients: dict[str, Any] = field(default_factory=dict)
    queues: dict[str, Any] = field(default_factory=dict)
    """Each known name's sid and size; any other is made when it is wanted."""
    waiting: dict[str, Any] = field(default_factory=dict)
    """Rows of queue members, by their entries."""
    token: str = "t"
    account_status: str = "active"
    broken: bool = False

    def route(self, to: str) -> Any:
        if self.broken:
            raise ConnectionError("no database")
        app = Application(url=URL, status_callback="http://app.example/status")
        known = {"account_sid": ACCOUNT, "application": app, "auth_token": "t", "number_sid": "PN1", "api_version": "v"}
        return SimpleNamespace(**known) if to == "1234" else None

    def administrator(self) -> str:
        if self.broken:
            raise ConnectionError("no database")
        return ACCOUNT

    def account(self, sid: str) -> Any:
        return SimpleNamespace(auth_token=self.token, status=self.account_status)

    def unsealed(self, text: str) -> str:
        return text

    def route_of_client(self, login: str) -> Any:
        return self.routes_of_clients.get(login)

    def logins(self) -> list[Login]:
        return [Login(*each) for each in self.clients.items()]

    def login(self, name: str) -> Login | None:
        return Login(name, self.clients[name]) if name in self.clients else None

    def queue_named(self, account_sid: str, name: str, create: bool) -> Any:
        if self.broken:
            raise OSError("no database")
        if create:
            self.queues.setdefault(name, SimpleNamespace(sid=f"QU{name}", max_size=1000))
        return self.queues.get(name)

    def member(self, row: Any) -> None:
        self.waiting[row["entry"]] = row

    def member_gone(self, entry: str) -> None:
        self.waiting.pop(entry, None)

    def members(self, node: str) -> set[str]:
        return set(self.waiting)

    def conference(self, row: Any) -> None:
        self.conferences[row["sid"]] = self.conferences.get(row["sid"], {}) | row

    def participant(self, row: Any) -> None:
        self.participants[row["entry"]] = row

    def recording(self, row: Any) -> None:
        """A recording beside the verbs, or of a conference."""
        self.recordings.append(row)

    def stream(self, row: Any) -> None:
        """A media stream."""

    def answered_by(self, sid: str, by: str) -> None:
        """Who has answered a leg."""

    def participant_gone(self, entry: str) -> None:
        self.participants.pop(entry, None)

    def sweep_conferences(self, node: str, sids: set[str], entries: set[str]) -> None:
        return None

    def called_domain(self, name: str, address: str, credential: str) -> Any:
        return self.domains.get(name, lambda address, credential: None)(address, credential)

    def call_began(self, facts: Any, application: Any, channel: str, number_sid: str, wall: Any) -> None:
        self.began.append((facts.call_sid, channel, wall))

    def status(self, facts: Any, application: Any, status: str, event: str, wall: Any, duration: int, n: int) -> None:
        self.statuses.append((facts.call_sid, status, n))

    def notification(self, facts: Any, notify: Notify, wall: Any, id: str = "") -> None:
        if self.is_new(id):
            self.notifications.append(notify)

    def tell(self, facts: Any, command: PostCallback, id: str, wall: Any) -> None:
        if self.is_new(id):
            self.told.append(command)

    def is_new(self, id: str) -> bool:
        """The real one keeps a row once, by the id of its command."""
        known = id in self.ids
        self.ids |= {id} - {""}
        return not known

    def closed(self, sid: str, then: Callable[[], None]) -> None:
        then()

    def take_mail(self, node: str) -> list[Any]:
        mail, self.mail = self.mail, []
        return mail

    def fail_stale(self, node: str, live: set[str]) -> None:
        self.stale.append(live)


@dataclass
class World:
    """The engine, and everything around it. documents: what each URL answers."""

    folder: Path
    settings: Settings
    documents: dict[str, str] = field(default_factory=dict)
    switch: PretendSwitch = field(default_factory=PretendSwitch)
    ledger: PretendLedger = field(default_factory=PretendLedger)
    requests: list[Request] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    auth_tokens: list[str] = field(default_factory=list)
    """What each of the requests was signed with."""

    def fetch(self, request: Request, token: str, auth_token: str, **_more: Any) -> Response:
        self.requests.append(request)
        self.tokens.append(token)
        self.auth_tokens.append(auth_token)
        answer = self.documents.get(request.url)
        if answer == "hang":
            gevent.sleep(60)
        if answer is None:
            return Response(404, request.url, error="HTTP 404", code=11200)
        return Response(200, request.url, "text/xml", body=f"<Response>{answer}</Response>")

    def speak(self, text: str, voice: str, language: str, failed: Any = None, account: str = "") -> Path:
        path = self.folder / f"{text}.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(b"\0\0" * 8000)
        return path

    def engine(self) -> Engine:
        services: Any = Services(
            self.settings,
            self.ledger,  # type: ignore[arg-type]
            SimpleNamespace(fetch=self.fetch),  # type: ignore[arg-type]
            None,  # type: ignore[arg-type]
            SimpleNamespace(file=self.speak),  # type: ignore[arg-type]
            Journals(self.folder / "journals"),
            SimpleNamespace(engine_wakeups=wakeups),  # type: ignore[arg-type]
            Options(),
            None,  # type: ignore[arg-type]
            None,  # type: ignore[arg-type]
            None,  # type: ignore[arg-type]
        )
        return Engine(self.switch, services)

    @contextmanager
    def running(self) -> Iterator[Engine]:
        """An engine at work; leaving is its sudden death."""
        engine = self.engine()
        greenlet = gevent.spawn(engine.run)
        try:
            yield engine
        finally:
            greenlet.kill()

    def arrives(self, channel: str = "chan1", to: str = "1234") -> None:
        self.switch.here[channel] = False
        self.switch.tell(channel, Arrived(to, "alice"))


def wakeups(node: str, seconds: float) -> Iterator[None]:
    while True:
        yield None
        gevent.sleep(0.01)


def world(tmp_path: Path, **documents: str) -> World:
    return World(tmp_path, load(var=tmp_path / "var"), {f"http://app.example/{k}": v for k, v in documents.items()})


def soon(condition: Callable[[], Any], seconds: float = 2.0) -> Any:
    """Wait until something is true. Returns it."""
    with gevent.Timeout(seconds, AssertionError("it did not become true")):
        while not (result := condition()):
            gevent.sleep(0.002)
    return result
