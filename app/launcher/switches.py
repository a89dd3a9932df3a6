"""Which switch carries the calls. A further kind of switch is one more file with a class like these."""

from collections.abc import Callable
from typing import Protocol

from app.config import ConfigError, Settings
from app.launcher.asterisk_switch import AsteriskSwitch
from app.launcher.program import Program


class Switch(Protocol):
    """A switch node. engine: the package whose ``python -m`` is its engine."""

    engine: str

    def programs(self) -> list[Program]:
        """The switch's own processes, ready to be started; none when it runs elsewhere. May fetch it first."""
        ...

    def is_engine_ready(self) -> bool:
        """Is an engine connected to the switch?"""
        ...

    def description(self) -> str:
        """Name, version and address, for the operator; the switch is running."""
        ...


KINDS: dict[str, Callable[[Settings, Settings], Switch]] = {"asterisk": AsteriskSwitch}
ORDER = ("asterisk",)
"""What `auto` tries; the first is taken."""


def chosen(settings: Settings, given: Settings) -> Switch:
    """The switch of the settings (the effective ones, and as given). Raises ConfigError."""
    kind = ORDER[0] if settings.switch == "auto" else settings.switch
    if kind not in KINDS:
        raise ConfigError(f"switch: {kind} cannot be run yet; choose one of {', '.join(KINDS)}")
    return KINDS[kind](settings, given)
