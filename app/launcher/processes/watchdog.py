"""What systemd's watchdog does under systemd: a process whose loop does not turn any more is killed, and started again.

Processes send signs of life to a socket (app/bus/watchdog.py); the kernel identifies the sender.
"""

import os
import signal
import socket
import struct
import sys
import time
from contextlib import suppress
from dataclasses import replace

from app.launcher.processes.program import APPLICATION, Program

CREDENTIALS = struct.Struct("3i")
MOST_BYTES = 256


class Watchdog:
    """seconds: how long a process that has sent signs may be silent; 0: forever."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.name = f"restcomm-{os.getpid()}-{os.urandom(4).hex()}"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self.socket.setblocking(False)
        self.socket.bind("\0" + self.name)
        self.heard: dict[int, float] = {}
        self.looked = time.monotonic()

    def watches(self, program: Program) -> Program:
        """The program, told where to send its signs."""
        if program.stage != APPLICATION or not self.seconds:
            return program
        told = {"NOTIFY_SOCKET": f"@{self.name}", "WATCHDOG_USEC": str(round(self.seconds * 1e6))}
        return replace(program, environment=program.environment | told)

    def look(self) -> None:
        """Read the signs of life and kill silent processes. Call it often; if it was called late, nothing is killed."""
        now, late = time.monotonic(), time.monotonic() - self.looked > self.seconds / 2
        self.looked = now
        for pid in self.signs():
            self.heard[pid] = now
        if late:
            self.heard = dict.fromkeys(self.heard, now)
        for pid in [pid for pid, at in self.heard.items() if now - at > self.seconds]:
            del self.heard[pid]
            self.kill(pid)

    def signs(self) -> list[int]:
        """The processes that have sent a sign of life."""
        found = []
        with suppress(BlockingIOError):
            while True:
                data, extra, _flags, _address = self.socket.recvmsg(MOST_BYTES, socket.CMSG_SPACE(CREDENTIALS.size))
                told = [CREDENTIALS.unpack(value) for _level, kind, value in extra if kind == socket.SCM_CREDENTIALS]
                found += [pid for pid, uid, _gid in told if b"WATCHDOG=1" in data and uid == os.getuid()]
        return found

    def kill(self, pid: int) -> None:
        """The supervisor starts it again; of the API, its master does."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            print(f"restcomm: process {pid} stalled for {self.seconds:g} s: killed", file=sys.stderr, flush=True)

    def close(self) -> None:
        self.socket.close()
