"""The RTP of one call: a pair of ports, everything heard, and a speaker."""

from collections.abc import Callable

from . import net, rtp, sdp
from .g711 import CODECS, RATE, Codec
from .speaker import Speaker

HeardKey = Callable[[str, float, float, str, bool], None]  # key, arrival, seconds down so far, way, is it new


class Media:
    """Lives on the loop's thread; `packets` only grows, so other threads may read it."""

    def __init__(self, host: str, codecs: tuple[int, ...], on_key: HeardKey) -> None:
        self.sock, self.rtcp = net.rtp_pair(host)
        self.host, self.port = self.sock.getsockname()
        self.ours, self.on_key = codecs, on_key
        self.packets: list[rtp.Packet] = []
        self.sources: set[net.Address] = set()
        self.sent = 0
        self.speaker = Speaker()
        self.remote: net.Address | None = None
        self.codec: Codec | None = None
        self.keys_type: int | None = sdp.KEYS_TYPE
        self.on_hold = False
        self.mute = False  # send no packet at all
        self.version = 0
        self.last_key: tuple[int, int] | None = None

    def offer(self) -> sdp.Sdp:
        codecs = (self.codec.payload_type,) if self.codec else self.ours
        return sdp.Sdp(self.host, self.port, codecs, self.keys_type)

    def answer_to(self, offer: sdp.Sdp) -> sdp.Sdp | None:
        return sdp.answer(offer, self.host, self.port, self.ours)

    def describe(self, description: sdp.Sdp) -> bytes:
        """The SDP to send; its version grows each time, as RFC 3264 section 8 asks."""
        self.version += 1
        return description.to_bytes(self.version)

    def connect(self, theirs: sdp.Sdp) -> bool:
        """Send where their description says; False when we share no codec."""
        shared = [number for number in theirs.codecs if number in self.ours]
        if shared:
            self.remote, self.codec = (theirs.host, theirs.port), CODECS[shared[0]]
            self.keys_type, self.on_hold = theirs.keys_type, theirs.on_hold
        return bool(shared)

    def tick(self, frames: int) -> None:
        """Take what came and send the audio of `frames` x 20 ms."""
        self.drain()
        if self.remote and self.codec and not self.on_hold and not self.mute:
            for _ in range(frames):
                for packet in self.speaker.packets(self.codec, self.keys_type):
                    self._send(packet, self.remote)

    def _send(self, packet: bytes, to: net.Address) -> None:
        try:
            self.sock.sendto(packet, to)
            self.sent += 1
        except OSError:
            pass  # as lost as on any network; `sent` shows it

    def drain(self) -> None:
        while received := net.receive(self.sock):
            data, arrival, source = received
            packet = rtp.parse(data, arrival)
            if packet:
                self.sources.add(source)
                self.packets.append(packet)
                if packet.payload_type == self.keys_type:
                    self._key(packet)

    def _key(self, packet: rtp.Packet) -> None:
        event = rtp.parse_event(packet.payload)
        if event:
            seen = packet.ssrc, packet.timestamp
            self.on_key(event.key, packet.arrival, event.duration / RATE, "rfc4733", seen != self.last_key)
            self.last_key = seen

    def close(self) -> None:
        self.drain()
        self.sock.close()
        self.rtcp.close()
