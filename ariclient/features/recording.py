"""A whole call into a file, by MixMonitor: the leg's audio hook, which goes along wherever the leg goes (guide 4.3.2).

ARI records what a leg says, or a bridge; only AMI can ask for both sides of a leg.
"""

import logging

import gevent

from app.calls.allowed import Refused
from app.calls.commands.call_recording import RecordCall
from app.calls.dialogue import WHOLE_CALL
from app.switching.files import check_name
from ariclient.protocol.arguments import part
from ariclient.transport.ami import Ami

log = logging.getLogger("ariclient")


class Recordings:
    """Records whole calls on one Asterisk, by MixMonitor."""

    def __init__(self, ami: Ami) -> None:
        self.ami = ami

    def record_call(self, channel: str, id: str, command: RecordCall) -> None:
        """Begin it; it ends with the channel, whether an engine is there or not."""
        gevent.spawn(self.start_monitor, channel, id, command.file)

    def start_monitor(self, channel: str, id: str, file: str) -> None:
        """Start MixMonitor over AMI and log a failure. Runs in a greenlet of its own."""
        try:
            check_name(file, f"{part(id)}{WHOLE_CALL}", id)
            self.ami.action({"Action": "MixMonitor", "Channel": part(channel), "File": file})
        except (OSError, ValueError, Refused) as error:
            log.error("%s: the call is not recorded: %s", channel, error)
