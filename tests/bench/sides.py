"""What is compared: a switch that does it by its own dialplan, and one of the same kind with RestComm around it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench import dialplans
from tests.bench.settling import Settling
from tests.bench.webhook import Webhook, tone_wav
from tests.real_switch.asterisk import running_asterisk, settings_for
from tests.real_switch.freeswitch import running_freeswitch
from tests.real_switch.ports import free_port
from tests.real_switch.system import ROOT, System, running_system

RTP_PORTS = {"native": (61000, 62499), "ours": (62500, 63999), "base": (64000, 65499)}
"""Above the ephemeral ports: FreeSWITCH answers 488 to a call whose port somebody else has."""
COMMANDS = {
    "asterisk": {"switch": "/asterisk.conf -f", "engine": "-m ariclient"},
    "freeswitch": {"switch": "freeswitch -nf", "engine": "-m eslbridge"},
}
"""How each switch and its engine are known among the processes of an installation."""
CONTROL = {"api": "gunicorn", "worker": "-m app.jobs", "redis": "redis-server"}
START = {"asterisk": running_asterisk, "freeswitch": running_freeswitch}
NUMBERS = {"answer": "3001", "play": "3002", "keys": "3003", "hold": "3004"}
"""What to dial for each scenario; its document is at the webhook's path of the same name."""


@dataclass
class Side:
    """name: native, ours, or base: a RestComm of another commit. processes: pids by what they are. channels: how many
    legs the switch has now. settling: knows when all that some calls cause is done; None where there is nothing but the
    call. complaints: lines of logs that should not be there."""

    name: str
    address: str
    processes: dict[str, list[int]]
    channels: Callable[[], int]
    settling: Settling | None = None
    complaints: Callable[[], list[str]] = field(default=list)

    def to(self, scenario: str) -> str:
        """What sipp dials."""
        return f"{NUMBERS[scenario]}@{self.address}"


def settings(side: str, folder: Path, **more: Any) -> Any:
    first, last = RTP_PORTS[side]
    ports = {"freeswitch_esl_port": free_port(), "rtp_port_min": first, "rtp_port_max": last}
    return settings_for(folder, **ports, **more)


@contextmanager
def native(kind: str, folder: Path) -> Iterator[Side]:
    """The switch alone: our configuration of it, the bench's dialplan, and nobody connected to it."""
    folder.mkdir()
    prompt = folder / "prompt.wav"
    prompt.write_bytes(tone_wav())
    with START[kind](settings("native", folder, switch=kind)) as switch:
        dialplans.INSTALL[kind](switch, prompt, NUMBERS)
        address = f"127.0.0.1:{switch.settings.sip_port}"
        yield Side("native", address, {"switch": [switch.process.pid]}, lambda: channels(kind, switch.command))


def channels(kind: str, command: Callable[[str], str]) -> int:
    said = command("core show channels count" if kind == "asterisk" else "show channels count")
    found = re.search(r"(\d+) (active channel|total)", said)
    return int(found[1]) if found else -1


@contextmanager
def ours(kind: str, folder: Path, hook: Webhook, name: str = "ours", root: Path = ROOT) -> Iterator[tuple[Side, str]]:
    """A whole RestComm as `make run` starts it, and what it says of its switch. root: the checkout that is run."""
    with running_system(settings(name, folder), kind, root) as system:
        for scenario, number in NUMBERS.items():
            system.number(number, hook.url(f"/{scenario}"), StatusCallback=hook.url("/status"))
        address = f"127.0.0.1:{system.settings.sip_port}"
        settling = Settling(system.settings.var / "restcomm.db", hook)
        side = Side(name, address, processes(system, kind), system.channels, settling, system.complaints)
        yield side, system.output.partition("switch: ")[2].partition(" (")[0]


def processes(system: System, kind: str) -> dict[str, list[int]]:
    found = {name: system.pids(words) for name, words in {**COMMANDS[kind], **CONTROL}.items()}
    assert all(found.values()), f"not all processes were found: {found}"
    return found
