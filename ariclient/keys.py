"""One leg's keys, each once (guide 3.5). Asterisk 22 tells some twice: main/channel.c publishes ChannelDtmfReceived
whenever it reads an end of a key, and reads a key again that it had put aside.

It puts aside a key that comes while it "emulates" the one before (one that had no begin: SIP INFO, or keys without the
45 ms between them), for as long as that one lasted plus 45 ms. So quick SIP INFO keys "12" arrive as 1, 2, 2.
The same bookkeeping here finds the second of them; real repeats of a key come later than that.
"""

from collections import deque
from dataclasses import dataclass, field

from ariclient.events import DAY_MS, Key

GAP = 45
"""AST_MIN_DTMF_GAP, milliseconds."""
SHORTEST = 80
"""Milliseconds that Asterisk makes of shorter keys (option_dtmfminduration)."""
EARLY, LATE = 20, 80
"""How far from the computed moment, in milliseconds, Asterisk's 20 ms frames and a busy machine may move it."""


@dataclass(slots=True)
class Keys:
    """All times are milliseconds of the day."""

    busy_until: int = -DAY_MS
    aside: deque[tuple[str, int]] = field(default_factory=deque)

    def is_new(self, event: Key) -> bool:
        """False: told before."""
        late = (event.at - self.busy_until + DAY_MS // 2) % DAY_MS - DAY_MS // 2
        name = event.key, event.milliseconds
        if late > LATE:
            self.aside.clear()
        if self.aside and self.aside[0] == name and late >= -EARLY:
            self.aside.popleft()
            self.begin(event)
            return False
        if abs(late) < DAY_MS // 4 and late < EARLY:
            self.aside.append(name)
        else:
            self.begin(event)
        return True

    def begin(self, event: Key) -> None:
        """Asterisk is busy with this key now."""
        self.busy_until = (event.at + max(event.milliseconds, SHORTEST) + GAP) % DAY_MS
