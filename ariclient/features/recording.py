"""A whole call into a file, by MixMonitor: the leg's audio hook, which goes along wherever the leg goes (guide 4.3.2).

ARI records what a leg says, or a bridge; only AMI can ask for both sides of a leg.
"""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import PurePosixPath

import gevent
from gevent import Greenlet

from app.calls.allowed import Refused
from app.calls.commands.call_recording import MaskRecordCall, RecordCall, StopRecordCall, sides
from app.calls.dialogue import WHOLE_CALL
from app.switching.files import check_name
from ariclient.protocol.arguments import part
from ariclient.transport.ami import Ami

log = logging.getLogger("ariclient")


class Recordings:
    """Records whole calls on one Asterisk, by MixMonitor. What is asked for of one channel is done in that order."""

    def __init__(self, ami: Ami) -> None:
        self.ami = ami
        self.last: dict[str, Greenlet[[], None]] = {}
        """By channel, what is still being asked for."""

    def record_call(self, channel: str, id: str, command: RecordCall) -> None:
        """Begin it; it ends with the channel, whether an engine is there or not."""
        self.after_others(channel, partial(self.start_monitor, channel, id, command))

    def stop_record_call(self, channel: str, _id: str, command: StopRecordCall) -> None:
        """Close its file."""
        self.after_others(channel, partial(self.with_monitor, channel, command.file, {"Action": "StopMixMonitor"}))

    def mask_record_call(self, channel: str, _id: str, command: MaskRecordCall) -> None:
        """Write silence instead of what is said, or that again."""
        wanted = {"Action": "MixMonitorMute", "Direction": "both", "State": "1" if command.masked else "0"}
        self.after_others(channel, partial(self.with_monitor, channel, command.file, wanted))

    def after_others(self, channel: str, work: Callable[[], None]) -> None:
        """Do it in a greenlet, after what was asked for before."""
        before = self.last.get(channel)

        def run() -> None:
            if before:
                before.join()
            try:
                work()
            except (OSError, ValueError, Refused) as error:
                log.error("%s: the recording of the call: %s", channel, error)
            if self.last.get(channel) is gevent.getcurrent():
                del self.last[channel]

        self.last[channel] = gevent.spawn(run)

    def start_monitor(self, channel: str, id: str, command: RecordCall) -> None:
        """Start MixMonitor. Its own id is kept in a variable of the channel, where a later engine finds it."""
        check_name(command.file, f"{part(id)}{WHOLE_CALL}", id)
        options = f"i({variable(command.file)})"
        if command.dual:
            heard, sent = sides(command.file)
            options += f"r({heard})t({sent})S"
        wanted = {"Action": "MixMonitor", "Channel": part(channel), "File": command.file, "Options": options}
        self.ami.action(wanted)

    def with_monitor(self, channel: str, file: str, action: dict[str, str]) -> None:
        """Do something with the MixMonitor that writes this file."""
        whose = {"Channel": part(channel)}
        found = self.ami.action({"Action": "Getvar", **whose, "Variable": variable(file)})
        if found.get("Value"):
            self.ami.action({**action, **whose, "MixMonitorID": found["Value"]})


def variable(file: str) -> str:
    """The name of the variable that has the id of the MixMonitor of this file. Raises ValueError for any other file."""
    name = PurePosixPath(file).name.removesuffix(WHOLE_CALL).replace("-", "_")
    if not name.isascii() or not name.isidentifier():
        raise ValueError(f"{file[:200]!r} is no recording of a call")
    return f"MIX_{name}"
