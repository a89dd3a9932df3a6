"""A caller whose INVITE is text: offers, routes and identities that no phone of ours would send."""

import re
import socket
import struct
import time

from tests.real_switch.system import System
from tests.softphone.tests.raw import RawPeer, branch_of, header

AUDIO = "m=audio {port} {profile} 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
SESSION = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"


def audio(profile: str = "RTP/AVP", port: int = 40000) -> str:
    """A line of audio of an offer, with its attributes."""
    return AUDIO.format(port=port, profile=profile)


class RawCaller(RawPeer):
    """One call at most."""

    def __init__(self, system: System) -> None:
        super().__init__()
        self.system = system
        self.heard: list[str] = []
        self.invited = ""
        self.copies = ""
        """How often the INVITE is sent: once; "same": five times; else also four times with this in its branch."""
        self.sequence = 1000
        """Of RTP packets sent."""

    def __exit__(self, *_: object) -> None:
        if self.final.startswith("SIP/2.0 2") and not self.of("BYE"):
            self.ack_or_bye("BYE", 2)
        super().__exit__()

    def invite(
        self,
        to: str,
        *extra: str,
        caller: str = "",
        contact: str = "",
        via: str = "",
        hops: int = 70,
        sdp: str = "",
        late: str = "",
    ) -> str:
        """Call; wait for the final response. Returns its first line. caller: From without its tag; via: its sent-by and
        parameters; late: there is no offer, and this answer to the switch's own in the ACK."""
        body = "" if late else sdp or SESSION + audio()
        call_id = f"{self.port}.{time.monotonic_ns()}"
        self.invited = "\r\n".join(
            [
                f"INVITE {to} SIP/2.0",
                f"Via: SIP/2.0/UDP {via or f'127.0.0.1:{self.port};rport'};branch=z9hG4bK{call_id}",
                f"Max-Forwards: {hops}",
                f"From: {caller or f'<{self.uri}>'};tag=raw",
                f"To: <{to}>",
                f"Call-ID: {call_id}",
                "CSeq: 1 INVITE",
                f"Contact: {contact or f'<{self.uri}>'}",
                *extra,
                *(["Content-Type: application/sdp"] if body else []),
                f"Content-Length: {len(body)}",
                "",
                body,
            ]
        )
        self.send(self.invited, self.system.settings.sip_port)
        for _ in range(4 if self.copies else 0):
            time.sleep(0.01)
            again = self.invited if self.copies == "same" else self.invited.replace(call_id, call_id + self.copies, 1)
            self.send(again, self.system.settings.sip_port)
        self.wait(self.ends)
        if self.final.startswith("SIP/2.0 2"):
            self.ack_or_bye("ACK", 1, late)
        return self.final.partition("\r\n")[0]

    def reinvite(self, number: int, sdp: str, ack: str = "") -> str:
        """A re-INVITE with this offer, or with none and the answer in its ACK. Returns the final response."""
        kind = ["Content-Type: application/sdp"] if sdp else []
        lines = [*self.within("INVITE", number), f"Contact: <{self.uri}>", *kind, f"Content-Length: {len(sdp)}"]
        self.send("\r\n".join(lines) + "\r\n\r\n" + sdp, self.system.settings.sip_port)
        final = self.wait(
            lambda text: f"CSeq: {number} INVITE" in text and re.match(r"SIP/2\.0 [2-6]", text) is not None
        )
        self.ack_or_bye("ACK", number, ack)
        return final

    def ask(self, number: int, method: str, *extra: str, body: str = "", kind: str = "") -> None:
        """Send a request within the call. kind: the content type of its body."""
        named = [f"Contact: <{self.uri}>", *extra, *([f"Content-Type: {kind}"] if kind else [])]
        lines = [*self.within(method, number), *named, f"Content-Length: {len(body)}"]
        self.send("\r\n".join(lines) + "\r\n\r\n" + body, self.system.settings.sip_port)

    def finals(self, seconds: float) -> dict[str, int]:
        """The final responses that come in this time, those before included: status by CSeq ("7 INFO")."""
        self.wait(lambda _text: False, seconds)
        found = [re.match(r"SIP/2\.0 ([2-6]\d\d)", text) for text in self.heard]
        return {header(text, "CSeq"): int(one[1]) for text, one in zip(self.heard, found, strict=True) if one}

    def accept_reinvite(self, sdp: str, seconds: float = 2) -> bool:
        """Answer the next re-INVITE of the switch with this SDP. Returns whether one came."""
        request = self.wait(lambda text: text.startswith("INVITE "), seconds)
        if request:
            self.answer(request, "200 OK", tag="", sdp=sdp)
        return bool(request)

    def wait(self, wanted: object, seconds: float = 5) -> str:
        """The first message that `wanted` takes; empty: none came in time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                self.heard.append(self.take(""))
            except TimeoutError:
                continue
            if callable(wanted) and wanted(self.heard[-1]):
                return self.heard[-1]
        return ""

    def bye(self, seconds: float = 5) -> bool:
        """Whether a BYE comes to us; it is answered."""
        request = self.wait(lambda text: text.startswith("BYE "), seconds)
        if request:
            self.answer(request, "200 OK", tag="")
        return bool(request)

    @property
    def final(self) -> str:
        """The final response to the INVITE, whole; empty: none."""
        return next((text for text in self.heard if self.ends(text)), "")

    def ends(self, text: str) -> bool:
        """Is it a final response, to the INVITE and not to a copy of it?"""
        return re.match(r"SIP/2\.0 [2-6]", text) is not None and not self.is_of_copy(text)

    def is_of_copy(self, text: str) -> bool:
        """Is it a response to a copy of the INVITE with a branch of its own?"""
        return bool(self.copies) and branch_of(text).endswith(self.copies)

    @property
    def media(self) -> list[str]:
        """The m= lines of the answer, without ports other than 0."""
        lines = re.findall(r"(?m)^m=(\w+) (\d+) (\S+)", self.final)
        return [f"{kind} {'0' if port == '0' else 'port'} {profile}" for kind, port, profile in lines]

    def of(self, method: str) -> list[str]:
        return [text for text in self.heard if text.startswith(f"{method} ")]

    def ack_or_bye(self, method: str, number: int, sdp: str = "") -> None:
        kind = ["Content-Type: application/sdp"] if sdp else []
        lines = [*self.within(method, number), *kind, f"Content-Length: {len(sdp)}"]
        self.send("\r\n".join(lines) + "\r\n\r\n" + sdp, self.system.settings.sip_port)

    def within(self, method: str, number: int) -> list[str]:
        """The first lines of a request within the call."""
        contact = re.search(r"(?m)^Contact: <([^>]*)>", self.final)
        target = contact[1] if contact else self.system.sip("x")
        branch = f"z9hG4bK{header(self.invited, 'Call-ID')}{method}{number}"
        lines = [f"{method} {target} SIP/2.0", f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch={branch}"]
        lines += ["Max-Forwards: 70", f"From: {header(self.invited, 'From')}", f"To: {header(self.final, 'To')}"]
        return [*lines, f"Call-ID: {header(self.invited, 'Call-ID')}", f"CSeq: {number} {method}"]

    def press(self, keys: str, out: socket.socket) -> None:
        """Keys as RFC 4733 has them, from this socket, between packets of silence."""
        port = re.search(r"(?m)^m=audio ([1-9]\d*)", self.final)
        assert port
        for key in keys:
            at = self.sequence * 160
            event = ["0123456789*#".index(key), 10]
            packets = [(0, bytes([255] * 160), at - 160)] * 5
            packets += [(101, struct.pack("!BBH", *event, 160 * step), at) for step in range(1, 6)]
            packets += [(101, struct.pack("!BBH", event[0], 0x80 | 10, 800), at)] * 3
            for kind, payload, stamp in packets:
                self.sequence += 1
                head = struct.pack("!BBHII", 0x80, kind, self.sequence, stamp, 77)
                out.sendto(head + payload, ("127.0.0.1", int(port[1])))
                time.sleep(0.02)
