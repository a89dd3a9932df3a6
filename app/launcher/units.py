"""``python -m app.launcher.units``: every process of `make run` as a systemd unit, for configs/ansible.

Writes the configuration of the switch and of Redis as a start does, and prints JSON: `units`, the text of each by its
name, and `changed`, the names of those whose configuration is not what it was. The units run as who runs this.
"""

import json
import os
import pwd
import sys
from collections.abc import Iterable
from pathlib import Path

from app.launcher import preflight
from app.launcher.failure import StartError
from app.launcher.processes.listening import BACKLOG, BIND, listen_stream
from app.launcher.processes.program import SERVICES, Program
from app.launcher.processes.programs import programs
from app.launcher.processes.supervise import ROOT
from app.launcher.switch.kinds import of_all_nodes
from app.settings.config import PREFIX, ConfigError, Settings, load
from app.settings.environment import PROXIES
from app.settings.secrets import effective

RENDERED = ("asterisk*/etc/*", "freeswitch*/conf/*", "redis/redis.conf")
"""What a start writes into VAR, in a folder of the process's name."""
PREPARE, TARGET, SOCKET = "restcomm-prepare.service", "restcomm.target", "restcomm-api.socket"
KINDS = ("asterisk", "freeswitch")
ENGINE = "engine"
"""It says when it has started, or stands by: `systemctl restart` waits for that, so the next engine may follow."""
AFTER = "Wants=network-online.target\nAfter=network-online.target"
WHOLE = """# Made by app/launcher/units.py.
[Unit]
Description=RestComm
Wants={units}

[Install]
WantedBy=multi-user.target
"""
LISTENS = """# Made by app/launcher/units.py.
[Unit]
Description=RestComm: the port of the API, which stays open while the API begins anew

[Socket]
ListenStream={address}
Backlog={backlog}
Service=restcomm-api.service
"""
MOST_MEMORY, OF_A_SWITCH = 50, 75
"""Percent of the machine's memory that a process may have: one that leaks ends before it takes the others with it."""
UNIT = """# Made by app/launcher/units.py.
[Unit]
Description=RestComm: {name}
PartOf=restcomm.target
{order}

[Service]
{service}
User={user}
WorkingDirectory={folder}
Environment={environment}
UnsetEnvironment={proxies}
UMask=0077
LimitNOFILE=65536
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
RestrictNamespaces=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
LockPersonality=yes
CapabilityBoundingSet=
AmbientCapabilities=
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
KeyringMode=private
RemoveIPC=yes
MemoryMax={memory}%
ReadWritePaths={writable}
"""


def main() -> int:
    try:
        given = load()
        preflight.check_settings(given)
        preflight.check_room(given)
        before = rendered(given)
        texts = units(given)
    except (ConfigError, StartError, OSError) as error:
        print(f"restcomm: {error}", file=sys.stderr)
        return 2
    after = rendered(given)
    files = [path for path in before.keys() | after.keys() if before.get(path) != after.get(path)]
    changed = sorted({f"restcomm-{path.parts[0]}.service" for path in files})
    print(json.dumps({"units": texts, "changed": changed}, indent=1))
    return 0


def rendered(settings: Settings) -> dict[Path, bytes]:
    """The configuration files as they are now, by their names below VAR."""
    var = settings.var.absolute()
    found = [path for pattern in RENDERED for path in var.glob(pattern)]
    return {path.relative_to(var): path.read_bytes() for path in found if path.is_file()}


def units(given: Settings) -> dict[str, str]:
    """The units by name. Raises ConfigError, StartError."""
    settings = effective(given)
    everything = programs(settings, given, of_all_nodes(settings, given))
    services = [unit_name(program) for program in everything if program.stage == SERVICES]
    texts = {PREPARE: prepare(settings)}
    for program in everything:
        texts[unit_name(program)] = unit(settings, program, services)
    texts[SOCKET] = LISTENS.format(address=listen_stream(settings), backlog=BACKLOG)
    return texts | {TARGET: WHOLE.format(units=" ".join(texts))}


def unit_name(program: Program) -> str:
    return f"restcomm-{program.name}.service"


def unit(settings: Settings, program: Program, services: list[str]) -> str:
    """A process that is started again whenever it ends. Switches and Redis know nothing of our release, so that they,
    and the calls, stay when there is a new one."""
    command = f"ExecStart={commanded(program.command)}"
    service = f"{command}\nRestart=always\nRestartSec=1\nTimeoutStopSec={program.stop_seconds}"
    if program.stage == SERVICES:
        return filled(settings, program.name, AFTER, service, program.environment, settings.var.absolute())
    order = f"Requires={PREPARE}\nAfter={' '.join([PREPARE, *services])}"
    if BIND in program.command:
        order += f"\nRequires={SOCKET}\nAfter={SOCKET}"
        service += f"\nSockets={SOCKET}"
    if program.name.startswith(ENGINE):
        service += "\nType=notify"
    if settings.watchdog_seconds:
        service += f"\nNotifyAccess=all\nWatchdogSec={settings.watchdog_seconds}\nWatchdogSignal=SIGKILL"
    return filled(settings, program.name, order, service, program.environment, ROOT)


def prepare(settings: Settings) -> str:
    """Before the application: tables as new as the code, and the first account."""
    command = f"ExecStart={commanded([sys.executable, '-m', 'app.launcher.first_run'])}"
    service = f"Type=oneshot\nRemainAfterExit=yes\n{command}"
    order = f"{AFTER} postgresql.service mariadb.service"
    return filled(settings, "tables and the first account", order, service, {}, ROOT)


def filled(settings: Settings, name: str, order: str, service: str, environment: dict[str, str], folder: Path) -> str:
    config = Path(os.environ.get(f"{PREFIX}CONFIG", "restcomm.toml")).absolute()
    environment = {"PYTHONUNBUFFERED": "1", f"{PREFIX}CONFIG": str(config)} | environment
    return UNIT.format(
        name=name,
        order=order,
        service=service,
        user=pwd.getpwuid(os.getuid()).pw_name,
        folder=folder,
        proxies=" ".join(word for name in PROXIES for word in (name, name.upper())),
        environment=listed(f"{key}={value}" for key, value in environment.items()),
        memory=OF_A_SWITCH if name.startswith(KINDS) else MOST_MEMORY,
        writable=listed(map(str, writable(settings))),
    )


def writable(settings: Settings) -> list[Path]:
    """What the processes may write. Made now, since systemd starts no unit whose folders are not there."""
    var = settings.var.absolute()
    others = [settings.folder(kind) for kind in ("recordings", "cache", "journals")]
    for folder in (var, *others):
        folder.mkdir(parents=True, exist_ok=True)
    return [var, *(folder for folder in others if not folder.is_relative_to(var))]


def commanded(words: list[str]) -> str:
    """A command as systemd reads it: no variable in it is expanded."""
    return listed(words).replace("$", "$$")


def listed(words: Iterable[str]) -> str:
    """Words as systemd reads them: no specifier in them is expanded. Raises StartError."""
    return " ".join(quoted(word) for word in words)


def quoted(word: str) -> str:
    if not word.isprintable():
        raise StartError(f"this cannot be written into a unit: {word[:200]!r}")
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"' if " " in word else escaped


if __name__ == "__main__":
    sys.exit(main())
