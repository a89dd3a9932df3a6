"""The machine: its clock, its disks, its ports and its names."""

import ctypes
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from app.cli.health.finding import BAD, OK, WARNING, Finding
from app.settings.config import Settings

LOW_BYTES, GONE_BYTES = 2_000_000_000, 200_000_000
"""Free bytes below which to warn, and below which RestComm does not start."""
FOLDERS: tuple[Literal["recordings", "cache", "journals"], ...] = ("recordings", "cache", "journals")
TIME_ERROR = 5
"""adjtimex(2): the clock is not synchronized."""
TIMEX_BYTES = 512
"""More than struct timex has; zeros ask and change nothing."""


def findings(settings: Settings) -> Iterator[Finding]:
    """Everything about the machine."""
    yield clock()
    yield from disks(settings)
    yield from ports(settings)
    yield from names(settings)


def clock() -> Finding:
    """Does something keep the clock right? Callbacks, retries and certificates depend on it."""
    state = clock_state()
    if state == TIME_ERROR:
        return Finding("clock", WARNING, "is not synchronized", "install chrony, or start systemd-timesyncd")
    if state < 0:
        return Finding("clock", WARNING, "the kernel does not tell whether it is synchronized")
    return Finding("clock", OK, "is synchronized")


def clock_state() -> int:
    """What the kernel says of the clock: TIME_ERROR, another state, or -1."""
    return int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(TIMEX_BYTES)))


def disks(settings: Settings) -> Iterator[Finding]:
    """Free room of every folder that grows, once for each disk."""
    seen: set[int] = set()
    for name, folder in (("var", settings.var.absolute()), *((kind, settings.folder(kind)) for kind in FOLDERS)):
        there = next(path for path in (folder, *folder.parents) if path.exists())
        if there.stat().st_dev in seen:
            continue
        seen.add(there.stat().st_dev)
        yield room(f"disk of {name}", there)


def room(name: str, folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    state = BAD if free < GONE_BYTES else WARNING if free < LOW_BYTES else OK
    cure = "" if state == OK else "delete old recordings, or move recordings_path, cache_path or journals_path"
    return Finding(name, state, f"{free / 1e9:.1f} GB free ({folder})", cure)


def ports(settings: Settings) -> Iterator[Finding]:
    """Does anything listen where RestComm should? While nothing runs, the ports should be free."""
    listening = is_open(settings.http_host, settings.http_port)
    where = f"{settings.http_host}:{settings.http_port}"
    if listening:
        yield Finding("http_port", OK, f"something listens on {where}")
    else:
        yield Finding("http_port", WARNING, f"nothing listens on {where}", "start RestComm, if it should run")


def is_open(host: str, port: int) -> bool:
    """Does a TCP connection succeed within a second?"""
    try:
        with socket.create_connection((host.replace("0.0.0.0", "127.0.0.1"), port), 1):  # noqa: S104
            return True
    except OSError:
        return False


def names(settings: Settings) -> Iterator[Finding]:
    """Can the names in the settings be looked up?"""
    hosts = {f"gateway {one.name}": place(one.uri) for one in settings.all_gateways() if one.uri}
    hosts |= {"public_url": urlsplit(settings.public_url).hostname or ""} if settings.public_url else {}
    for name, host in hosts.items():
        try:
            found = sorted({str(one[4][0]) for one in socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)})
            yield Finding(f"{name}: {host}", OK, " ".join(found))
        except OSError as error:
            yield Finding(f"{name}: {host}", BAD, f"cannot be looked up: {error.strerror}", "correct the name or DNS")


def place(uri: str) -> str:
    """The host of a gateway's uri."""
    host = uri.partition(";")[0]
    return host.partition("]")[0].strip("[]") if host.startswith("[") else host.partition(":")[0]
