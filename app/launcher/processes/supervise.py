"""Every process under supervisord: started, restarted when it dies, ended together, and nothing survives us.

We start supervisord; supervisord starts the programs. The kernel signals each when its parent was killed (setpriv
--pdeathsig), so even kill -9 of any of them leaves nothing behind.
"""

import ctypes
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.launcher.failure import StartError, last_words
from app.launcher.processes.listening import CLOSED_BELOW
from app.launcher.processes.program import APPLICATION, SERVICES, Program
from app.launcher.processes.watchdog import Watchdog
from app.settings.config import Settings
from app.settings.environment import of_children
from app.settings.private_file import write_private

ROOT = Path(__file__).resolve().parents[3]
FOLLOW = ["setpriv", "--pdeathsig", "TERM", "--"]
"""Put before a command: it gets SIGTERM when the process that started it is gone."""
STOP_SECONDS = 8.5
"""After so long what still runs is killed: everything is over within 10 s."""
LOOK_EVERY = 0.5
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: orphans become our children, so that none escapes
HEAD = """; Made by `make run`.
[supervisord]
nodaemon = true
silent = true
logfile = {log}/supervisord.log
logfile_maxbytes = 10MB
logfile_backups = 2
pidfile = {folder}/supervisord.pid
childlogdir = {log}
minfds = {closed_below}
{user}
"""
PROGRAM = """
[program:{name}]
command = {command}
environment = {environment}
autorestart = true
startsecs = 1
startretries = 1000000
stopwaitsecs = {stop_seconds}
stopasgroup = true
killasgroup = true
redirect_stderr = true
stdout_logfile = {log}/{name}.log
stdout_logfile_maxbytes = 10MB
stdout_logfile_backups = 5
"""
GROUP = """
[group:{stage}]
programs = {names}
priority = {priority}
"""


def configuration(settings: Settings, programs: list[Program]) -> str:
    """supervisord.conf. Stages are groups: they start by priority and end in the opposite order."""
    var = settings.var.absolute()
    places = {"log": plain(str(var / "log")), "folder": plain(str(var / "supervisor"))}
    text = HEAD.format(user="user = root" if os.getuid() == 0 else "", closed_below=CLOSED_BELOW, **places)
    for program in programs:
        command = plain(shlex.join([*FOLLOW, *program.command]))
        own = ",".join(f'{name}="{plain(value)}"' for name, value in program.environment.items())
        text += PROGRAM.format(
            name=program.name, command=command, environment=own, stop_seconds=program.stop_seconds, **places
        )
    for priority, stage in enumerate((SERVICES, APPLICATION), start=1):
        if names := [program.name for program in programs if program.stage == stage]:
            text += GROUP.format(stage=stage, names=",".join(names), priority=priority)
    return text


def plain(text: str) -> str:
    """A value of supervisord.conf: nothing in it is expanded or taken for a comment. Raises StartError."""
    if " ;" in text or not text.isprintable():
        raise StartError(f"this path cannot be written into supervisor's configuration: {text[:200]!r}")
    return text.replace("%", "%%")


@contextmanager
def supervised(settings: Settings, programs: list[Program], *kept: int) -> Iterator["subprocess.Popen[bytes]"]:
    """All programs run under the supervisor that is given; when the block is left, all of them are gone.

    kept: descriptors that the supervisor holds as long as it lives; the programs have those from CLOSED_BELOW on.
    """
    var = settings.var.absolute()
    folder = var / "supervisor"
    folder.mkdir(exist_ok=True)
    write_private(folder / "supervisord.conf", configuration(settings, programs))
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    supervisord = [sys.executable, "-m", "app.launcher.processes.supervisor"]
    command = [*FOLLOW, *supervisord, "-c", str(folder / "supervisord.conf")]
    with (var / "log/supervisord.out").open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - our own argument list
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,  # Ctrl-C reaches us only; we end the others in order
            pass_fds=kept,
            env=of_children(PYTHONPATH=str(ROOT), PYTHONUNBUFFERED="1"),
        )
    try:
        yield process
    finally:
        stop(process)
        for leftover in (folder, *var.glob("asterisk*/run")):
            shutil.rmtree(leftover, ignore_errors=True)


def watch(process: "subprocess.Popen[bytes]", watchdog: Watchdog) -> None:
    """Stay until the supervisor ends. Orphans that became ours (of a killed API master) are collected."""
    while process.poll() is None:
        watchdog.look()
        for pid in children():
            if pid != process.pid:
                with suppress(ChildProcessError):
                    os.waitpid(pid, os.WNOHANG)
        time.sleep(LOOK_EVERY)


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End the supervisor and all below it; whatever is left after STOP_SECONDS is killed."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    while survivors := children():
        for pid in survivors:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.02)


def children() -> list[int]:
    """Our children, adopted orphans included; those of a killed child follow in the next round."""
    text = "".join(path.read_text() for path in Path("/proc/self/task").glob("*/children"))
    return [int(word) for word in text.split()]


def explanation(settings: Settings, names: list[str]) -> str:
    """Why these programs are not ready: the last line that each of them logged."""
    log = settings.var.absolute() / "log"
    said = {name: tail(log / f"{name}.log") for name in names}
    return "; ".join(f"{name} is not ready ({text}; see {log / name}.log)" for name, text in said.items())


def tail(path: Path) -> str:
    with suppress(OSError), path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4000))
        return last_words(file.read().decode(errors="replace"))
    return "it has logged nothing"
