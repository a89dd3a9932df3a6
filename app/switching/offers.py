"""Offers of peers: what of an SDP can be taken. Pure."""

import re

AUDIO = re.compile(r"^m=audio ([0-9]+)[^ ]* [^ ]+ ([0-9 ]+)", re.MULTILINE)
SPOKEN = {"0", "8"}
"""PCMU and PCMA: inbound-codec-prefs of FreeSWITCH's sofia.xml, by RTP's own numbers for them (RFC 3551)."""
NAMED = re.compile(r"^a=rtpmap:([0-9]+) PCM[UA]/8000", re.MULTILINE | re.IGNORECASE)


def can_be_taken(sdp: str) -> bool:
    """Is there a codec in it that we speak, or no audio at all: no offer, a fax, audio that was taken away?"""
    lines = [match[2].split() for match in AUDIO.finditer(sdp) if match[1] != "0"]
    spoken = SPOKEN | set(NAMED.findall(sdp))
    return not lines or "m=image" in sdp or any(spoken.intersection(line) for line in lines)
