"""SIP messages as values (RFC 3261 section 7): parse, build, read headers."""

import re
from dataclasses import dataclass, field

SHORT = {"v": "Via", "f": "From", "t": "To", "i": "Call-ID", "m": "Contact", "l": "Content-Length"}
SHORT |= {"c": "Content-Type", "s": "Subject", "k": "Supported", "e": "Content-Encoding", "r": "Refer-To"}
LISTS = {"via", "route", "record-route", "contact"}  # several values may share one line


class BadMessage(ValueError):
    """The other side sent something that is not SIP."""


@dataclass
class Message:
    """A request (`method`, `uri`) or a response (`status`, `reason`)."""

    method: str = ""
    uri: str = ""
    status: int = 0
    reason: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    @property
    def first_line(self) -> str:
        return f"SIP/2.0 {self.status} {self.reason}" if self.status else f"{self.method} {self.uri} SIP/2.0"

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def get(self, name: str, default: str = "") -> str:
        """The first value of a header, whatever the case of its name."""
        return next(iter(self.all(name)), default)

    @property
    def branch(self) -> str:
        return parameter(self.get("Via"), "branch")

    @property
    def call_id(self) -> str:
        return self.get("Call-ID")

    @property
    def sequence(self) -> tuple[int, str]:
        """CSeq as (number, method)."""
        number, _, method = self.get("CSeq").partition(" ")
        return (int(number) if number.isdigit() else 0), method.strip()

    def to_bytes(self) -> bytes:
        lines = [self.first_line, *(f"{name}: {value}" for name, value in self.headers)]
        lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


def parse(data: bytes) -> Message:
    """Raises BadMessage; RTCP and keep-alives that stray to a SIP port end there too."""
    head, _, body = data.partition(b"\r\n\r\n")
    lines = re.sub(r"\r\n[ \t]+", " ", head.decode("utf-8", "replace")).split("\r\n")
    message = _first_line(lines[0])
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon:
            raise BadMessage(f"header without colon: {line[:60]!r}")
        message.headers += _header(name.strip(), value.strip())
    length = message.get("Content-Length")
    message.headers = [pair for pair in message.headers if pair[0].lower() != "content-length"]
    message.body = body[: int(length)] if length.isdigit() else body
    if not (message.get("Via") and message.call_id and message.sequence[1]):
        raise BadMessage(f"no Via, Call-ID or CSeq: {lines[0][:60]!r}")
    return message


def _first_line(line: str) -> Message:
    words = line.split(" ", 2)
    if len(words) >= 2 and words[0] == "SIP/2.0" and words[1].isdigit():
        return Message(status=int(words[1]), reason="".join(words[2:]))
    if len(words) == 3 and words[2] == "SIP/2.0":
        return Message(method=words[0], uri=words[1])
    raise BadMessage(f"not SIP: {line[:60]!r}")


def _header(name: str, value: str) -> list[tuple[str, str]]:
    name = SHORT.get(name.lower(), name)
    if name.lower() not in LISTS:
        return [(name, value)]
    return [(name, part.strip()) for part in re.findall(r'(?:<[^>]*>|"(?:\\.|[^"\\])*"|[^,<"])+', value)]


def parameter(value: str, name: str) -> str:
    """A header parameter such as tag or branch; parameters inside <> belong to the URI."""
    found = re.search(rf";\s*{name}\s*=\s*([^;\s>]*)", value[value.find(">") + 1 :], re.IGNORECASE)
    return found[1] if found else ""


def uri_in(value: str) -> str:
    """The URI of a From, To, Contact or Route value, without <> and header parameters."""
    found = re.search(r"<([^>]*)>", value)
    return found[1] if found else value.partition(";")[0].strip()


def host_port(uri: str) -> tuple[str, int]:
    """Where a sip: URI points; raises ValueError when it cannot be read."""
    found = re.fullmatch(r"sips?:(?:[^@]*@)?([^:;?@\s]+)(?::(\d{1,5}))?(?:[;?].*)?", uri)
    if not found or int(found[2] or 1) not in range(1, 65536):
        raise ValueError(f"not a SIP URI: {uri!r}")
    return found[1], int(found[2] or 5060)
