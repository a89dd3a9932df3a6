"""A whole RestComm whose switch is behind links that can be cut, and whose disks can be filled."""

import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from app.settings.config import Settings
from tests.chaos.link import Link
from tests.chaos.surroundings import Surroundings, surroundings
from tests.real_switch import asterisk, freeswitch
from tests.real_switch.system import CHANNELS, ROOT, System, environment, running_system, until

RUNNING = asterisk.Asterisk | freeswitch.FreeSwitchProcess


@dataclass
class World:
    """What a fault may strike. system: speaks to its switch through the links; settings: those of the switch itself;
    around: what else can hang."""

    system: System
    settings: Settings
    links: list[Link]
    running: RUNNING
    around: Surroundings
    standby: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    @property
    def switch(self) -> str:
        return self.system.switch

    def channels(self) -> int:
        """How many legs the switch has, asked past the links."""
        beside = System(self.settings, self.switch, self.system.process, "", "", "")
        return CHANNELS[self.switch](beside)

    def send(self, words: str, number: signal.Signals) -> list[int]:
        """Send a signal to the processes of ours with these words. Returns those that were there."""
        found = self.system.pids(words)
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        return found

    def kill(self, pid: int, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to one process of ours."""
        os.kill(pid, number)

    def start_standby(self) -> None:
        """A second engine of this node: it waits for the first one's death. One that lives is enough."""
        if any(process.poll() is None for process in self.standby):
            return
        env = environment(self.system.settings) | {"RESTCOMM_NODE": self.system.settings.node}
        with (self.system.settings.var / "log/standby.log").open("ab") as log:
            command = [sys.executable, *self.system.engine.split()]
            out = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            self.standby.append(subprocess.Popen(command, cwd=ROOT, env=env, **out))

    def standing_by(self) -> int:
        """How often an engine has begun to wait for the other one's end."""
        return sum(self.system.log(name).count("this one stands by") for name in ("engine", "standby"))

    def end_standby(self) -> None:
        """The supervised engine is the only one again."""
        for process in self.standby:
            process.kill()
            process.wait()
        self.standby.clear()

    def start_switch(self) -> None:
        """A switch that was killed comes back, as under systemd."""
        start = asterisk.start_asterisk if self.switch == "asterisk" else freeswitch.start_freeswitch
        self.running.process.wait()
        self.running = start(self.settings)  # type: ignore[operator]

    def wait_until_ready(self, seconds: float = 30) -> None:
        """Until new calls can be taken again."""
        until(self.is_ready, seconds, 0.2)

    def is_ready(self) -> bool:
        port = self.system.settings.http_port
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=3) as answer:
                return answer.status == 200 and "engine" in json.dumps(json.load(answer))
        except (URLError, OSError):
            return False


@contextmanager
def world(folder: Path, kind: str, database: str = "sqlite") -> Iterator[World]:
    """One that runs, on loopback, in this folder."""
    module = asterisk if kind == "asterisk" else freeswitch
    limits = {"account_calls_per_second": 0, "calls_per_second": 0, "account_concurrent_calls": 0}
    words = {name: secrets.token_hex(12) for name in PASSWORDS[kind]}
    with ExitStack() as stack:
        around = stack.enter_context(surroundings(folder, database))
        settings = module.settings_for(folder, **words, **limits, **around.settings(), watchdog_seconds=10)
        start = asterisk.running_asterisk if kind == "asterisk" else freeswitch.running_freeswitch
        running: RUNNING = stack.enter_context(start(settings))  # type: ignore[operator]
        links = [Link(getattr(settings, name)) for name in PORTS[kind]]
        near = dict(zip(PORTS[kind], (link.port for link in links), strict=True))
        for link in links:
            stack.callback(link.close)
        system = stack.enter_context(running_system(settings.model_copy(update=elsewhere(kind, near)), kind))
        made = World(system, settings, links, running, around)
        stack.callback(end, made)
        yield made


PASSWORDS = {"asterisk": ("asterisk_ari_password", "asterisk_ami_password"), "freeswitch": ("freeswitch_esl_password",)}
PORTS = {"asterisk": ("asterisk_ari_port", "asterisk_ami_port"), "freeswitch": ("freeswitch_esl_port",)}


def elsewhere(kind: str, near: dict[str, int]) -> dict[str, object]:
    """The settings of a switch that RestComm finds running, at the near ends of the links."""
    if kind == "asterisk":
        return {**near, "asterisk_ari_url": f"http://127.0.0.1:{near['asterisk_ari_port']}/ari"}
    return {**near, "freeswitch_esl_host": "127.0.0.1"}


def end(made: World) -> None:
    """What was started beside the system, and a switch that was started again."""
    made.end_standby()
    made.running.stop()
