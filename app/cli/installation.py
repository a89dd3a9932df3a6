"""What commands work on: this installation's settings, database, keys and wake-ups, each made when it is first used.

A command that only reads a file therefore never loads SQLAlchemy or Redis, and starts in a fraction of a second.
"""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.bus.wake import Wakeups
    from app.settings.config import Settings
    from app.settings.vault import Vault


class Installation:
    """The objects that commands share. load: gives the effective settings; raises ConfigError."""

    def __init__(self, load: "Callable[[], Settings]") -> None:
        self.load = load

    @cached_property
    def settings(self) -> "Settings":
        """The settings in force. Ends the command with one line if they cannot be used."""
        from app.settings.config import ConfigError

        try:
            return self.load()
        except ConfigError as error:
            raise click.ClickException(f"settings: {error}") from None

    @cached_property
    def vault(self) -> "Vault":
        """Seals and opens tokens."""
        from app.settings.vault import Vault

        return Vault(self.settings)

    @cached_property
    def wake(self) -> "Wakeups":
        """Wake-ups through Redis; closed when the command ends."""
        from app.bus.wake import Wakeups

        made = Wakeups(self.settings)
        self.at_end("wake", made.close)
        return made

    @cached_property
    def session(self) -> "Session":
        """A session of the database, whose tables are brought to the newest schema first; closed when the command
        ends."""
        from sqlalchemy.orm import Session

        from app.store import schema, store

        engine = store.connect(self.settings)
        if not schema.is_newest(engine):
            store.upgrade(self.settings)
        session = Session(engine)
        record_command(session)
        self.at_end("session", session.close, engine.dispose)
        return session

    def at_end(self, name: str, *closes: Callable[[], None]) -> None:
        """Close what was made under this name when the command ends; the next command makes it again."""

        def close() -> None:
            self.__dict__.pop(name, None)
            for one in closes:
                one()

        click.get_current_context().find_root().call_on_close(close)


def record_command(session: "Session") -> None:
    """A command that changes something is in the audit log, in the same transaction."""
    from app.accounts import audit

    context = click.get_current_context()
    given = [(name, value) for name, value in context.params.items() if value and value is not True]
    audit.add_once(session, audit.command(context.command_path, given))


def installation() -> Installation:
    """The installation that the running command works on."""
    found = click.get_current_context().find_object(Installation)
    assert found is not None
    return found
