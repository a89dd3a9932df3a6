"""Keys in the body of a SIP INFO, as phones really write them: one table for every switch that tells bodies. Pure."""

import re
from collections.abc import Mapping

KEYS = "0123456789*#ABCD"
"""By the number that RFC 4733 gives them."""
SIGNAL = re.compile(r"^[ \t]*signal[ \t]*[=:][ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
DIGIT = re.compile(r"(?:^|[;,\s])d[ \t]*=[ \t]*([^\s;,]+)", re.IGNORECASE)
FIRST_WORD = re.compile(r"\s*([^\s;,]+)")
WHERE: Mapping[str, tuple[re.Pattern[str], ...]] = {
    "application/dtmf-relay": (SIGNAL, DIGIT),
    "application/dtmf": (SIGNAL, DIGIT, FIRST_WORD),
    "audio/telephone-event": (SIGNAL, DIGIT, FIRST_WORD),
    "application/vnd.nortelnetworks.digits": (DIGIT,),
}
"""Where the key stands, by content type: the first that is found counts."""


def key_in(content_type: str, body: str) -> str:
    """The key, one of 0-9 * # A-D; empty: this INFO is about something else, or says it in no known way."""
    kind = content_type.partition(";")[0].strip().lower()
    for pattern in WHERE.get(kind, ()):
        found = pattern.search(body) if pattern is not FIRST_WORD else pattern.match(body)
        if found:
            return key_of(found[1])
    return ""


def key_of(word: str) -> str:
    """By its character, or its number."""
    word = word.strip("\"'").upper()
    if len(word) == 1:
        return word if word in KEYS else ""
    return KEYS[int(word)] if word.isdecimal() and len(word) < 4 and int(word) < len(KEYS) else ""
