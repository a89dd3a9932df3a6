"""Is it alive, is it ready: for supervisors and load balancers. Open to all, and tells no secrets."""

from flask import Blueprint, Response
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.api.parts import parts
from app.api.representation import as_json
from app.extensions import db

routes = Blueprint("health", __name__)


@routes.get("/healthz")
def alive() -> Response:
    """This process answers."""
    return as_json({"status": "ok"}, 200)


@routes.get("/readyz")
def ready() -> Response:
    """The database and Redis answer too, or 503. engine: what the engine of our node last said, absent if nothing."""
    redis, engine = redis_and_engine()
    checks = {"database": database(), "redis": redis, "engine": engine}
    good = checks["database"] == checks["redis"] == "ok"
    return as_json({"status": "ok" if good else "unavailable"} | checks, 200 if good else 503)


def database() -> str:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "unavailable"
    return "ok"


def redis_and_engine() -> tuple[str, str]:
    """How Redis is, and the heartbeat ``restcomm:engine:{node}`` that an engine leaves there with an expiry."""
    try:
        beat = parts().wake.redis.get(f"restcomm:engine:{parts().settings.node}")
    except RedisError:
        return "unavailable", "unknown"
    return "ok", beat.decode("utf-8", "replace") if beat else "absent"
