"""The part of SDP an audio phone needs (RFC 4566, RFC 3264): offers and answers with G.711 and telephone-event."""

import re
from dataclasses import dataclass

from .g711 import CODECS

KEYS_TYPE = 101  # the payload type we offer for telephone-event
MIRROR = {"sendrecv": "sendrecv", "sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}


@dataclass(frozen=True)
class Sdp:
    """One audio stream: where to send, which codecs (payload types, best first), the type for keys."""

    host: str
    port: int
    codecs: tuple[int, ...]
    keys_type: int | None = None
    direction: str = "sendrecv"

    @property
    def on_hold(self) -> bool:
        """Nobody wants our audio: a hold by direction, or the old way by address 0.0.0.0."""
        return self.direction in ("sendonly", "inactive") or self.host == "0.0.0.0" or not self.port

    def to_bytes(self, version: int = 1) -> bytes:
        types = [*self.codecs, *([self.keys_type] if self.keys_type is not None else [])]
        lines = [
            "v=0",
            f"o=- {self.port} {version} IN IP4 {self.host}",
            "s=softphone",
            f"c=IN IP4 {self.host}",
            "t=0 0",
        ]
        lines.append(f"m=audio {self.port} RTP/AVP {' '.join(map(str, types))}")
        lines += [f"a=rtpmap:{number} {CODECS[number].name}/8000" for number in self.codecs]
        if self.keys_type is not None:
            lines += [f"a=rtpmap:{self.keys_type} telephone-event/8000", f"a=fmtp:{self.keys_type} 0-16"]
        lines += ["a=ptime:20", f"a={self.direction}"]
        return ("\r\n".join(lines) + "\r\n").encode()


def parse(body: bytes) -> Sdp | None:
    """The first audio stream of a description; None when there is none we can use."""
    session, *streams = re.split(r"^(?=m=)", body.decode("utf-8", "replace"), flags=re.MULTILINE)
    text = session + next((stream for stream in streams if stream.startswith("m=audio")), "")
    media = re.search(r"^m=audio (\d+)(?:/\d+)? \S+ ([\d ]+)", text, re.MULTILINE)
    host = re.findall(r"^c=IN IP4 ([^\s/]+)", text, re.MULTILINE)
    if not media or not host:
        return None
    # FreeSWITCH 1.11.1 says telephone-event/0 when it takes up a call after its own death.
    names = dict(re.findall(r"^a=rtpmap:(\d+) ([\w-]+)/(?:8000|0)\b", text, re.MULTILINE))
    offered = media[2].split()
    codecs = tuple(int(number) for number in offered if int(number) in CODECS)
    keys = next((int(number) for number in offered if names.get(number) == "telephone-event"), None)
    direction = re.findall(r"^a=(sendrecv|sendonly|recvonly|inactive)\s*$", text, re.MULTILINE)
    return Sdp(host[-1], int(media[1]), codecs, keys, direction[-1] if direction else "sendrecv")


def answer(offer: Sdp, host: str, port: int, ours: tuple[int, ...]) -> Sdp | None:
    """Our answer with one codec, the first of theirs that we have; None means 488."""
    shared = [number for number in offer.codecs if number in ours]
    if not shared:
        return None
    return Sdp(host, port, (shared[0],), offer.keys_type, MIRROR[offer.direction])
