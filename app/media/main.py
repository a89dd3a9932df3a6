"""The relay's process: what runs in it, and how it ends (docs/streams.md)."""

import logging
import signal
import sys
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING

import gevent
from gevent.event import Event

from app.bus import watchdog
from app.media.control import Control
from app.media.conversation.prompts import Prompts
from app.media.hearing.ear import Recognition
from app.media.place import socket_path
from app.media.relay import Relay
from app.media.sip.answerer import Answerer
from app.media.websocket.connection import Connector
from app.settings.config import ConfigError, Settings, load
from app.settings.secrets import effective
from app.speech.recognizers import recognizer
from app.webhooks.guard.rules import guard_of
from app.webhooks.http.connections import Pools

if TYPE_CHECKING:
    from app.webhooks.guard.allow_lists import AllowLists

log = logging.getLogger("app.media")

LAST_SECONDS = 0.2
"""For the last messages and BYEs."""
LOADED_AFTER = 0.5
"""Seconds from the start until the packages of the database and of speech are loaded, half a second of work."""


def main() -> int:
    """Run until SIGTERM or SIGINT. Returns the exit code."""
    try:
        settings = effective(load()).of_this_node()
    except ConfigError as error:
        print(f"restcomm media: {error}", file=sys.stderr)
        return 2
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    asked_to_end = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, asked_to_end.set)
    serve(settings, asked_to_end)
    return 0


def serve(settings: Settings, asked_to_end: Event) -> None:
    """Relay until asked to end."""
    pools = Pools(guard_of(settings, allow_lists(settings)))
    prompts = Prompts(settings)
    connector, recognition = Connector(pools, settings.connect_timeout), Recognition(recognizer(settings))
    relay = Relay(settings.media_host, connector, recognition, prompts)
    answerer = Answerer(settings.media_host, relay)
    control = Control(socket_path(settings), relay, answerer.own)
    loops = [gevent.spawn(loop) for loop in (watchdog.run, answerer.run, relay.run, control.run)]
    log.info("media relay of node %s begins, SIP at %s", settings.node, answerer.own)
    gevent.spawn_later(LOADED_AFTER, prompts.load)
    asked_to_end.wait()
    log.info("media relay ends")
    relay.close()
    gevent.sleep(LAST_SECONDS)
    gevent.killall(loops, timeout=0.5)
    control.close()


def allow_lists(settings: Settings) -> Callable[[str], Iterable[str]]:
    """The accounts' own lists. What reads them is loaded once the relay takes streams, which it is to do soon, and
    before the first stream needs it, which would wait for it."""

    @cache
    def lists() -> "AllowLists":
        from app.webhooks.guard.allow_lists import AllowLists

        return AllowLists(settings)

    gevent.spawn_later(LOADED_AFTER, lists)
    return lambda token: lists().of(token)
