"""A SIP dialog (RFC 3261 section 12): who talks to whom, through which proxies, with which numbers."""

import secrets
from dataclasses import dataclass, field

from . import net
from .message import Message, host_port, parameter, uri_in

ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, MESSAGE, NOTIFY, REFER"
SDP_TYPE = "application/sdp"
REASONS = {
    100: "Trying",
    202: "Accepted",
    180: "Ringing",
    183: "Session Progress",
    200: "OK",
    404: "Not Found",
    405: "Method Not Allowed",
}
REASONS |= {
    408: "Request Timeout",
    420: "Bad Extension",
    480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist",
}
REASONS |= {486: "Busy Here", 487: "Request Terminated", 488: "Not Acceptable Here", 503: "Service Unavailable"}
REASONS |= {403: "Forbidden", 500: "Server Internal Error", 600: "Busy Everywhere", 603: "Decline"}


def new_tag() -> str:
    return secrets.token_hex(5)


@dataclass
class Dialog:
    """`local` and `remote` are From/To values with their tags, `target` is the URI of the other side's Contact."""

    local: str
    remote: str
    target: str
    contact: str
    call_id: str = field(default_factory=lambda: secrets.token_hex(12))
    routes: list[str] = field(default_factory=list)
    cseq: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What a request of the other side carries: Call-ID and our tag."""
        return self.call_id, parameter(self.local, "tag")

    def request(self, method: str, body: bytes = b"", kind: str = "", extra: dict[str, str] | None = None) -> Message:
        """The next request of ours."""
        self.cseq += 1
        message = self._message(method, self.cseq)
        message.headers += [("Contact", self.contact), ("Allow", ALLOW), *(extra or {}).items()]
        if body:
            message.headers.append(("Content-Type", kind))
            message.body = body
        return message

    def ack(self, invite: Message) -> Message:
        """The ACK of a 2xx: a request of its own, with the credentials of its INVITE."""
        message = self._message("ACK", invite.sequence[0])
        message.headers += [pair for pair in invite.headers if pair[0] in ("Authorization", "Proxy-Authorization")]
        return message

    def _message(self, method: str, number: int) -> Message:
        headers = [("Route", route) for route in self.routes]
        headers += [
            ("From", self.local),
            ("To", self.remote),
            ("Call-ID", self.call_id),
            ("CSeq", f"{number} {method}"),
        ]
        return Message(method=method, uri=self.target, headers=[*headers, ("Max-Forwards", "70")])

    def destination(self) -> net.Address:
        """Where requests go: the first (loose) route, else the target. Raises OSError, ValueError."""
        return net.resolve(*host_port(uri_in(self.routes[0]) if self.routes else self.target))

    def established(self, response: Message) -> None:
        """Take over tag, Contact and route set of the response that made the dialog."""
        self.remote = response.get("To")
        self.routes = response.all("Record-Route")[::-1]
        self.target = uri_in(response.get("Contact")) or self.target


def reply(request: Message, status: int, tag: str = "", contact: str = "", sdp: bytes = b"") -> Message:
    """A response to a request; `tag` is ours, for a To that has none yet."""
    copied = ("via", "from", "call-id", "cseq", "record-route")
    headers = [pair for pair in request.headers if pair[0].lower() in copied]
    to = request.get("To")
    headers.append(("To", to if parameter(to, "tag") or not tag else f"{to};tag={tag}"))
    headers += [("Contact", contact)] if contact else []
    headers += [("Allow", ALLOW)] if request.method in ("INVITE", "OPTIONS") and status >= 200 else []
    headers += [("Content-Type", SDP_TYPE)] if sdp else []
    return Message(status=status, reason=REASONS.get(status, "Unknown"), headers=headers, body=sdp)
