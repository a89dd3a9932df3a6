"""Phones that send each key twice, by RTP (RFC 4733) and by SIP INFO: it counts once. Pure."""

from dataclasses import dataclass

OWN_MS = 5000
"""Milliseconds after a key by RTP in which INFO tells nothing new: who has RTP for keys uses it for all of them."""
SAME_MS = 600
"""Milliseconds after the first key, told by INFO, in which the same one by RTP is that one."""
NEVER = -(10**12)


@dataclass(slots=True)
class KeyWays:
    """Of one leg. All times are milliseconds of one clock; one that begins anew at midnight will do."""

    rtp_at: int = NEVER
    info_at: int = NEVER
    info_key: str = ""

    def counts(self, key: str, by_info: bool, at: int) -> bool:
        """Is this a key of its own?"""
        if by_info:
            if -SAME_MS < at - self.rtp_at < OWN_MS:
                return False
            self.info_key, self.info_at = key, at
            return True
        told_by_info = key == self.info_key and abs(at - self.info_at) < SAME_MS
        self.rtp_at, self.info_key = at, ""
        return not told_by_info
