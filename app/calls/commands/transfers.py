"""What a script may ask for about who goes on with a call: the far end itself, by REFER."""

from dataclasses import dataclass

from app.calls.commands.base import Command
from app.calls.destination import SipUri


@dataclass(frozen=True, slots=True)
class Refer(Command):
    """Ask the far end of this answered leg to call somebody else (RFC 3515). Brings a `ReferAnswer`, once it has said
    what became of that, has refused, has hung up, or has said nothing for REFER_SECONDS; Finished.error: it could not
    be asked. The leg takes commands again, if it is still there."""

    destination: SipUri


REFER_SECONDS = 60
"""How long the far end may take to tell what became of it."""
