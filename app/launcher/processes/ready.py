"""Is a process ready? Each question waits a second at most and answers yes or no."""

import base64
import json
import socket
import urllib.request
from collections.abc import Callable
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Worker

from app.settings.config import Settings

DIRECTORY = "127.0.0.1"
"""Where FreeSWITCH's directory listens: it is on this machine."""
PATIENCE = 1.0
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Our own processes are never asked through a proxy."""


def answers_ari(settings: Settings) -> bool:
    return ari(settings, "/asterisk/info") is not None


def engine_is_connected(settings: Settings) -> bool:
    """Is our Stasis application registered, which is when the engine's websocket is up?"""
    return ari(settings, f"/applications/restcomm-{settings.node}") is not None


def ari(settings: Settings, path: str) -> Any:
    """What ARI says to a GET, or None."""
    user = f"{settings.asterisk_ari_user}:{settings.asterisk_ari_password.get_secret_value()}"
    root = settings.asterisk_ari_url.rstrip("/") or f"http://127.0.0.1:{settings.asterisk_ari_port}/ari"
    headers = {"Authorization": "Basic " + base64.b64encode(user.encode()).decode()}
    body = get(root + path, headers)
    return None if body is None else json.loads(body)


def answers_http(settings: Settings) -> bool:
    return get(f"http://{settings.http_host}:{settings.http_port}/healthz") is not None


def answers_directory(settings: Settings) -> bool:
    """Does somebody listen there? It tells strangers nothing."""
    try:
        socket.create_connection((DIRECTORY, settings.directory_port), PATIENCE).close()
    except OSError:
        return False
    return True


def get(url: str, headers: dict[str, str] | None = None) -> bytes | None:
    """The body of a 200, else None."""
    try:
        request = urllib.request.Request(url, headers=headers or {})  # noqa: S310 - our own URLs
        with DIRECT.open(request, timeout=PATIENCE) as response:
            return bytes(response.read())
    except (OSError, ValueError):
        return None


def answers_redis(url: str) -> bool:
    return bool(ask_redis(url, Redis.ping))


def worker_is_there(url: str) -> bool:
    """Has a worker told RQ that it is at work?"""
    return bool(ask_redis(url, lambda redis: Worker.count(connection=redis)))


def engine_beats(settings: Settings) -> bool:
    """Has an engine that is connected to its switch said so within the last seconds?"""
    return bool(ask_redis(settings.url_of_redis(), lambda redis: redis.exists(f"restcomm:engine:{settings.node}")))


def ask_redis(url: str, question: Callable[[Redis], Any]) -> Any:
    try:
        with Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) as redis:
            return question(redis)
    except RedisError:
        return None
