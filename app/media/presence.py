"""Is an engine there? Without one nobody connects a leg that was answered with its caller."""

import math
import time
from dataclasses import dataclass


@dataclass(slots=True)
class Engine:
    """The engine of this relay's node. since: monotonic seconds of its newest connection; infinite: there is none."""

    since: float = math.inf
    connections: int = 0

    def came(self) -> None:
        """It has connected."""
        self.connections += 1
        self.since = time.monotonic()

    def left(self) -> None:
        """A connection of it is lost."""
        self.connections -= 1
        if not self.connections:
            self.since = math.inf
