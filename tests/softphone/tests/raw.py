"""The other side of a call as text over a plain socket: nothing of the phone's own SIP code, so it can disagree."""

import re
import socket
from typing import Self

OK_SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n"


class RawPeer:
    """Receives and sends SIP text; every wait fails the test after two seconds."""

    def __init__(self) -> None:
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(("127.0.0.1", 0))
        self.sock.settimeout(2)
        self.port = self.sock.getsockname()[1]
        self.uri = f"sip:raw@127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.sock.close()

    def take(self, start: str) -> str:
        """The next message, which must start so."""
        data, self.source = self.sock.recvfrom(65535)
        text = data.decode()
        assert text.startswith(start), text
        return text

    def send(self, text: str, port: int | None = None) -> None:
        self.sock.sendto(text.encode(), ("127.0.0.1", port or self.source[1]))

    def answer(self, request: str, status: str, *extra: str, sdp: str = "", tag: str = ";tag=raw") -> None:
        """Respond with a status such as `200 OK` and extra header lines."""
        lines = [f"SIP/2.0 {status}", *re.findall(r"(?m)^(?:Via|From|Call-ID|CSeq|Record-Route): .*?(?=\r)", request)]
        lines += [f"To: {header(request, 'To')}{'' if 'tag=' in header(request, 'To') else tag}", *extra]
        lines += [f"Contact: <{self.uri}>", "Content-Type: application/sdp", f"Content-Length: {len(sdp)}"]
        self.send("\r\n".join(lines) + "\r\n\r\n" + sdp)

    def request(self, method: str, dialog: str, number: int, *extra: str, body: str = "", branch: str = "") -> str:
        """A request within a dialog that an INVITE (`dialog`) of the phone opened and we answered."""
        target = re.search(r"Contact: <([^>]*)>", dialog)
        assert target
        lines = [f"{method} {target[1]} SIP/2.0"]
        lines.append(f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch={branch or f'z9hG4bKraw{method}{number}'}")
        lines += [f"From: {header(dialog, 'To')};tag=raw", f"To: {header(dialog, 'From')}"]
        lines += [f"Call-ID: {header(dialog, 'Call-ID')}", f"CSeq: {number} {method}", *extra]
        text = "\r\n".join([*lines, f"Content-Length: {len(body)}"]) + "\r\n\r\n" + body
        self.send(text)
        return text


def header(text: str, name: str) -> str:
    found = re.search(rf"(?m)^{name}: (.*?)\r$", text)
    assert found, f"no {name} in {text}"
    return found[1]


def branch_of(text: str) -> str:
    found = re.search(r"branch=([^;\s]+)", header(text, "Via"))
    assert found
    return found[1]
