"""What may be asked for about text messages of SIP phones, and faxes (guide 2.4, 2.5, 3.7).

All of it is for the switch but KeepFax, which is the engine's.
"""

from dataclasses import dataclass

from app.calls.commands.base import Command
from app.calls.destination import Destination


@dataclass(frozen=True, slots=True)
class SendText(Command):
    """A SIP MESSAGE to every contact of a client, of no leg. from_: a number, a word, or client:name. Finished when the
    switch has sent it; whether the phone took it is not told."""

    login: str
    from_: str
    body: str


@dataclass(frozen=True, slots=True)
class SendFax(Command):
    """Call a number, independently of this call, and send it the pages of a local TIFF-F file. Brings `FaxPages` when
    that is over. gateway: as of Originate; timeout: seconds that it may ring."""

    destination: Destination
    caller_id: str
    file: str
    gateway: str = ""
    timeout: int = 60


@dataclass(frozen=True, slots=True)
class ReceiveFax(Command):
    """Take the pages that the far end sends into a new local file (absolute path, .tiff). Brings
    `FaxPages`. The leg can do nothing else any more: it is hung up afterwards, by the switch or by the far end."""

    file: str


@dataclass(frozen=True, slots=True)
class KeepFax(Command):
    """Take a file that ReceiveFax made into the account's faxes, with this error if it is not whole. Brings a
    `StoredFax`."""

    file: str
    error: str = ""
