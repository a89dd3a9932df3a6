"""A private real Asterisk for a test: started in under 3 seconds on free ports, gone without a trace afterwards.

with running_asterisk(settings_for(tmp_path)) as asterisk:
    asterisk.settings.sip_port, asterisk.log()
"""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.launcher.processes.ready import answers_ari
from app.launcher.switch import asterisk
from app.launcher.switch.asterisk_copy import private_copy
from app.settings import secrets
from app.settings.config import Settings, load
from tests.real_switch.ports import free_port, free_range, free_sip_port


@dataclass
class Asterisk:
    """A running one. settings: the effective ones, passwords included."""

    settings: Settings
    process: "subprocess.Popen[bytes]"
    log_file: Path

    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def problems(self) -> list[str]:
        """The lines of its log that are warnings and errors."""
        return [line for line in self.log().splitlines() if "WARNING[" in line or "ERROR[" in line]

    def command(self, line: str) -> str:
        """What its command line says: ``core show channels``."""
        return command(self.settings, line)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def command(settings: Settings, line: str) -> str:
    """What the command line of the Asterisk of these settings says."""
    config = settings.switch_folder("asterisk") / "etc/asterisk.conf"
    done = subprocess.run(private_copy().command("-C", str(config), "-rx", line), capture_output=True, timeout=10)
    return done.stdout.decode(errors="replace")


def settings_for(var: Path, **more: Any) -> Settings:
    """Settings of an installation of its own: everything in `var`, every port free."""
    first, last = free_range(400)
    ports = {
        "sip_port": free_sip_port(),
        "asterisk_ari_port": free_port(),
        "asterisk_ami_port": free_port(),
        "phone_port": free_port(),
        "http_port": free_port(),
        "directory_port": free_port(),
        "redis_port": free_port(),
        "rtp_port_min": first,
        "rtp_port_max": last,
        "watchdog_seconds": 60,  # an engine that a test stops stays, and goes on later
    }
    return load(**{"var": var, **ports, **more})


def start_asterisk(settings: Settings) -> Asterisk:
    """Start one and wait until ARI answers; the caller stops it."""
    settings = secrets.effective(settings)
    command = asterisk.prepare(settings, private_copy())
    log_file = settings.var.absolute() / "asterisk.log"
    with log_file.open("ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    running = Asterisk(settings, process, log_file)
    deadline = time.monotonic() + 20
    while not answers_ari(settings):
        if process.poll() is not None or time.monotonic() > deadline:
            running.stop()
            raise RuntimeError(f"Asterisk did not start:\n{running.log()}")
        time.sleep(0.05)
    return running


@contextmanager
def running_asterisk(settings: Settings) -> Iterator[Asterisk]:
    running = start_asterisk(settings)
    try:
        yield running
    finally:
        running.stop()
