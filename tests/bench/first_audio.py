"""How soon a caller hears the prompt: one call at a time, the 200 and the first sound by the kernel's own clock.

The caller sends silence from the 200 on, as a phone does: Asterisk waits up to half a second for a caller's first
packet before it goes on after an answer.
"""

import select
import socket
import struct
import time

import numpy as np

from tests.softphone.g711 import CODECS

CALLS = 20
LOUD = 1000
"""A sample of the prompt; silence and comfort noise stay below."""
PATIENCE = 5.0
FRAME = 0.02
TIMESTAMP = 35  # SO_TIMESTAMPNS
SDP = (
    "v=0\r\no=bench 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio {port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\n"
)


def first_audio(to: str, calls: int = CALLS) -> list[float]:
    """Milliseconds from the 200 to the first sound of each call, sorted; user@host:port. Raises TimeoutError."""
    return sorted(Caller(to, number).call() for number in range(calls))


class Caller:
    """One call."""

    def __init__(self, to: str, number: int) -> None:
        self.to = to
        host, _, port = to.partition("@")[2].partition(":")
        self.sip, self.rtp = opened(), opened()
        self.sip.connect((host, int(port)))
        self.number = f"{time.time_ns()}-{number}"
        self.remote: tuple[str, int] | None = None
        self.ok = b""
        self.sequence = 0

    def call(self) -> float:
        with self.sip, self.rtp:
            self.sip.send(self.message("INVITE", SDP.format(port=self.rtp.getsockname()[1])))
            answered = self.wait_answer()
            heard = self.wait_sound()
            self.sip.send(self.message("BYE"))
            return (heard - answered) * 1000

    def message(self, method: str, body: str = "") -> bytes:
        """A request: of the dialog, once there is one."""
        local = "{}:{}".format(*self.sip.getsockname())
        target, to = f"sip:{self.to}", f"<sip:{self.to}>"
        if self.ok:
            target, to = header(self.ok, "Contact").strip("<>").partition(">")[0], header(self.ok, "To")
        lines = [
            f"{method} {target} SIP/2.0", f"Via: SIP/2.0/UDP {local};branch=z9hG4bK{self.number}{method}",
            f"From: <sip:bench@{local}>;tag={self.number}", f"To: {to}", f"Call-ID: {self.number}",
            f"CSeq: {2 if method == 'BYE' else 1} {method}", f"Contact: <sip:bench@{local}>", "Max-Forwards: 70",
            *(["Content-Type: application/sdp"] if body else []), f"Content-Length: {len(body)}", "", body,
        ]  # fmt: skip
        return "\r\n".join(lines).encode()

    def wait_answer(self) -> float:
        """When the 200 came."""
        self.sip.settimeout(PATIENCE)
        while True:
            data, at = received(self.sip)
            if data.startswith(b"SIP/2.0 200"):
                self.ok = data
                self.sip.send(self.message("ACK"))
                port = data.partition(b"m=audio ")[2].split(b" ")[0]
                self.remote = ("127.0.0.1", int(port))
                return at

    def wait_sound(self) -> float:
        """When the first packet came that can be heard; silence is sent meanwhile."""
        deadline = time.monotonic() + PATIENCE
        due = time.monotonic()
        while time.monotonic() < deadline:
            if time.monotonic() >= due:
                self.send_silence()
                due += FRAME
            if select.select([self.rtp], [], [], max(0.0, due - time.monotonic()))[0]:
                data, at = received(self.rtp)
                if np.abs(CODECS[0].to_samples(data[12:]).astype(int)).max(initial=0) > LOUD:
                    return at
        raise TimeoutError(f"no sound within {PATIENCE:g} s of the 200")

    def send_silence(self) -> None:
        head = struct.pack("!BBHII", 0x80, 0, self.sequence & 0xFFFF, self.sequence * 160, 4711)
        self.sequence += 1
        if self.remote:
            self.rtp.sendto(head + b"\xff" * 160, self.remote)


def opened() -> socket.socket:
    """A UDP socket on loopback whose packets bear the time of their arrival."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    sock.setsockopt(socket.SOL_SOCKET, TIMESTAMP, 1)
    return sock


def received(sock: socket.socket) -> tuple[bytes, float]:
    """A packet and the time when the kernel had it, in seconds."""
    data, extra, _flags, _source = sock.recvmsg(65536, 64)
    seconds, nanoseconds = struct.unpack("qq", extra[0][2][:16])
    return data, seconds + nanoseconds / 1e9


def header(message: bytes, name: str) -> str:
    for line in message.decode(errors="replace").split("\r\n"):
        if line.lower().startswith(name.lower() + ":"):
            return line.partition(":")[2].strip()
    return ""
