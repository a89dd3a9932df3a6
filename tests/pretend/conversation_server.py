"""A customer's websocket server for ConversationRelay, as Twilio describes its messages; what it is sent is kept.

with conversation_server() as server:
    ... <ConversationRelay url="{server.url()}"/> ...
    talk = server.session()
    talk.text("Hello.", last=True)
"""

import json
from contextlib import AbstractContextManager
from typing import Any, ClassVar

from tests.pretend.stream_server import Session, StreamServer, stream_server


class Talk(Session):
    """One session."""

    kind: ClassVar[str] = "type"
    first: ClassVar[str] = "setup"

    @property
    def setup(self) -> dict[str, Any]:
        """The first message."""
        return self.events("setup")[0]

    def prompts(self) -> list[str]:
        """What the caller has said, as words."""
        return [one["voicePrompt"] for one in self.events("prompt") if one["last"]]

    def tell(self, kind: str, **fields: Any) -> None:
        """A message."""
        self.raw(json.dumps({"type": kind, **fields}))

    def text(self, token: str, last: bool = False, **more: Any) -> None:
        """A token."""
        self.tell("text", token=token, last=last, **more)


def conversation_server() -> AbstractContextManager[StreamServer]:
    return stream_server(sessions=Talk)
