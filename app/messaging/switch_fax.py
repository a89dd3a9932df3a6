"""The provider `switch`: faxes by our own switch, in a call of their own (guide 2.5: its fax engine, spandsp)."""

import json
from pathlib import Path

from redis.exceptions import RedisError

from app.bus.asking import EngineRpc
from app.messaging.documents import Documents
from app.messaging.fax_pages import make_pages
from app.messaging.port import Outgoing, Refused, Taken, Unavailable
from app.settings.config import Settings

CALL_SECONDS = 600
"""A fax of many pages takes that long."""
PICKED_UP_SECONDS = 10


class SwitchFaxCarrier:
    """Pages are made here; an engine calls, and says how many arrived. A fax that failed is not sent again."""

    def __init__(self, settings: Settings, documents: Documents) -> None:
        self.documents = documents
        self.folder = settings.var.absolute() / "faxes"
        self.nodes = settings.node_names()
        self.asking = EngineRpc(settings)

    def send(self, outgoing: Outgoing) -> Taken:
        folder = self.folder / outgoing.account_sid
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / f"{outgoing.sid}.tiff"
        make_pages(self.documents.of(outgoing), file)
        told = self.ask(outgoing, file)
        if told["error"]:
            raise Refused(told["error"])
        return Taken(f"{told['pages']} pages")

    def ask(self, outgoing: Outgoing, file: Path) -> dict[str, str]:
        """What came of it. Raises Unavailable when no engine has begun."""
        ends = {"account": outgoing.account_sid, "to": outgoing.to, "from": outgoing.from_}
        try:
            fields = {"kind": "fax", **ends, "file": str(file)}
            answer = self.asking.ask(self.nodes[0], fields, CALL_SECONDS, PICKED_UP_SECONDS)
        except (RedisError, OSError) as away:
            raise Unavailable(f"the engine cannot be asked: {away}"[:300]) from None
        if answer is None:
            raise Refused(f"the engine of {self.nodes[0]} did not report the result")
        return dict(json.loads(answer))
