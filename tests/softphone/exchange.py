"""A request and its responses, sent again with credentials when the other side asks for them."""

from collections.abc import Callable

from . import digest
from .dialog import Dialog
from .message import Message
from .transactions import ClientTransaction, Failed, Heard
from .wire import Wire

Credentials = tuple[str, str]  # user, password


class Exchange:
    """`heard` and `failed` as in ClientTransaction; a 401 or 407 that can be answered is not shown to `heard`."""

    def __init__(
        self,
        wire: Wire,
        dialog: Dialog,
        message: Message,
        heard: Heard,
        failed: Failed,
        credentials: Credentials | None = None,
        wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        self.wire, self.dialog, self.heard, self.failed = wire, dialog, heard, failed
        self.credentials, self.wanted = credentials, wanted
        self.tries = 0
        self._send(message)

    def _send(self, message: Message) -> None:
        try:
            self.to = self.dialog.destination()
        except (OSError, ValueError) as problem:
            self.transaction: ClientTransaction | None = None
            self.wire.loop.call_soon(self.failed, f"cannot reach {self.dialog.target}: {problem}")
            return
        self.transaction = self.wire.request(message, self.to, self._response, self.failed)

    @property
    def request(self) -> Message:
        """The request as last sent."""
        assert self.transaction
        return self.transaction.request

    def _response(self, response: Message, arrival: float) -> None:
        again = self._with_credentials(response) if response.status in digest.ANSWER_IN else None
        if again:
            self._send(again)
        else:
            self.heard(response, arrival)

    def _with_credentials(self, challenge: Message) -> Message | None:
        """One answer, and one more when only the nonce was stale: a wrong password must not loop."""
        stale = "stale=true" in str(challenge.headers).lower().replace('"', "")
        if not self.credentials or not self.wanted() or self.tries > stale:
            return None
        self.tries += 1
        old = self.request
        header = digest.answer(challenge, old.method, old.uri, *self.credentials)
        if not header:
            return None
        self.dialog.cseq += 1
        dropped = ("Via", "CSeq", header[0])
        headers = [pair for pair in old.headers if pair[0] not in dropped]
        headers += [("CSeq", f"{self.dialog.cseq} {old.method}"), header]
        return Message(method=old.method, uri=old.uri, headers=headers, body=old.body)
