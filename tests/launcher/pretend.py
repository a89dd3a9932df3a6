"""`make run` with programs that only sleep: ``python -m tests.launcher.pretend [name=python code ...]``.

All the rest is the real launcher: settings, lock, ports, database, account, supervisor, signals.
"""

import sys

from app.launcher import __main__ as launcher
from app.launcher.processes.program import SERVICES, Port, Program
from app.launcher.switch.kinds import Switch
from app.settings.config import Settings

SLEEP = "import time; time.sleep(1000)"


class NoSwitch:
    engine = "none"

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def programs(self) -> list[Program]:
        return []

    def is_engine_ready(self) -> bool:
        return True

    def description(self) -> str:
        return "none"


def programs(settings: Settings, given: Settings, switches: list[Switch]) -> list[Program]:
    wanted = dict(argument.split("=", 1) for argument in sys.argv[1:]) or {"redis": SLEEP, "engine": SLEEP}
    http = Port("http_port", settings.http_host, settings.http_port)
    return [
        Program(
            name,
            [sys.executable, "-c", code],
            SERVICES if name == "redis" else "application",
            stop_seconds=2,
            ports=[http],
            is_ready=(lambda: False) if name == "never" else (lambda: True),
        )
        for name, code in wanted.items()
    ]


if __name__ == "__main__":
    launcher.programs = programs
    launcher.of_all_nodes = lambda settings, given: [NoSwitch(settings)]
    launcher.preflight.ensure_packages = lambda settings: None
    launcher.PATIENCE = 3.0
    sys.exit(launcher.main())
