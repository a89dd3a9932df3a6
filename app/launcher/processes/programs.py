"""Every process of an installation: Redis, the switch, the engine, the REST API, the worker (docs/architecture.md,
Processes)."""

import sys
from dataclasses import replace
from pathlib import Path

from app.launcher.failure import StartError
from app.launcher.processes.private_redis import private_redis
from app.launcher.processes.program import Port, Program
from app.launcher.processes.ready import answers_http, answers_redis, worker_is_there
from app.launcher.switch.kinds import Switch
from app.settings.config import Settings
from app.settings.secrets import redis_password

KEEP_ALIVE_SECONDS = 80
"""Longer than clients that ask once a minute, and than the 60 or 75 s after which proxies close: who closes first
loses no request."""


def programs(settings: Settings, given: Settings, switches: list[Switch]) -> list[Program]:
    """All that is to be started, services first. settings: the effective ones; given: as the operator wrote them."""
    nodes = [program for switch in switches for program in of_node(switch)]
    return [*redis(settings, given), *nodes, api(settings, switches), worker(settings)]


def of_node(switch: Switch) -> list[Program]:
    """The switch and the engine of one node; of several nodes each has its node's name."""
    found = [*switch.programs(), engine(switch), *standby(switch), media(switch)]
    if not switch.settings.nodes:
        return found
    return [replace(program, name=f"{program.name}-{switch.settings.node}") for program in found]


def redis(settings: Settings, given: Settings) -> list[Program]:
    if not given.redis_url:
        return [private_redis(settings, redis_password(settings))]
    if not answers_redis(given.redis_url):
        raise StartError("redis_url: no Redis answers at this address")
    return []


def engine(switch: Switch) -> Program:
    command = [sys.executable, "-m", switch.engine]
    which = {"RESTCOMM_NODE": switch.settings.node}
    return Program("engine", command, is_ready=switch.is_engine_ready, environment=which)


def standby(switch: Switch) -> list[Program]:
    """A second engine of the node, which takes over when the first one ends or hangs (app/store/lease.py)."""
    return [replace(engine(switch), name="engine-standby")] if switch.settings.engine_standby else []


def media(switch: Switch) -> Program:
    """The relay between live calls and customers' websockets (docs/streams.md)."""
    which = {"RESTCOMM_NODE": switch.settings.node}
    return Program("media", [sys.executable, "-m", "app.media"], environment=which)


def phone_url(settings: Settings, switches: list[Switch]) -> str:
    """Where the console's telephone connects to: as the setting says, or to the one switch of our own."""
    return settings.phone_url or (switches[0].phone_url() if len(switches) == 1 else "")


def api(settings: Settings, switches: list[Switch]) -> Program:
    host = f"[{settings.http_host}]" if ":" in settings.http_host else settings.http_host
    options = {
        "--worker-class": "app.api.gunicorn_worker.Worker",
        "--workers": str(settings.http_workers),
        "--bind": f"{host}:{settings.http_port}",
        "--limit-request-line": "8190",
        "--graceful-timeout": "3",
        "--keep-alive": str(KEEP_ALIVE_SECONDS),
        **({"--timeout": str(settings.watchdog_seconds)} if settings.watchdog_seconds else {}),
        "--log-level": settings.log_level.lower(),
    }
    gunicorn = str(Path(sys.executable).parent / "gunicorn")
    words = [word for pair in options.items() for word in pair]
    return Program(
        "api",
        [gunicorn, *words, "--no-control-socket", "wsgi:application"],
        is_ready=lambda: answers_http(settings),
        ports=[Port("http_port", settings.http_host, settings.http_port)],
        environment={"RESTCOMM_PHONE_URL": phone_url(settings, switches)},
    )


def worker(settings: Settings) -> Program:
    command = [sys.executable, "-m", "app.jobs"]
    return Program("worker", command, is_ready=lambda: worker_is_there(settings.url_of_redis()))
