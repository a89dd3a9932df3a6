"""`make profile`: flame graphs of engine, api and worker under the bench's load, by py-spy."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.sides import Side

RATE_HZ = 200
PROFILED = ("engine", "api", "worker")
PY_SPY = Path(sys.prefix) / "bin/py-spy"


@contextmanager
def profiled(side: Side, folder: Path, what: str) -> Iterator[None]:
    """While this lasts, sample the control plane; then folder has <what>-<process>-<pid>.svg for each process.

    Only threads that run are sampled, so a width is CPU time. Sampling costs the process some of its own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sampling = [
        start(pid, folder / f"{what}-{name}-{pid}.svg") for name in PROFILED for pid in side.processes.get(name, ())
    ]
    try:
        yield
    finally:
        for process in sampling:
            process.send_signal(signal.SIGINT)  # it writes then
        for process in sampling:
            process.wait(20)


def start(pid: int, path: Path) -> "subprocess.Popen[bytes]":
    command = [PY_SPY, "record", "--pid", str(pid), "--rate", str(RATE_HZ), "--nonblocking", "--output", path]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
