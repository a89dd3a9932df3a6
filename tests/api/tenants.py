"""Accounts that are related in every way, and what each is told by every route (docs/guarantees.md).

The rows that are asked for are those of the account `self`; what was deleted is made again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy
import soundfile
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import create_app
from app.api.openapi.operations import Operation, operations
from app.api.routes import RESOURCES
from app.models import PoolNumber
from app.models.calls.recording import audio_file
from app.models.messages.fax import fax_file
from app.models.messages.media import media_file
from app.settings.config import load
from app.store import store
from tests.api.live import LIMITS
from tests.api.one_of_each import Things
from tests.api.world import Who, engine, open_account, set_status

IN, ABSENT, NOT_ACTIVE, UNKNOWN, NOT_ALLOWED = 0, 20404, 10001, 20003, 20005
PRINCIPALS = {
    "self": IN,
    "parent": IN,
    "grandparent": IN,
    "child": ABSENT,
    "sibling": ABSENT,
    "unrelated": ABSENT,
    "suspended": NOT_ACTIVE,
    "closed": NOT_ACTIVE,
    "child of suspended": NOT_ACTIVE,
    "anonymous": UNKNOWN,
    "wrong token": UNKNOWN,
    "key": IN,
}
"""Who asks -> what is told of another's account; IN: as if it were its own."""
NOBODYS = "AC" + "0" * 32
NOT_BY_KEY = ("Accounts", "Keys")


@dataclass(frozen=True)
class Told:
    """One answer. own: it was about the account of who asked, not another's."""

    operation: Operation
    path: str
    answer: TestResponse
    own: bool


class Tenants:
    """An installation with those accounts."""

    def __init__(self, folder: Path) -> None:
        unlimited = dict.fromkeys(LIMITS, 0)  # a fast machine makes more than a hundred requests a second
        self.settings = load(var=folder, redis_url="redis://127.0.0.1:1/0").model_copy(update=unlimited)
        store.upgrade(self.settings)
        self.app = create_app(self.settings)
        self.operations = list(operations(self.app, RESOURCES))
        self.who: dict[str, Who] = {}
        for name, parent in PARENTS.items():
            above = self.who[parent].sid if parent else ""
            self.who[name] = open_account(self.app, self.settings, f"{name.replace(' ', '.')}@x.example", above)
        me = self.who["self"]
        key = me.post("Keys.json").json
        self.who["anonymous"] = self.who["wrong token"] = replace(me, token="0" * 32)
        self.who["key"] = replace(me, token=key["secret"], name=key["sid"])  # type: ignore[index]
        for name in ("suspended", "closed"):
            set_status(self.app, self.who[name].sid, name)
        with Session(engine(self.app)) as session:
            session.add(PoolNumber(phone_number="+12125551000", iso_country="US", kind="local"))
            session.commit()

    def ask(self, name: str, suffix: str) -> Iterator[Told]:
        """Every operation on rows of `self`, asked by this principal."""
        things = self.things(self.who["self"].sid)
        for operation in self.operations:
            told = self.told(name, operation, self.path(operation, self.target(name), things, suffix))
            yield told
            if told.answer.status_code == 204 or operation.resource == "Members":  # of which a queue must have none
                things = self.things(self.who["self"].sid)

    def target(self, name: str) -> str:
        """Whose account is asked for: who is suspended asks for its own."""
        return self.who[name if PRINCIPALS[name] == NOT_ACTIVE else "self"].sid

    def told(self, name: str, operation: Operation, path: str) -> Told:
        who = self.who[name]
        if name == "anonymous":
            answer = who.client.open(path, method=operation.method, buffered=True)
        else:
            answer = who.request(operation.method, path)
        return Told(operation, path, answer, "account_sid" not in operation.rule.arguments)

    def path(self, operation: Operation, account: str, things: Callable[[str], str], suffix: str) -> str:
        """Where an operation is asked for. things: resource -> the SID of one."""
        arguments = operation.rule.arguments
        values = {"version": "2012-04-24", "account_sid": account, "country_code": "US"}
        own = things(operation.resource)
        for name, resource in OF_PATH.items():
            if name in arguments:
                values[name] = things(resource) if resource else own
        built = operation.rule.build({name: values[name] for name in arguments})
        assert built is not None
        return built[1] + ("" if operation.file else suffix)

    def things(self, account: str) -> Things:
        """Rows of an account, with a recording, a fax and a picture: what is downloaded must be there."""
        things = Things(engine(self.app), account)
        self.sound(account, things("Recordings"))
        pages = fax_file(self.settings.var, account, things("Faxes"))
        pages.parent.mkdir(parents=True, exist_ok=True)
        pages.write_bytes(b"")
        picture = media_file(self.settings.var, account, things("Media"))
        picture.parent.mkdir(parents=True, exist_ok=True)
        picture.write_bytes(b"")
        return things

    def sound(self, account: str, recording: str) -> None:
        """The recording's audio."""
        file = audio_file(self.settings.folder("recordings"), account, recording)
        file.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(file, numpy.zeros(80), 8000)

    def close(self) -> None:
        engine(self.app).dispose()
        self.app.extensions["restcomm"].wake.close()


OF_PATH = {
    "call_sid": "Calls",
    "recording_sid": "Recordings",
    "message_sid": "Messages",
    "address_sid": "Addresses",
    "conference_sid": "Conferences",
    "queue_sid": "Queues",
    "domain_sid": "Domains",
    "ip_list_sid": "IpAccessControlLists",
    "credential_list_sid": "CredentialLists",
    "sid": "",
}
"""Argument of a route -> the resource that it names; empty: the operation's own."""
PARENTS = {
    "grandparent": "",
    "parent": "grandparent",
    "self": "parent",
    "child": "self",
    "sibling": "parent",
    "unrelated": "",
    "suspended": "parent",
    "child of suspended": "suspended",
    "closed": "parent",
}
"""Name of an account -> the one above it."""
