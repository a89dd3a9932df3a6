"""One 20 ms beat for the RTP of all calls: a timer and a wake-up per beat, not per call or packet."""

import asyncio

from .media import Media
from .speaker import TICK

LATEST = 50  # ticks made up for after a stall; a longer one is heard as a gap


class Pacer:
    """Beats while there are calls. Deadlines are absolute, so lateness does not add up."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.media: set[Media] = set()
        self.due = 0.0
        self.beating = False

    def add(self, media: Media) -> None:
        self.media.add(media)
        if not self.beating:
            self.beating = True
            self.due = self.loop.time() + TICK
            self.loop.call_at(self.due, self._beat)

    def remove(self, media: Media) -> None:
        self.media.discard(media)

    def _beat(self) -> None:
        if not self.media:
            self.beating = False
            return
        frames = 1 + int((self.loop.time() - self.due) / TICK)
        for media in list(self.media):
            media.tick(min(frames, LATEST))
        self.due += frames * TICK
        self.loop.call_at(self.due, self._beat)
