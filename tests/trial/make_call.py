"""`make call`: place one call, say what happened, and show the call's journal when it went wrong.

The JSON line has the CallSid, by a header that the journal keeps. Exit codes: 0 answered, 1 not, 2 wrong usage.
"""

import argparse
import json
import secrets
import sys
import time
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors.errors import in_one_line
from app.journal.journal import Journal, Journals
from app.journal.transcript import transcript
from app.models import Notification
from app.settings.config import ConfigError, Settings, load
from app.store import store
from tests.softphone import cli
from tests.softphone.g711 import Samples
from tests.trial.speech import sound, spoken

HEADER = "X-RestComm-Trial"
JOURNAL_SECONDS = 3.0
"""How long the journal may take to appear, and to end."""
LOOKED_AT = 20
"""Newest journals among which the call is looked for."""


def main(words: list[str]) -> int:
    try:
        settings = load()
        options = cli.parse([*words, "--server", f"{settings.sip_host}:{settings.sip_port}"], more=arguments)
        options.send = said(options)
    except (ConfigError, OSError) as error:
        print(f"make call: {error}", file=sys.stderr)
        return 2
    mark = secrets.token_hex(8)
    options.headers = {HEADER: mark}
    line = cli.placed(options)
    found = journal(settings, mark)
    line = {"call_sid": found.header.sid if found else None, **line}
    print(json.dumps(line), flush=True)
    answered = "answer_ms" in line
    for text in explanation(settings, found) if not answered or failed(settings, found) else ():
        print(text, file=sys.stderr)
    return 0 if answered else 1


def arguments(command: argparse.ArgumentParser) -> None:
    """The options that only `make call` has."""
    command.add_argument("--speak", default="", help="text that is spoken to the other side after the answer")
    command.add_argument("--wav", default="", help="audio file that is played to the other side after the answer")


def said(options: argparse.Namespace) -> Samples | None:
    """What is said after the answer; None: nothing. Raises OSError."""
    if options.speak:
        return spoken(options.speak)
    return sound(options.wav) if options.wav else None


def journal(settings: Settings, mark: str) -> Journal | None:
    """The journal of the call that came with this mark; waits until it is over."""
    journals = Journals(settings.folder("journals"))
    deadline = time.monotonic() + JOURNAL_SECONDS
    found = None
    while time.monotonic() < deadline:
        for path in journals.newest()[:LOOKED_AT]:
            record = journals.read(path.stem)
            if record.header.facts.sip_headers.get(HEADER) == mark:
                found = record
                if not path.parent.name.startswith("live"):
                    return found
        time.sleep(0.1)
    return found


def failed(settings: Settings, found: Journal | None) -> bool:
    return found is not None and bool(notifications(settings, found.header.sid))


def notifications(settings: Settings, call_sid: str) -> list[Notification]:
    engine = store.connect(settings)
    try:
        with Session(engine) as session:
            return list(session.scalars(select(Notification).where(Notification.call_sid == call_sid)))
    finally:
        engine.dispose()


def explanation(settings: Settings, found: Journal | None) -> Iterator[str]:
    """What went wrong, for people."""
    if found is None:
        yield f"no engine has seen the call: is RestComm running, with SIP at {settings.sip_host}:{settings.sip_port}?"
        return
    yield from transcript(found)
    for one in notifications(settings, found.header.sid):
        yield f"{in_one_line(one.error_code, one.message_text)} ({one.more_info})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
