"""Is all done that some calls cause with us: their rows final, their status callbacks delivered?"""

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.bench.webhook import Webhook

PATIENCE = 15.0
LOOK_EVERY = 0.2
COMPLETED = "SELECT count(*) FROM calls WHERE status = 'completed'"


@dataclass(frozen=True)
class Done:
    """rows: calls whose row says completed; callbacks: status callbacks that arrived; gathered: calls whose action URL
    got the keys that were pressed."""

    rows: int
    callbacks: int
    gathered: int

    def since(self, before: "Done") -> "Done":
        return Done(self.rows - before.rows, self.callbacks - before.callbacks, self.gathered - before.gathered)


@dataclass
class Settling:
    """Looks into the database and asks the webhook."""

    database: Path
    hook: Webhook

    def done(self) -> Done:
        counts = self.hook.counts()
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=5)) as connection:
            (rows,) = connection.execute(COMPLETED).fetchone()
        return Done(rows, counts["/status"], counts["/got as pressed"])

    def wait(self, before: Done, calls: int) -> Done:
        """Until so many calls more than before are done with, for a while at most. Returns what was done since."""
        deadline = time.monotonic() + PATIENCE
        while True:
            since = self.done().since(before)
            if (since.rows >= calls and since.callbacks >= calls) or time.monotonic() > deadline:
                return since
            time.sleep(LOOK_EVERY)
