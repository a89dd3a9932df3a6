"""A whole call into a file, by MixMonitor: the leg's audio hook, which goes along wherever the leg goes (guide 4.3.2).

ARI records what a leg says, or a bridge; only AMI can ask for both sides of a leg.
"""

import logging
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import gevent

from app.calls.commands.call_recording import RecordCall
from app.calls.commands.core import Command
from app.calls.dialogue import WHOLE_CALL
from ariclient.protocol.commands import Refused, part
from ariclient.transport.ami import Ami

if TYPE_CHECKING:
    from ariclient.switch import Asterisk

log = logging.getLogger("ariclient")


class Recorder:
    """Of one Asterisk."""

    def __init__(self, switch: "Asterisk", ami: Ami) -> None:
        self.switch = switch
        self.ami = ami

    def does(self, channel: str, id: str, command: Command) -> bool:
        """Returns whether this is such a command."""
        if not isinstance(command, RecordCall):
            return False
        gevent.spawn(self.begin, channel, id, command.file)
        return True

    def begin(self, channel: str, id: str, file: str) -> None:
        """A greenlet. It ends with the channel, whether an engine is there or not."""
        try:
            if PurePosixPath(file).name != f"{id}{WHOLE_CALL}" or part(id) != id:
                raise Refused(f"{file[:200]!r} is not the recording of {id[:80]!r}")
            self.ami.action({"Action": "MixMonitor", "Channel": part(channel), "File": file})
        except (OSError, ValueError, Refused) as error:
            log.error("%s: the call is not recorded: %s", channel, error)
