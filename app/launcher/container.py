"""``python -m app.launcher.container NAME``: one process of `make run` in the foreground, for compose.yaml.

NAME is asterisk, redis, engine, engine-standby, media, api or worker; prepare brings the database to the newest schema
and makes the first account. Secrets are generated in VAR, which all containers share. Exit code 2: a setting or the
name is wrong.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from app.launcher import first_run, preflight
from app.launcher.failure import StartError
from app.launcher.processes import programs
from app.launcher.processes.private_redis import private_redis
from app.launcher.processes.program import Program
from app.launcher.switch.kinds import of_all_nodes
from app.settings.config import ConfigError, Settings, load
from app.settings.secrets import effective, redis_password

PREPARE = "prepare"
UMASK = 0o077


def asterisk(settings: Settings, given: Settings) -> Program:
    """The switch; its configuration is written first."""
    return of_all_nodes(settings, given)[0].programs()[0]


def engine(settings: Settings, given: Settings) -> Program:
    return programs.engine(of_all_nodes(settings, given)[0])


def media(settings: Settings, given: Settings) -> Program:
    return programs.media(of_all_nodes(settings, given)[0])


KINDS: dict[str, Callable[[Settings, Settings], Program]] = {
    "asterisk": asterisk,
    "redis": lambda settings, given: private_redis(settings, redis_password(settings)),
    "engine": engine,
    "engine-standby": engine,
    "media": media,
    "api": lambda settings, given: programs.api(settings, []),
    "worker": lambda settings, given: programs.worker(settings),
}


def main(name: str) -> int:
    """Become that process; comes back only when it cannot."""
    os.umask(UMASK)
    if name == PREPARE:
        return first_run.main()
    try:
        if name not in KINDS:
            raise ConfigError(f"there is no process {name!r}; there are {PREPARE}, {', '.join(KINDS)}")
        given = load()
        preflight.check_settings(given)
        preflight.check_room(given)
        program = KINDS[name](effective(given), given)
    except (ConfigError, StartError, OSError) as error:
        print(f"restcomm: {error}", file=sys.stderr)
        return 2
    os.environ.update(program.environment, PYTHONUNBUFFERED="1")
    program_file = Path(program.command[0])
    os.execv(program_file, program.command)  # noqa: S606 - our own argument list


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
