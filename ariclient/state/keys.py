"""One leg's keys, each once (guide 3.5). Asterisk 22 tells some RFC 4733 keys twice: main/channel.c publishes
ChannelDtmfReceived when it reads the end of a key, and reads keys again that it had put aside.

It puts keys aside that come without the 45 ms of silence it wants between two: it then makes up each key's length
itself, and takes the next one when that is over. Senders with such short pauses exist; 12345 arrived as 123344556677.
Measured on 22.10.1: the second telling comes 45 ms after the end of the key before, in the order of the first ones.
SIP INFO is not affected.
"""

from collections import deque
from dataclasses import dataclass, field

from ariclient.protocol.event_types import Key

DAY_MS = 86_400_000
GAP = 45
"""AST_MIN_DTMF_GAP, milliseconds."""
SHORTEST = 80
"""Milliseconds that Asterisk makes of shorter keys (option_dtmfminduration)."""
EARLY, LATE = 5, 100
"""Milliseconds by which a second telling may miss its moment: rounding, a busy machine."""


@dataclass(slots=True)
class Keys:
    """Recognizes keys that Asterisk reports twice, for one channel. All times are milliseconds of the day."""

    aside: deque[tuple[str, int]] = field(default_factory=deque)
    """Keys that were reported and will be reported again."""
    next_at: int | None = None
    """When the first of them will be; None: Asterisk puts nothing aside now."""
    last: tuple[str, int] = ("", 0)
    last_at: int = 0

    def is_new(self, event: Key) -> bool:
        """Whether the key was not reported before: Asterisk reports some keys twice."""
        name = event.key, event.milliseconds
        late = after(event.at, self.next_at) if self.next_at is not None else LATE
        if late >= LATE:
            self.aside.clear()
            self.next_at = None
        elif self.aside and self.aside[0] == name and late >= -EARLY:
            self.aside.popleft()
            return self.repeated(event)
        elif late < -EARLY:
            self.aside.append(name)
            return True
        if self.last == name and 0 <= after(event.at, self.last_at) < event.milliseconds:
            # It went up, and would have had to go down and up in less time than it says it was down.
            return self.repeated(event)
        self.last, self.last_at = name, event.at
        return True

    def repeated(self, event: Key) -> bool:
        """Asterisk makes up this key's length now; what comes meanwhile is put aside."""
        self.next_at = (event.at + max(event.milliseconds, SHORTEST) + GAP) % DAY_MS
        self.last = ("", 0)
        return False


def after(at: int, before: int) -> int:
    """Milliseconds from one time of day to another, the shorter way round midnight."""
    return (at - before + DAY_MS // 2) % DAY_MS - DAY_MS // 2
