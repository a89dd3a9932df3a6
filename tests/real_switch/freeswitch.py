"""A private real FreeSWITCH for a test: started in about two seconds on free ports, gone without a trace afterwards.

with running_freeswitch(settings_for(tmp_path)) as freeswitch:
    freeswitch.settings.sip_port, freeswitch.log()

Where no freeswitch is installed (FREESWITCH_BIN, PATH), `needs_freeswitch` skips a test and says so.
"""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.launcher.switch import freeswitch
from app.settings import secrets
from app.settings.config import Settings, load
from tests.real_switch import asterisk
from tests.real_switch.ports import free_port

INSTALLED = bool(freeswitch.program(load()))
ABSENT = "NO FREESWITCH: set FREESWITCH_BIN or put freeswitch on PATH; nothing was tested on it"
needs_freeswitch = pytest.mark.skipif(not INSTALLED, reason=ABSENT)
CERTIFICATES = Path(__file__).parents[2] / "var/test-freeswitch-certs"
"""Kept between tests: making the certificate takes two seconds of each start, many more on a busy machine."""


@dataclass
class FreeSwitchProcess:
    """A running one. settings: the effective ones, passwords included."""

    settings: Settings
    process: "subprocess.Popen[bytes]"
    log_file: Path

    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def problems(self) -> list[str]:
        """The lines of its log that are warnings and errors."""
        lines = [line for line in self.log().splitlines() if any(f"[{word}]" in line for word in PROBLEMS)]
        return [line for line in lines if not line.endswith("Started")]  # threads say so as a warning

    def command(self, line: str) -> str:
        """What its command line says: ``show channels``."""
        return freeswitch.ask(self.settings, line)

    def stop(self) -> None:
        """End it and its calls: at once by its own command, by signal when it does not listen."""
        self.command("fsctl shutdown now")
        for end in (lambda: None, self.process.terminate, self.process.kill):
            end()
            try:
                self.process.wait(6)
                return
            except subprocess.TimeoutExpired:
                continue


PROBLEMS = ("WARNING", "ERR", "CRIT", "ALERT")


def settings_for(var: Path, **more: Any) -> Settings:
    """Settings of an installation of its own: everything in `var`, every port free."""
    return asterisk.settings_for(var, **{"freeswitch_esl_port": free_port(), "switch": "freeswitch", **more})


def start_freeswitch(settings: Settings) -> FreeSwitchProcess:
    """Start one and wait until SIP is up; the caller stops it."""
    settings = secrets.effective(settings)
    command = freeswitch.prepare(settings)
    lend_certificates(settings)
    log_file = settings.var.absolute() / "freeswitch.log"
    with log_file.open("ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    running = FreeSwitchProcess(settings, process, log_file)
    deadline = time.monotonic() + 30
    while not freeswitch.answers_sip(settings):
        if process.poll() is not None or time.monotonic() > deadline:
            running.stop()
            raise RuntimeError(f"FreeSWITCH did not start:\n{running.log()}")
        time.sleep(0.05)
    keep_certificates(settings)
    return running


def lend_certificates(settings: Settings) -> None:
    """Give a FreeSWITCH that has yet to start what an earlier one has made."""
    if CERTIFICATES.exists():
        shutil.copytree(CERTIFICATES, certificates_of(settings), dirs_exist_ok=True)


def keep_certificates(settings: Settings) -> None:
    if not CERTIFICATES.exists():
        shutil.copytree(certificates_of(settings), CERTIFICATES)


def certificates_of(settings: Settings) -> Path:
    return freeswitch.layout_of(settings).root / "certs"


@contextmanager
def running_freeswitch(settings: Settings) -> Iterator[FreeSwitchProcess]:
    running = start_freeswitch(settings)
    try:
        yield running
    finally:
        running.stop()
