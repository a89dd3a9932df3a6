"""SIP requests and responses as text (RFC 3261), as far as a switch that calls us needs it. Pure."""

import re
from dataclasses import dataclass, field

LONG_NAMES = {
    "i": "call-id",
    "f": "from",
    "t": "to",
    "v": "via",
    "m": "contact",
    "l": "content-length",
    "c": "content-type",
}
FIRST_LINE = re.compile(r"([A-Z]{1,16}) (sips?:[^\s]{1,512}) SIP/2\.0")
STATUS_LINE = re.compile(r"SIP/2\.0 (\d{3})( .*)?")
USER = re.compile(r"sips?:([^@;>\s]{1,128})@")
ADDRESS = re.compile(r"<?(sips?:[^>;\s]{1,512})")
TAG = re.compile(r";\s*tag=([^;\s>]{1,256})")
MOST_BYTES = 65536
REASONS = {
    100: "Trying", 200: "OK", 403: "Forbidden", 405: "Method Not Allowed", 480: "Temporarily Unavailable",
    481: "Call Does Not Exist", 487: "Request Terminated", 488: "Not Acceptable Here", 503: "Service Unavailable",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """A request (method, uri) or a response (status). headers: by lower-case names, in order."""

    method: str = ""
    uri: str = ""
    status: int = 0
    headers: dict[str, list[str]] = field(default_factory=dict)
    body: str = ""

    def first(self, name: str) -> str:
        """A header's first value; empty: there is none."""
        return next(iter(self.headers.get(name, ())), "")

    @property
    def user(self) -> str:
        """The user part of the request's URI."""
        found = USER.match(self.uri)
        return found[1] if found else ""

    @property
    def cseq(self) -> tuple[int, str]:
        """The number and the method of CSeq; 0 when it cannot be read."""
        number, _, method = self.first("cseq").partition(" ")
        return (int(number) if number.isdecimal() and len(number) < 12 else 0), method.strip()

    @property
    def dialog(self) -> str:
        """Which call it is of."""
        return self.first("call-id")


def parse(data: bytes) -> Message | None:
    """The message in a datagram; None: it is none."""
    if len(data) > MOST_BYTES:
        return None
    head, _, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
    first, *lines = head.lstrip("\r\n").split("\r\n")
    headers: dict[str, list[str]] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            name = name.strip().lower()
            headers.setdefault(LONG_NAMES.get(name, name), []).append(value.strip())
    if request := FIRST_LINE.fullmatch(first):
        return Message(request[1], request[2], 0, headers, body)
    if status := STATUS_LINE.fullmatch(first):
        return Message("", "", int(status[1]), headers, body)
    return None


def response(request: Message, status: int, tag: str, contact: str = "", body: str = "") -> bytes:
    """The answer to a request. tag: ours in To, unless it has one."""
    lines = [f"SIP/2.0 {status} {REASONS.get(status, 'OK')}"]
    lines += [f"Via: {value}" for value in request.headers.get("via", ())]
    lines += [f"Record-Route: {value}" for value in request.headers.get("record-route", ())]
    to = request.first("to")
    to = to if TAG.search(to) or status == 100 else f"{to};tag={tag}"
    lines += [f"From: {request.first('from')}", f"To: {to}"]
    lines += [f"Call-ID: {request.dialog}", f"CSeq: {request.first('cseq')}"]
    return finished([*lines, "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE"], contact, body)


def bye(invite: Message, tag: str, own: str, branch: str) -> bytes:
    """The request that ends a call which `invite` began and we have answered. own: our host:port."""
    target = ADDRESS.search(invite.first("contact") or invite.first("from"))
    lines = [f"BYE {target[1] if target else invite.uri} SIP/2.0", f"Via: SIP/2.0/UDP {own};branch=z9hG4bK{branch}"]
    lines += ["Max-Forwards: 70", *(f"Route: {route}" for route in invite.headers.get("record-route", ()))]
    lines += [f"From: {invite.first('to')};tag={tag}", f"To: {invite.first('from')}"]
    return finished([*lines, f"Call-ID: {invite.dialog}", "CSeq: 1 BYE"], "", "")


def finished(lines: list[str], contact: str, body: str) -> bytes:
    """A message of these lines, with its body."""
    if contact:
        lines.append(f"Contact: <{contact}>")
    if body:
        lines.append("Content-Type: application/sdp")
    data = body.encode()
    return "\r\n".join([*lines, f"Content-Length: {len(data)}", "", ""]).encode() + data
