"""Every process of an installation: Redis, the switch, the engine, the REST API, the worker (docs/architecture.md,
Processes)."""

import sys
from dataclasses import replace
from pathlib import Path

from app.launcher.failure import StartError
from app.launcher.processes.private_redis import private_redis
from app.launcher.processes.program import Port, Program
from app.launcher.processes.ready import DIRECTORY, answers_directory, answers_http, answers_redis, worker_is_there
from app.launcher.switch.kinds import Switch
from app.settings.config import Settings
from app.settings.secrets import redis_password

APPLICATION = "app.api.internal.directory_process:application()"
KEEP_ALIVE_SECONDS = 80
"""Longer than clients that ask once a minute, and than the 60 or 75 s after which proxies close: who closes first
loses no request."""


def programs(settings: Settings, given: Settings, switches: list[Switch]) -> list[Program]:
    """All that is to be started, services first. settings: the effective ones; given: as the operator wrote them."""
    nodes = [program for switch in switches for program in of_node(switch)]
    return [*redis(settings, given), *nodes, *directory(settings, switches), api(settings, switches), worker(settings)]


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
    listens = {"--bind": f"{host}:{settings.http_port}", "--workers": str(settings.http_workers)}
    return Program(
        "api",
        gunicorn(settings, listens, "wsgi:application"),
        is_ready=lambda: answers_http(settings),
        ports=[Port("http_port", settings.http_host, settings.http_port)],
        environment={"RESTCOMM_PHONE_URL": phone_url(settings, switches)},
    )


def gunicorn(settings: Settings, listens: dict[str, str], application: str) -> list[str]:
    """The command that serves an application. listens: options of where, and with how many workers."""
    options = {
        "--worker-class": "app.api.gunicorn_worker.Worker",
        **listens,
        "--limit-request-line": "8190",
        "--graceful-timeout": "3",
        "--keep-alive": str(KEEP_ALIVE_SECONDS),
        **({"--timeout": str(settings.watchdog_seconds)} if settings.watchdog_seconds else {}),
        "--log-level": settings.log_level.lower(),
    }
    words = [word for pair in options.items() for word in pair]
    return [str(Path(sys.executable).parent / "gunicorn"), *words, "--no-control-socket", application]


def directory(settings: Settings, switches: list[Switch]) -> list[Program]:
    """Who may register, for the FreeSWITCHes of this machine; nothing where there is none. (With -b it is not taken for
    what inherits the API's socket.)"""
    if not any(switch.engine == "eslbridge" for switch in switches):
        return []
    command = gunicorn(settings, {"-b": f"{DIRECTORY}:{settings.directory_port}", "--workers": "1"}, APPLICATION)
    ports = [Port("directory_port", DIRECTORY, settings.directory_port)]
    return [Program("directory", command, is_ready=lambda: answers_directory(settings), ports=ports)]


def worker(settings: Settings) -> Program:
    command = [sys.executable, "-m", "app.jobs"]
    return Program("worker", command, is_ready=lambda: worker_is_there(settings.url_of_redis()))
