"""Offers of a switch and our answers: G.711 only (RFC 3264, 4566). Pure."""

import re
from dataclasses import dataclass

PCMU, PCMA = 0, 8
MEDIA = re.compile(r"m=audio (\d{1,5})(?:/\d+)? RTP/AVPF? ([\d ]+)")
CONNECTION = re.compile(r"c=IN IP[46] (\S{1,64})")
EVENTS = re.compile(r"a=rtpmap:(\d{1,3}) telephone-event/8000", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Offer:
    """Where the switch wants its audio, and as what. codec: PCMU or PCMA. keys: payload type of RFC 4733 events, -1:
    none. peer: the address that the offer came from; a switch behind NAT may name another one in it."""

    host: str
    port: int
    codec: int
    keys: int = -1
    peer: str = ""


def offered(body: str) -> Offer | None:
    """What an offer contains; None: nothing that we speak."""
    lines = body.splitlines()
    media = next((found for line in lines if (found := MEDIA.match(line))), None)
    hosts = [found[1] for line in lines if (found := CONNECTION.match(line))]
    if media is None or not hosts:
        return None
    kinds = [int(kind) for kind in media[2].split()]
    codec = next((kind for kind in kinds if kind in (PCMU, PCMA)), None)
    events = [int(found[1]) for line in lines if (found := EVENTS.match(line))]
    port = int(media[1])
    if codec is None or not 0 < port < 65536:
        return None
    return Offer(hosts[-1], port, codec, next((kind for kind in events if kind in kinds), -1))


def answer(offer: Offer, host: str, port: int) -> str:
    """Our answer. host, port: where we take audio."""
    kinds, names = [offer.codec], [f"a=rtpmap:{offer.codec} {'PCMU' if offer.codec == PCMU else 'PCMA'}/8000"]
    if offer.keys >= 0:
        kinds.append(offer.keys)
        names += [f"a=rtpmap:{offer.keys} telephone-event/8000", f"a=fmtp:{offer.keys} 0-15"]
    family = "IP6" if ":" in host else "IP4"
    lines = ["v=0", f"o=restcomm 1 1 IN {family} {host}", "s=-", f"c=IN {family} {host}", "t=0 0"]
    lines += [f"m=audio {port} RTP/AVP {' '.join(map(str, kinds))}", *names, "a=ptime:20"]
    return "\r\n".join([*lines, "a=sendrecv", ""])
