"""A call that hears itself: what the other side says is sent back to it."""

import threading
import time

from .call import Call
from .g711 import CODECS

FRAME_SECONDS = 0.02
WAIT_SECONDS = 86_400.0


def echo(call: Call) -> threading.Thread:
    """Send back all audio of this call until it ends, in a thread of its own; the thread."""
    thread = threading.Thread(target=_run, args=(call,), daemon=True)
    thread.start()
    return thread


def _run(call: Call) -> None:
    call.wait_answered(WAIT_SECONDS)
    sent = len(call.media.packets)
    while call.ended_at is None:
        packets = call.media.packets[sent:]
        sent += len(packets)
        for packet in packets:
            if packet.payload_type in CODECS:
                call.send_audio(CODECS[packet.payload_type].to_samples(packet.payload))
        time.sleep(FRAME_SECONDS)
