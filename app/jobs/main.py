"""The worker process: what runs in it, and how it ends (docs/architecture.md, Processes)."""

import logging
import signal
import sys
from typing import Any

import gevent
from gevent.event import Event
from rq.exceptions import StopRequested

from app.bus import watchdog
from app.bus.metrics import TALLY
from app.bus.wake import Wakeups
from app.jobs import worker
from app.jobs.callbacks.outbox import Outbox
from app.jobs.maintenance import retention
from app.jobs.maintenance.lost_nodes import LostNodes
from app.jobs.maintenance.usage_triggers import UsageTriggers
from app.jobs.messages.receiving import Receiver
from app.jobs.messages.sending import TABLES, Sender
from app.jobs.transcriptions.transcriptions import Transcriber
from app.settings.config import ConfigError, Settings, load
from app.settings.secrets import effective
from app.webhooks.fetcher import Fetcher

log = logging.getLogger("app.jobs")

SWITCH_SECONDS = 0.0005
"""How soon the threads that write to SQLite get their turn beside a busy loop."""
LAST_SECONDS = 1.0
"""How long deliveries may go on after SIGTERM."""


def main() -> int:
    """Run until SIGTERM or SIGINT. Returns the exit code."""
    try:
        settings = effective(load())
    except ConfigError as error:
        print(f"restcomm worker: {error}", file=sys.stderr)
        return 2
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    sys.setswitchinterval(SWITCH_SECONDS)
    asked_to_end = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, asked_to_end.set)
    serve(settings, asked_to_end)
    return 0


def serve(settings: Settings, asked_to_end: Event) -> None:
    """Deliver, send, transcribe, take jobs and clean up, until asked to end."""
    fetcher = Fetcher(settings)
    outbox = Outbox(settings, fetcher.tell, Wakeups(settings))
    senders = [Sender(settings, kind, Wakeups(settings), fetcher=fetcher) for kind in TABLES]
    lists: list[Receiver | Sender] = [Receiver(settings, fetcher, Wakeups(settings)), *senders]
    loops: list[gevent.Greenlet[..., Any]] = [
        *(gevent.spawn(watchdog.run), gevent.spawn(outbox.run), gevent.spawn(retention.run, outbox.database)),
    ]
    loops += [gevent.spawn(each.run) for each in lists]
    loops.append(gevent.spawn(TALLY.run, Wakeups(settings)))
    loops.append(gevent.spawn(LostNodes(settings, outbox.look).run))
    loops.append(gevent.spawn(UsageTriggers(settings, outbox.look).run))
    transcriber = Transcriber(settings, outbox.look)
    loops.append(gevent.spawn(transcriber.run))
    jobs = gevent.spawn(worker.run, settings, asked_to_end)
    log.info("worker begins")
    asked_to_end.wait()
    log.info("worker ends")
    jobs.kill(StopRequested, timeout=0.5)
    gevent.killall(loops, timeout=0.5)
    with gevent.Timeout(LAST_SECONDS + 0.5, False):  # type: ignore[arg-type]  # the stubs forget that False is silent
        ends: list[gevent.Greenlet[..., Any]] = [gevent.spawn(part.stop, LAST_SECONDS) for part in lists]
        ends += [gevent.spawn(outbox.stop, LAST_SECONDS), gevent.spawn(transcriber.stop)]
        gevent.joinall(ends)
    fetcher.close()
