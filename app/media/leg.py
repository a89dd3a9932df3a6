"""A leg of the switch at the relay: a socket for its audio, and the way back."""

import socket
import time

from app.media.audio import rtp
from app.media.audio.g711 import ALAW_TO_MULAW, FRAME, MULAW_TO_ALAW, SILENCE
from app.media.audio.keys import LONG, Keys
from app.media.audio.playout import Playout
from app.media.presence import Engine
from app.media.sip.sdp import PCMA, Offer

MOST_DATAGRAM = 2048
QUIET = SILENCE * FRAME
CONNECTED_SECONDS = 2.0
"""In which an engine that is there connects a leg with its caller, and says so: what it says may be lost."""
KEEP_TICKS = 50
"""A leg that only brings audio is sent a packet this often, in frames: Asterisk ends legs without any."""


class LegAudio:
    """RTP of one leg. Audio is mu-law here, whatever the leg speaks."""

    def __init__(self, host: str, offer: Offer, engine: Engine) -> None:
        """Raises OSError when there is no port."""
        self.offer, self.engine = offer, engine
        self.answered = time.monotonic()
        self.connected = False
        """Do the caller and the leg hear each other? A switch drops what is sent before."""
        self.place = (offer.host, offer.port)
        """Where audio goes: as the offer says, until some comes from elsewhere at the switch's own address."""
        self.known = False
        self.alaw = offer.codec == PCMA
        self.sender = rtp.Sender(offer.codec)
        self.order = rtp.Order()
        self.keys = Keys()
        self.ticks = 0
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.sock = socket.socket(family, socket.SOCK_DGRAM)
        self.sock.bind((host, 0))
        self.port: int = self.sock.getsockname()[1]

    def receive(self) -> bytes:
        """The next piece of audio. Blocks its greenlet. Raises OSError when the leg is closed."""
        while True:
            data, (host, port, *_rest) = self.sock.recvfrom(MOST_DATAGRAM)
            if (host, port) != self.place and (self.known or host not in (self.offer.host, self.offer.peer)):
                continue
            self.place, self.known = (host, port), True
            packet = rtp.parse(data)
            if packet and packet.kind == self.offer.codec and packet.payload and self.order.is_new(packet.sequence):
                return packet.payload.translate(ALAW_TO_MULAW) if self.alaw else packet.payload

    def is_connected(self, now: float) -> bool:
        """Does the caller hear what is sent, surely? now: monotonic seconds."""
        self.connected |= now - max(self.answered, self.engine.since) > CONNECTED_SECONDS
        return self.connected

    def play(self, playout: Playout, now: float) -> None:
        """The tick of a leg that is spoken to: keys that wait, or the next frame; silence until somebody hears it."""
        if not self.is_connected(now):
            self.send(b"")
        elif self.keys.frames:
            self.send_key()
        else:
            self.send(playout.frame())

    def send(self, audio: bytes) -> None:
        """Send 20 ms; empty: silence."""
        frame = audio or QUIET
        self.put(self.sender.packet(frame.translate(MULAW_TO_ALAW) if self.alaw else frame, bool(audio)))

    def press(self, digits: str) -> bool:
        """Send keys instead of what is to be heard, from the next frame on. Returns whether the switch takes any."""
        if self.offer.keys >= 0:
            self.keys.add(digits)
        return self.offer.keys >= 0

    def send_key(self) -> None:
        """20 ms of the keys that wait. Time stands still while one is pressed, as RFC 4733 wants it."""
        frame = self.keys.frames.popleft()
        if not frame.payloads:
            return self.send(b"")
        for at, payload in enumerate(frame.payloads):
            self.put(self.sender.event(self.offer.keys, payload, frame.first and not at))
        if frame.over:
            self.sender.skip(FRAME * LONG)
        return None

    def put(self, packet: bytes) -> None:
        """Send a packet, if that is possible."""
        try:
            self.sock.sendto(packet, self.place)
        except OSError:
            return

    def keep_alive(self) -> None:
        """The tick of a leg that only brings audio."""
        self.ticks += 1
        if self.ticks % KEEP_TICKS == 1:
            self.send(b"")
        else:
            self.sender.skip(FRAME)

    def close(self) -> None:
        """Its port is free again."""
        self.sock.close()
