"""Which switch carries the calls. A further kind of switch is one more file with a class like these."""

from collections.abc import Callable
from typing import Protocol

from app.launcher.processes.program import Program
from app.launcher.switch import freeswitch
from app.launcher.switch.asterisk_switch import AsteriskSwitch
from app.launcher.switch.freeswitch_switch import FreeSwitchSwitch
from app.settings.config import Settings


class Switch(Protocol):
    """A switch node. engine: the package whose ``python -m`` is its engine."""

    engine: str
    settings: Settings
    """The effective ones, as they are on this node."""

    def programs(self) -> list[Program]:
        """The switch's own processes, ready to be started; none when it runs elsewhere. May fetch it first."""
        ...

    def is_engine_ready(self) -> bool:
        """Is an engine connected to the switch?"""
        ...

    def phone_url(self) -> str:
        """The websocket on loopback that browsers reach it by for SIP; empty when it runs elsewhere."""
        ...

    def description(self) -> str:
        """Name, version and address, for the operator; the switch is running."""
        ...


KINDS: dict[str, Callable[[Settings, Settings], Switch]] = {
    "asterisk": AsteriskSwitch,
    "freeswitch": FreeSwitchSwitch,
}


def of_all_nodes(settings: Settings, given: Settings) -> list[Switch]:
    """The switch of each node. Raises ConfigError, StartError."""
    return [chosen(settings.of_node(name), given.of_node(name)) for name in settings.node_names()]


def chosen(settings: Settings, given: Settings) -> Switch:
    """The switch of the settings (the effective ones, and as given). Raises ConfigError, StartError."""
    kind = found(settings) if settings.switch == "auto" else settings.switch
    return KINDS[kind](settings, given)


def found(settings: Settings) -> str:
    """What `auto` means: the switch that the settings name, a FreeSWITCH that is installed, else our own Asterisk."""
    if settings.asterisk_ari_url:
        return "asterisk"
    return "freeswitch" if settings.freeswitch_esl_host or freeswitch.program(settings) else "asterisk"
