"""The scenarios: what is offered, how calls are held, how keys are sent, over which transport, behind which router."""

from dataclasses import dataclass

EVENT = "a=rtpmap:101 telephone-event/8000"
UNKNOWN = (*range(96, 101), *range(102, 112))
"""Payload types of codecs that nobody has."""
UNKNOWN_CODEC = "a=rtpmap:{0} X{0}/16000".format
OFFERS = {
    "PCMU": ("RTP/AVP 0 101", "a=rtpmap:0 PCMU/8000"),
    "PCMA": ("RTP/AVP 8 101", "a=rtpmap:8 PCMA/8000"),
    "Opus, G.729, then PCMA": ("RTP/AVP 98 18 8 101", "a=rtpmap:98 opus/48000/2\na=rtpmap:18 G729/8000"),
    "telephone-event as 96": ("RTP/AVP 0 96", "a=rtpmap:96 telephone-event/8000\na=fmtp:96 0-16"),
    "packets of 30 ms": ("RTP/AVP 0 101", "a=ptime:30\na=maxptime:60"),
    "telephone-event as 127": ("RTP/AVP 0 127", "a=rtpmap:127 telephone-event/8000\na=fmtp:127 0-16"),
    "packets of 10 ms": ("RTP/AVP 0 101", "a=ptime:10"),
    "packets of 60 ms": ("RTP/AVP 0 101", "a=ptime:60"),
    "comfort noise": ("RTP/AVP 0 13 101", "a=rtpmap:13 CN/8000"),
    "RTCP on the port of RTP": ("RTP/AVP 0 101", "a=rtcp-mux"),
    "16 codecs, the last is PCMU": (
        f"RTP/AVP {' '.join(map(str, UNKNOWN))} 0 101",
        "\n".join(map(UNKNOWN_CODEC, UNKNOWN)),
    ),
    "AVPF": ("RTP/AVPF 0 101", "a=rtcp-fb:0 nack"),
    "optional SRTP (RFC 8643)": ("RTP/AVP 0 101", "a=crypto:1 {key}"),
    "audio, then T.38": ("RTP/AVP 0 101", "m=image 40998 udptl t38\na=T38FaxVersion:0"),
    "audio, then video": ("RTP/AVP 0 101", "m=video 40998 RTP/AVP 99\na=rtpmap:99 H264/90000"),
    "SRTP, then plain audio": ("RTP/SAVP 0 101", "a=crypto:1 {key}\nm=audio {port} RTP/AVP 0 101\n" + EVENT),
    "none (late)": ("RTP/AVP 0 101", ""),
}
"""Profile and formats of the first line of audio, and what follows it."""
KEY = "AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"
HOLDS = (
    *("none", "sendonly", "inactive", "0.0.0.0", "sendonly, resumed without an offer", "refused re-INVITE"),
    *("sendonly by UPDATE", "video is offered in the call"),
)
KEYS = ("RFC 4733", "INFO dtmf-relay", "INFO dtmf", "RFC 4733 and INFO")
HOME_ROUTER = "a router of a home"
"""It translates addresses (nftables), in network namespaces: the others are callers that only say such addresses."""
ROUTERS = ("none", "private Contact", "private Via", "private address in the SDP", HOME_ROUTER)
SECURE = (("SRTP (SDES)", "none"), ("SRTP (SDES)", "sendonly"), ("optional SRTP (RFC 8643)", "none"))
"""Offers and holds over TLS."""
AT_HOME = (
    ("PCMU", "none", "UDP"),
    ("PCMU", "sendonly", "UDP"),
    ("PCMU", "none", "TCP"),
    ("SRTP (SDES)", "none", "UDP"),
)
"""Offers, holds and transports of phones behind the router of a home."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One call: it is answered, held and resumed, presses 1 and 2, and is ended by us."""

    offer: str = "PCMU"
    hold: str = "none"
    keys: str = "RFC 4733"
    transport: str = "UDP"
    router: str = "none"
    program: str = "sipp"

    @property
    def at_home(self) -> bool:
        """Is the phone behind a router that translates addresses?"""
        return self.router == HOME_ROUTER

    @property
    def event(self) -> int:
        """Payload type of telephone-event."""
        named, _, number = self.offer.rpartition(" as ")
        return int(number) if named == "telephone-event" else 101


def listed() -> list[Scenario]:
    """All of them; every value of a column at least once, and those that meet in real installations together."""
    found = [Scenario(name, keys="INFO dtmf-relay" if "SRTP" in name else "RFC 4733") for name in OFFERS]
    found += [Scenario(hold=hold) for hold in HOLDS[1:]]
    found += [Scenario(keys=keys) for keys in KEYS[1:]]
    found += [Scenario(router=router) for router in ROUTERS[1:] if router != HOME_ROUTER]
    found += [Scenario("PCMA", hold, transport="TCP") for hold in HOLDS]
    found += [Scenario("none (late)", hold, keys="INFO dtmf") for hold in HOLDS[1:4]]
    found += [Scenario("PCMA", "sendonly", keys, router="private Contact") for keys in KEYS]
    found += [Scenario("PCMA", hold, keys) for hold in HOLDS[1:5] for keys in KEYS[1:]]
    found += [Scenario("PCMA", "sendonly by UPDATE", keys) for keys in KEYS[1:3]]
    return found + phones()


def phones() -> list[Scenario]:
    """Those of baresip, which has its own media and TLS."""
    made = [("UDP", "none", "none"), ("TCP", "none", "none"), ("UDP", "sendonly", "none"), ("TCP", "sendonly", "none")]
    plain = [Scenario("PCMU", hold, transport=way, router=router, program="baresip") for way, hold, router in made]
    secure = [Scenario(offer, hold, transport="TLS", program="baresip") for offer, hold in SECURE]
    at_home = [Scenario(offer, hold, "RFC 4733", way, HOME_ROUTER, "baresip") for offer, hold, way in AT_HOME]
    return [*plain, Scenario("SRTP (SDES)", program="baresip"), *secure, *at_home]
