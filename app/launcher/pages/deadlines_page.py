"""The table of deadlines in docs/operations.md, generated from settings and constants: what can hang, for how long
RestComm waits, and what happens then.

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
HEAD = "| what hangs | deadline | setting | then |\n|---|---|---|---|\n"
Row = tuple[str, str, str, str]


def of(name: str) -> str:
    """The default of a setting, in seconds."""
    return f"{Settings.model_fields[name].get_default(call_default_factory=True):g} s"


def rows() -> list[Row]:
    """What can hang, its deadline, the setting of the deadline if there is one, and what happens then."""
    return [
        row("the database, while connecting", "database_connect_timeout", "503 with Retry-After; live calls continue"),
        row("the database, each use", "database_timeout", "the same; writes wait and are made later"),
        fixed("Redis", wake.MAX_WAIT, "processes poll the database, and try Redis again a moment later"),
        row("a customer's URL, DNS and connection", "connect_timeout", "the fallback URL, and a Notification"),
        row("a customer's URL, the whole request", "request_timeout", "the same"),
        fixed("the rest of a body that is only read for a Notification", exchange.GLIMPSE_SECONDS, "it is cut off"),
        row("a status callback that fails", "callback_retry_seconds", "it is abandoned, with a Notification"),
        fixed("a worker that has claimed work", claims.LEASE.total_seconds(), "another worker takes it"),
        fixed("an SMS carrier", sending.LONGEST_SECONDS["sms"], "the message is retried"),
        fixed("a fax carrier", sending.LONGEST_SECONDS["fax"], "the fax is retried"),
        row("a gateway that does not answer", "gateway_timeout", "the next gateway"),
        row(
            "a synthesizer",
            "speech_timeout",
            "the next one; if none is left, the text is not spoken, with a Notification",
        ),
        row(
            "a recognizer, in addition to half the recording",
            "recognizer_timeout",
            "no text, and a Notification",
        ),
        row(
            "an engine, one stands by",
            "engine_silence_seconds",
            "it is killed, and the other one takes its calls over",
        ),
        row("engine, API or worker whose loop stalls", "watchdog_seconds", "it is killed and restarted"),
        fixed("any part, including the disk, for `/readyz`", health.PATIENCE, "`no answer`, and 503 if calls need it"),
    ]


def row(what: str, setting: str, then: str) -> Row:
    """A deadline that is a setting."""
    return what, of(setting), f"`{setting}`", then


def fixed(what: str, seconds: float, then: str) -> Row:
    """A deadline that is a constant."""
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
