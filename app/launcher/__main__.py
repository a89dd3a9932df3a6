"""``python -m app.launcher``, which is `make run`: from the settings to running processes, and back to nothing.

Exit code 0: ended by Ctrl-C or SIGTERM; 1: could not start, or broke; 2: a setting is wrong.
"""

import os
import signal
import subprocess
import sys
import time
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError

from app.launcher import preflight
from app.launcher.failure import StartError
from app.launcher.first_run import announce
from app.launcher.processes import listening, supervise
from app.launcher.processes.program import Program
from app.launcher.processes.programs import programs
from app.launcher.processes.watchdog import Watchdog
from app.launcher.switch.kinds import of_all_nodes
from app.settings.config import ConfigError, Settings, load
from app.settings.secrets import effective
from app.store import store

PATIENCE = 45.0
"""Seconds in which every process must become ready."""
LOOK_EVERY = 0.1


class Stopped(BaseException):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


def main() -> int:
    os.umask(0o077)  # recordings, database and caches are nobody else's on this machine (finding M9)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    try:
        given = load()
        preflight.check_settings(given)
        preflight.check_room(given)
        with preflight.only_copy(given) as lock:
            launch(given, lock)
    except Stopped:
        return 0
    except ConfigError as error:
        return refuse(f"settings: {error}", 2)
    except StartError as error:
        return refuse(str(error), 1)
    except SQLAlchemyError as error:
        return refuse(f"database: {str(getattr(error, 'orig', error)).splitlines()[0]}", 1)
    except OSError as error:
        return refuse(f"{error.strerror or error}: {error.filename or ''}", 1)
    return 0


def on_signal(number: int, frame: FrameType | None) -> None:
    """Stop, once: whoever presses Ctrl-C again gets the same orderly end."""
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)
    raise Stopped


def refuse(line: str, code: int) -> int:
    print(f"restcomm: {line}", file=sys.stderr, flush=True)
    return code


def launch(given: Settings, lock: int) -> None:
    """Prepare, start everything, and stay until something ends it."""
    begun = time.monotonic()
    settings = effective(given)
    settings.var.mkdir(parents=True, exist_ok=True)
    settings.var.chmod(0o700)
    switches = of_all_nodes(settings, given)
    preflight.ensure_packages(given)
    all_programs = programs(settings, given, switches)
    preflight.check_ports([port for program in all_programs for port in program.ports])
    store.upgrade(settings)
    text = announce(switches[0].settings)
    watchdog = Watchdog(settings.watchdog_seconds)
    all_programs = [watchdog.watches(listening.inherits(program)) for program in all_programs]
    with listening.held(settings) as listener, supervise.supervised(settings, all_programs, lock, listener) as process:
        wait_until_ready(settings, all_programs, process)
        for switch in switches:
            say(f"switch: {switch.description()}")
        say(text.replace("ready", f"ready in {time.monotonic() - begun:.0f} s", 1))
        supervise.watch(process, watchdog)
        raise StartError(f"the supervisor ended by itself (exit {process.returncode}); see {settings.var}/log")


def wait_until_ready(settings: Settings, all_programs: list[Program], process: "subprocess.Popen[bytes]") -> None:
    """Raises StartError with the reason of each program that does not become ready."""
    waiting = list(all_programs)
    deadline = time.monotonic() + PATIENCE
    while waiting := [program for program in waiting if not program.is_ready()]:
        if process.poll() is not None:
            raise StartError(f"the supervisor does not start: {supervise.tail(settings.var / 'log/supervisord.out')}")
        if time.monotonic() > deadline:
            raise StartError(supervise.explanation(settings, [program.name for program in waiting]))
        time.sleep(LOOK_EVERY)


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
