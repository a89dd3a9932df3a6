"""The table of deadlines in docs/operations.md, made from the settings and constants that are in force: what can hang,
how long it is waited for, and what then happens.

``python -m app.launcher.pages.deadlines_page docs/operations.md`` writes it between its two marks.
"""

import sys
from pathlib import Path

from app.api.internal import health
from app.bus import wake
from app.jobs.callbacks import claims
from app.jobs.messages import sending
from app.settings.config import Settings
from app.webhooks import exchange

BEGIN, END = "<!-- deadlines: made by make docs -->\n", "<!-- end of deadlines -->\n"
HEAD = "| what hangs | is waited for | setting | then |\n|---|---|---|---|\n"
Row = tuple[str, str, str, str]


def of(name: str) -> str:
    """The default of a setting, in seconds."""
    return f"{Settings.model_fields[name].get_default(call_default_factory=True):g} s"


def rows() -> list[Row]:
    """What can hang; how long; its setting, if it has one; what happens then."""
    return [
        row("the database, to connect", "database_connect_timeout", "503 with Retry-After; live calls go on"),
        row("the database, each use", "database_timeout", "the same; what is to be written waits and is written later"),
        fixed("Redis", wake.MAX_WAIT, "left alone for a moment; everything looks into the database by itself"),
        row("a customer's URL, DNS and connection", "connect_timeout", "the fallback URL, and a Notification"),
        row("a customer's URL, the whole request", "request_timeout", "the same"),
        fixed("the rest of a page that nobody runs", exchange.GLIMPSE_SECONDS, "it is cut off"),
        row("a status callback that fails", "callback_retry_seconds", "it is given up, with a Notification"),
        fixed("a worker, for what it has claimed", claims.LEASE.total_seconds(), "another worker has it"),
        fixed("an SMS carrier", sending.LONGEST_SECONDS["sms"], "the message is tried again"),
        fixed("a fax carrier", sending.LONGEST_SECONDS["fax"], "the fax is tried again"),
        row("a gateway that says nothing", "gateway_timeout", "the next gateway"),
        row("a synthesizer", "speech_timeout", "the next one; without one the text is not spoken, and a Notification"),
        row(
            "a recognizer, beside half the recording",
            "recognizer_timeout",
            "no text, and a Notification",
        ),
        row("engine, API or worker, whose loop stands still", "watchdog_seconds", "it is killed and started again"),
        fixed("any part, the disk too, for `/readyz`", health.PATIENCE, "`no answer`, and 503 if calls need it"),
    ]


def row(what: str, setting: str, then: str) -> Row:
    """One that a setting decides."""
    return what, of(setting), f"`{setting}`", then


def fixed(what: str, seconds: float, then: str) -> Row:
    """One that nobody can set."""
    return what, f"{seconds:g} s", "", then


def table() -> str:
    return HEAD + "".join(f"| {' | '.join(cells)} |\n" for cells in rows())


def put_into(text: str) -> str:
    """The page with the table as it is now. Raises ValueError without the marks."""
    before, _, rest = text.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError("the page has no marks for the table")
    return before + BEGIN + table() + END + after


if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(put_into(page.read_text()))
