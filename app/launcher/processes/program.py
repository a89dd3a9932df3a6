"""What the launcher knows of a process: how it is started, which ports it needs, and how to see that it is ready."""

from collections.abc import Callable
from dataclasses import dataclass, field

SERVICES, APPLICATION = "services", "application"
"""Stages. Services start first and end last; the application ends while they are still there."""


@dataclass(frozen=True)
class Port:
    """A port that must be free. setting: the name of the setting that moves it."""

    setting: str
    host: str
    number: int
    udp: bool = False


@dataclass(frozen=True)
class Program:
    """One supervised process. is_ready is asked until it says yes; stop_seconds: its time to end after SIGTERM."""

    name: str
    command: list[str]
    stage: str = APPLICATION
    is_ready: Callable[[], bool] = lambda: True
    stop_seconds: int = 4
    ports: list[Port] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    """Beside the launcher's own. Plain words."""
