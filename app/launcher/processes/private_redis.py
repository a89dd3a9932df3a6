"""The private Redis: on loopback, behind a password, and forgetful: the database is the record (docs/architecture.md,
Processes)."""

import shutil

from app.launcher.failure import StartError
from app.launcher.processes.program import SERVICES, Port, Program
from app.launcher.processes.ready import answers_redis
from app.settings.config import Settings
from app.settings.private_file import write_private

CONFIG = """bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
daemonize no
# Nothing is kept: what must not be lost is in the database.
save ""
appendonly no
# A wake-up that does not fit is refused, never a lease dropped.
maxmemory 256mb
maxmemory-policy noeviction
"""


def private_redis(settings: Settings, password: str) -> Program:
    """The program, its configuration written. `settings` are the effective ones. Raises StartError."""
    server = shutil.which("redis-server")
    if not server:
        raise StartError("redis-server is missing: install it, or set REDIS_URL to a running Redis")
    folder = settings.var.absolute() / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "redis.conf"
    write_private(config, CONFIG.format(port=settings.redis_port, password=password, folder=quoted(str(folder))))
    return Program(
        "redis",
        [server, str(config)],
        SERVICES,
        is_ready=lambda: answers_redis(settings.url_of_redis()),
        ports=[Port("redis_port", "127.0.0.1", settings.redis_port)],
    )


def quoted(text: str) -> str:
    """A value of redis.conf that may hold spaces."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
