"""A launcher in a process of its own, and what there is to see of it."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.real_switch.ports import free_port

ROOT = Path(__file__).resolve().parents[2]


class Launched:
    """`make run` with pretended programs, in a var folder of its own. Always `end` it."""

    def __init__(self, var: Path, *programs: str, **settings: object) -> None:
        self.var = var
        self.output = Path(tempfile.mkstemp(prefix="launched-", suffix=".out", dir=var.parents[1])[1])
        self.http_port = free_port()
        named = {"var": var, "http_port": self.http_port, "sip_port": free_port(), **settings}
        environment = {name: value for name, value in os.environ.items() if not name.startswith("RESTCOMM_")}
        environment |= {f"RESTCOMM_{name.upper()}": str(value) for name, value in named.items()}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.launcher.pretend", *programs],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=ROOT,
                env=environment,
            )

    def said(self) -> str:
        return self.output.read_text()

    def until_ready(self, *programs: str) -> "Launched":
        """Wait until it says so, and until these programs run."""
        self.until(lambda: "ready in" in self.said(), "ready")
        self.until(lambda: self.supervisor() and all(map(self.pid, programs or ("redis", "engine"))), "spawned")
        return self

    def until(self, happened: Callable[[], object], what: str, timeout: float = 15) -> None:
        deadline = time.monotonic() + timeout
        while not happened():
            assert self.process.poll() is None, f"ended with {self.process.returncode}: {self.said()}"
            assert time.monotonic() < deadline, f"not {what}: {self.said()}"
            time.sleep(0.02)

    def pid(self, program: str) -> int:
        """The process id of a running program, from the supervisor's log; 0 when there is none."""
        path = self.var / "log/supervisord.log"
        found = re.findall(rf"spawned: '{program}' with pid (\d+)", path.read_text() if path.exists() else "")
        return int(found[-1]) if found and exists(int(found[-1])) else 0

    def supervisor(self) -> int:
        path = self.var / "supervisor/supervisord.pid"
        return int(path.read_text() or 0) if path.exists() else 0

    def signal(self, number: int = signal.SIGINT) -> int:
        """Send a signal and wait for the end; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(15)

    def end(self) -> None:
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)


def exists(pid: int) -> bool:
    """Does this process run? One that ended and was not collected yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
