"""An engine that a test can kill: answers every call and plays a file, saying so. Arguments: port, password, file."""

import sys

from app.calls.commands.core import Answer, PlayFile
from app.calls.events import Arrived, Reconnected
from app.settings.config import load
from eslbridge.switch import FreeSwitch

port, password, file = sys.argv[1:]
switch = FreeSwitch(load(freeswitch_esl_port=int(port), freeswitch_esl_password=password))
for channel, event in switch.events():
    if isinstance(event, Reconnected):
        print("ready", flush=True)
    if isinstance(event, Arrived):
        switch.perform(channel, "CA1-1", Answer())
        switch.perform(channel, "CA1-2", PlayFile(file))
