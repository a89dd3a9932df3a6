"""What must be right before anything is started; each finding is one clear line (issue 2, item 9)."""

import errno
import fcntl
import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.launcher.failure import StartError, run
from app.launcher.processes.program import Port
from app.settings.config import PREFIX, ConfigError, Settings
from app.settings.reading import checks

MEGABYTES = 200
"""Room for logs, journals and speech without which it makes no sense to start."""
LAST_BREATH = 10.0
"""Seconds that the processes of a launcher which was killed may take to end."""
SPEAKERS = {"espeak": "espeak-ng", "flite": "flite", "festival": "festival"}
"""Debian packages of the synthesizers that have one; each has a program of the same name."""
INSTALLER = Path(__file__).resolve().parents[2] / "scripts/debian-packages"


@contextmanager
def only_copy(settings: Settings) -> Iterator[int]:
    """Be the only launcher of this var folder; the descriptor of the lock, which its holder may hand on.

    A launcher that was killed leaves the lock to its supervisor, which is then ending: that is waited for.
    Raises StartError with the process id of another copy.
    """
    path = settings.var.absolute() / "launcher.pid"
    deadline = time.monotonic() + LAST_BREATH
    while (file := locked(path)) is None:
        pid = pid_in(path)
        if is_alive(pid) or time.monotonic() > deadline:
            raise StartError(f"already running as process {pid} ({path}); kill {pid} stops it")
        time.sleep(0.1)
    try:
        os.ftruncate(file, 0)
        os.write(file, str(os.getpid()).encode())
        yield file
    finally:
        path.unlink(missing_ok=True)
        os.close(file)


def locked(path: Path) -> int | None:
    """A descriptor of this file, locked by us; None while another has it, or has just removed it."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with suppress(OSError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(file).st_ino == path.stat().st_ino:
            return file
    os.close(file)
    return None


def pid_in(path: Path) -> str:
    with suppress(OSError):
        return path.read_text().strip()
    return ""


def is_alive(pid: str) -> bool:
    return pid.isdigit() and Path(f"/proc/{pid}").exists()


def check_room(settings: Settings) -> None:
    """The var folder exists, can be written, and has room. Raises StartError."""
    var = settings.var.absolute()
    try:
        for folder in (var, var / "log"):
            folder.mkdir(parents=True, exist_ok=True)
        (var / "log").chmod(0o700)
        probe = var / ".probe"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as error:
        raise StartError(f"var: cannot write in {var}: {error.strerror}") from None
    if shutil.disk_usage(var).free < MEGABYTES * 1_000_000:
        raise StartError(f"var: the disk of {var} has less than {MEGABYTES} MB left: free some, or set another var")


def check_settings(settings: Settings) -> None:
    """What single settings cannot tell of themselves. Raises ConfigError with all that is wrong."""
    if found := checks.problems(settings):
        raise ConfigError(*found)


def check_ports(ports: list[Port]) -> None:
    """Every port is free, and none is named twice. Raises ConfigError or StartError that names all that are not, with
    their settings."""
    taken: dict[tuple[int, bool], Port] = {}
    for port in ports:
        other = taken.setdefault((port.number, port.udp), port)
        if other is not port:
            raise ConfigError(f"{other.setting} and {port.setting} are both {port.number}")
    if found := [problem for port in ports if (problem := problem_of(port))]:
        raise StartError("; ".join(found))


def problem_of(port: Port) -> str:
    """Why this port cannot be used; empty if it can."""
    family = socket.AF_INET6 if ":" in port.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM if port.udp else socket.SOCK_STREAM) as probe:
        if not port.udp:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that just ended do not count
        try:
            probe.bind((port.host, port.number))
        except OSError as error:
            return port_problem(port, error)
    return ""


def port_problem(port: Port, error: OSError) -> str:
    where = f"port {port.number} ({'UDP' if port.udp else 'TCP'}, {port.host})"
    if error.errno == errno.EADDRINUSE:
        return f"{where} is taken: set {port.setting} in restcomm.toml, or {PREFIX}{port.setting.upper()}"
    if error.errno in (errno.EADDRNOTAVAIL, None):
        return f"{port.host} is not an address of this machine: set one that is, or 0.0.0.0, beside {port.setting}"
    return f"{where} cannot be used: {error.strerror} ({port.setting})"


def ensure_packages(settings: Settings) -> None:
    """Install the Debian packages that are missing. Raises StartError, saying what to install by hand."""
    wanted = [] if settings.redis_url else ["redis-server"]
    wanted += [package for name, package in SPEAKERS.items() if name in settings.speech_providers]
    missing = [name for name in wanted if not shutil.which(name)]
    if missing:
        print(f"installing {' '.join(missing)} (Debian packages)", flush=True)
        run([INSTALLER, *missing], "Debian packages", stdin=None)  # sudo may ask
