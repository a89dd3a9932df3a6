"""Liveness and readiness for supervisors and load balancers. No authentication, and no secrets in the answers.

Each part has a probe; all run at the same time, and none is awaited for longer than PATIENCE: a part that hangs is ill.
A probe that is still running is not started again.
"""

import os
import shutil
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import gevent
from flask import Blueprint, Flask, Response, current_app
from gevent.threadpool import ThreadPool
from redis import Redis
from redis.exceptions import RedisError
from rq.worker_registration import get_keys
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from app.api.http.context import app_context
from app.api.http.representation import as_json
from app.bus.wake import ALIVE_SECONDS
from app.models import Outbox, SwitchNode
from app.models.columns import now
from app.models.system.outbox import PENDING
from app.routing import placement
from app.settings.config import Settings
from app.store.flask_db import db

routes = Blueprint("health", __name__)

PATIENCE = 0.7
"""Seconds for all probes together."""
LEAST_FREE = 50_000_000
"""Bytes: with less a call may not be journalled to its end."""
OK, UNAVAILABLE, SILENT, ABSENT, UNKNOWN = "ok", "unavailable", "no answer", "absent", "unknown"
BEAT, PROBES = "engine beat", "restcomm-probes"
NEEDED = ("database", "redis", "engine", "switch", "disk")
"""Parts without which calls cannot be accepted, or their state is unknown."""
Part = dict[str, str]


class Probe:
    """Asks one part. ask: gives what there is to say, by name; what it says is lost when it comes too late."""

    def __init__(self, ask: Callable[[], Part], silent: Part, pool: ThreadPool | None = None) -> None:
        """silent: what is said when there is no answer. pool: of native threads, for what would stop the loop."""
        self.ask, self.silent, self.pool = ask, silent, pool
        self.asked: Any = None

    def begin(self) -> None:
        if self.asked is None or self.asked.ready():
            self.asked = gevent.spawn(self.ask) if self.pool is None else self.pool.spawn(self.ask)

    def answer(self, deadline: float) -> Part:
        """What it says until then (monotonic seconds)."""
        gevent.wait([self.asked], timeout=max(0.0, deadline - time.monotonic()))
        return (self.asked.value if self.asked.ready() else None) or self.silent


def probes() -> list[Probe]:
    """Those of this process and its settings, made when they are first wanted."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    own = app_context()
    found: list[Probe]
    known, found = app.extensions.get(PROBES, (None, []))
    if known is not own:
        pool = ThreadPool(2)
        files = own.settings.url_of_database().startswith("sqlite")
        found = [
            Probe(in_context(app, lambda: database()), said_of_database(SILENT), pool if files else None),
            Probe(in_context(app, lambda: redis()), said_of_redis(SILENT)),
            Probe(lambda: disk(own.settings), {"disk": SILENT}, pool),
        ]
        app.extensions[PROBES] = (own, found)
    return found


def in_context(app: Flask, ask: Callable[[], Part]) -> Callable[[], Part]:
    def asked() -> Part:
        with app.app_context():
            return ask()

    return asked


@routes.get("/healthz")
def alive() -> Response:
    """Liveness: 200 while this process answers."""
    return as_json({"status": "ok"}, 200)


@routes.get("/readyz")
def ready() -> Response:
    """200 when calls can be taken, else 503, within a second; `ill` names the parts that are the reason. outbox: how
    long the oldest callback is overdue; worker: how many there are, and when one was last heard."""
    asked = probes()
    deadline = time.monotonic() + PATIENCE
    for probe in asked:
        probe.begin()
    said = {name: text for probe in asked for name, text in probe.answer(deadline).items()}
    beat = said.pop(BEAT)
    if said["engine"] in (UNKNOWN, ABSENT) and beat != UNKNOWN:
        said["engine"] = beat
    ill = [name for name in NEEDED if is_ill(said[name])]
    state = {"status": UNAVAILABLE if ill else OK}
    return as_json(state | said | {"ill": ill}, 503 if ill else 200)


def is_ill(text: str) -> bool:
    """Is this said of a part that does not work?"""
    return text in (UNAVAILABLE, SILENT, ABSENT, UNKNOWN, "down") or text.startswith(("full", "cannot"))


def database() -> Part:
    """The database, and what it knows: when an engine last wrote, whether its switch is there, what is overdue."""
    try:
        with db.engine.connect() as connection:
            return {"database": OK} | nodes(connection) | {"outbox": outbox(connection)}
    except SQLAlchemyError:
        return said_of_database(UNAVAILABLE)


def said_of_database(text: str) -> Part:
    """When it does not tell."""
    return {"database": text, BEAT: UNKNOWN, "switch": UNKNOWN, "outbox": UNKNOWN}


def nodes(connection: Connection) -> Part:
    """Of the node that is best off: one is enough to take calls."""
    names = app_context().settings.node_names()
    query = select(SwitchNode.beat, SwitchNode.up).where(SwitchNode.name.in_(names))
    beats = [(now() - beat, up) for beat, up in connection.execute(query)]
    fresh = [age for age, up in beats if age < placement.FRESH]
    heard = f"heard {max(0.0, min(fresh).total_seconds()):.1f} s ago" if fresh else ABSENT
    up = any(up and age < placement.FRESH for age, up in beats)
    return {BEAT: heard, "switch": "up" if up else "down" if fresh else UNKNOWN}


def outbox(connection: Connection) -> str:
    """How long the oldest callback is overdue."""
    since = connection.scalar(select(func.min(Outbox.next_attempt_at)).where(Outbox.state == PENDING))
    overdue = max(0.0, (now() - since).total_seconds()) if since else 0.0
    return f"oldest overdue {overdue:.0f} s"


def redis() -> Part:
    """How Redis is, and what it knows: the heartbeat of engines, those of RQ's workers."""
    client = app_context().wake.redis
    try:
        beats = [client.pttl(f"restcomm:engine:{name}") for name in app_context().settings.node_names()]
        return {"redis": OK, "engine": heard(max(beats)), "worker": workers(client)}
    except (RedisError, OSError):
        return said_of_redis(UNAVAILABLE)


def said_of_redis(text: str) -> Part:
    """When it does not tell."""
    return {"redis": text, "engine": UNKNOWN, "worker": UNKNOWN}


def heard(left_ms: int) -> str:
    """When an engine's heartbeat came that lives for so long still."""
    return f"heard {max(0.0, ALIVE_SECONDS - left_ms / 1000):.1f} s ago" if left_ms > 0 else ABSENT


def workers(redis: Redis) -> str:
    """``1, heard 4 s ago``: each says that it is alive every 15 s, and is forgotten 90 s after it fell silent."""
    beats = [beat for key in get_keys(connection=redis) if (beat := redis.hget(key, "last_heartbeat"))]
    if not beats:
        return ABSENT
    last = max(datetime.fromisoformat(bytes_of(beat).decode()) for beat in beats)
    return f"{len(beats)}, heard {max(0, round((now() - last).total_seconds()))} s ago"


def bytes_of(answer: bytes | str) -> bytes:
    """What Redis told. It is bytes here, as our client decodes nothing."""
    return answer if isinstance(answer, bytes) else answer.encode()


def disk(settings: Settings) -> Part:
    """Whether journals can be written, and how much room there is."""
    folder = settings.folder("journals")
    folder = folder if folder.is_dir() else settings.var.absolute()
    path = folder / f".ready-{os.getpid()}"
    try:
        written(path)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return {"disk": f"cannot be written: {error.strerror}"}
    text = f"{free / 1e9:.1f} GB free"
    return {"disk": text if free >= LEAST_FREE else f"full: {text}"}


def written(path: Path) -> None:
    """Write some bytes through to the disk. Raises OSError."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(file, b"ready")
        os.fsync(file)
    finally:
        os.close(file)
        path.unlink()
