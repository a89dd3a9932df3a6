"""Is it alive, is it ready: for supervisors and load balancers. Open to all, and tells no secrets."""

from datetime import UTC, datetime

from flask import Blueprint, Response
from redis import Redis
from redis.exceptions import RedisError
from rq.worker_registration import get_keys
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.api.http.context import parts
from app.api.http.representation import as_json
from app.store.flask_db import db

routes = Blueprint("health", __name__)


@routes.get("/healthz")
def alive() -> Response:
    """This process answers."""
    return as_json({"status": "ok"}, 200)


@routes.get("/readyz")
def ready() -> Response:
    """The database and Redis answer too, or 503. engine: what the engine of our node last said; worker: how many there
    are, and when one was last heard; absent: nobody says anything. Without them calls and callbacks wait, as rows."""
    checks = {"database": database()} | others()
    good = checks["database"] == checks["redis"] == "ok"
    return as_json({"status": "ok" if good else "unavailable"} | checks, 200 if good else 503)


def database() -> str:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "unavailable"
    return "ok"


def others() -> dict[str, str]:
    """How Redis is, and what it knows: the heartbeat ``restcomm:engine:{node}`` of an engine, those of RQ's workers."""
    redis = parts().wake.redis
    try:
        beat = redis.get(f"restcomm:engine:{parts().settings.node}")
        engine = bytes_of(beat).decode("utf-8", "replace") if beat else "absent"
        return {"redis": "ok", "engine": engine, "worker": workers(redis)}
    except RedisError:
        return {"redis": "unavailable", "engine": "unknown", "worker": "unknown"}


def workers(redis: Redis) -> str:
    """``1, heard 4 s ago``: each says that it is alive every 15 s, and is forgotten 90 s after it fell silent."""
    beats = [beat for key in get_keys(connection=redis) if (beat := redis.hget(key, "last_heartbeat"))]
    if not beats:
        return "absent"
    last = max(datetime.fromisoformat(bytes_of(beat).decode()) for beat in beats)
    return f"{len(beats)}, heard {max(0, round((datetime.now(UTC) - last).total_seconds()))} s ago"


def bytes_of(answer: bytes | str) -> bytes:
    """What Redis told. It is bytes here, as our client decodes nothing."""
    return answer if isinstance(answer, bytes) else answer.encode()
