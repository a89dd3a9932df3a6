"""The command ``restcomm``: every group of commands by name. A group's module is imported when one of its commands is
asked for, so that the program starts in a fraction of a second."""

from importlib import import_module
from typing import TYPE_CHECKING

import click

from app.cli.installation import Installation
from app.cli.options import as_json_option

if TYPE_CHECKING:
    from app.settings.config import Settings

GROUPS = {
    "account": ("app.cli.groups.account", "Accounts: who may use the REST API, and what they may call."),
    "audit": ("app.cli.lists.audit", "Refused logins, changes made by REST, and commands."),
    "call": ("app.cli.groups.call", "Place calls, end them, and show what happened to them."),
    "callback": ("app.cli.groups.callback", "Status callbacks: list them, send them again."),
    "client": ("app.cli.groups.client", "SIP logins of softphones: add, list, change the password, remove."),
    "conference": ("app.cli.lists.conference", "Conferences and who is in them."),
    "gateway": ("app.cli.groups.gateway", "Gateways and trunks, as the settings define them."),
    "journal": ("app.cli.groups.journal", "Journals of calls: every request, verb, key and error."),
    "message": ("app.cli.lists.message", "Text messages, sent and received."),
    "notification": ("app.cli.lists.notification", "What went wrong, with cause and cure; --follow waits for more."),
    "number": ("app.cli.groups.number", "Phone numbers and what a call to them runs."),
    "queue": ("app.cli.lists.queue", "Queues and the calls that wait in them."),
    "recording": ("app.cli.lists.recording", "Recordings and their files."),
    "settings": ("app.cli.groups.settings", "What is set and where it comes from; whether it can be used."),
    "switch": ("app.cli.groups.switch", "Switch nodes: list, drain, resume."),
}
"""Each group: the module whose `commands` it is, and its help."""


class Deferred(click.Group):
    """A group whose module is imported when one of its commands is asked for."""

    def __init__(self, name: str, module: str, text: str, installation: Installation) -> None:
        super().__init__(name, help=text, context_settings={"obj": installation})
        self.module = module

    def loaded(self) -> click.Group:
        """The group that the module defines."""
        found: click.Group = import_module(self.module).commands
        return found

    def list_commands(self, ctx: click.Context) -> list[str]:
        return self.loaded().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self.loaded().get_command(ctx, cmd_name)


def groups(installation: Installation) -> list[click.Command]:
    """Every group, and the command doctor, for this installation."""
    doctor = click.command("doctor", context_settings={"obj": installation})(as_json_option(look_at_everything))
    return [doctor, *(Deferred(name, module, text, installation) for name, (module, text) in GROUPS.items())]


def look_at_everything(as_json: bool) -> None:
    """Look at settings, clock, disks, ports, DNS, database, Redis, switches, certificates and gateways, and say what to
    do about what is not well. Exit code 1 if something is bad."""
    from app.cli.health import doctor

    doctor.report(as_json)


def settings_in_force() -> "Settings":
    """What the environment and restcomm.toml say. Raises ConfigError."""
    from app.settings.config import load
    from app.settings.secrets import effective

    return effective(load())


def main() -> None:
    """Run the command that the arguments name. Exit code 1: it failed; 2: it was called wrongly."""
    root = click.Group(
        "restcomm", help="Operate RestComm: see and change what an installation has (docs/operations.md)."
    )
    for group in groups(Installation(settings_in_force)):
        root.add_command(group)
    root(prog_name="restcomm")
