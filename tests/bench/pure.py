"""The bench without a switch: events through framing, decoding and an engine; ten thousand idle calls in one engine.

`python -m tests.bench.pure` prints JSON. Its own process, so that memory and garbage are its own.
"""

from gevent import monkey

monkey.patch_all()

import gc  # noqa: E402
import json  # noqa: E402
import logging  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from pathlib import Path  # noqa: E402
from types import SimpleNamespace  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402

from app.calls.events import Answered, Digit, HungUp  # noqa: E402
from app.engine.engine import Engine  # noqa: E402
from ariclient.protocol import events as ari  # noqa: E402
from eslbridge.protocol import events as esl  # noqa: E402
from eslbridge.protocol.payload import Fields  # noqa: E402
from eslbridge.transport.framing import Framer  # noqa: E402
from tests.bench.usage import memory_bytes  # noqa: E402
from tests.engine.world import PretendLedger, World, soon, world  # noqa: E402
from tests.pretend.switch import PretendSwitch  # noqa: E402

SAMPLES = Path(__file__).parent / "samples"
EVENTS = 10_000
CHUNK = 65_536
ENGINE_CALLS = 2_000
IDLE_CALLS = 10_000
IDLE_SECONDS = 5.0


class QuietSwitch(PretendSwitch):
    """Forgets what it was asked for: memory is then the engine's."""

    def perform(self, channel: str, id: str, command: Any) -> None:
        return None


class QuietLedger(PretendLedger):
    """Forgets what it was told."""

    def status(self, *_: Any) -> None:
        return None


def seconds(work: Callable[[], Any]) -> float:
    """CPU seconds of this process for some work."""
    before = time.process_time()
    work()
    return time.process_time() - before


# -- events ----------------------------------------------------------------------------------------------------------


def esl_events() -> dict[str, float]:
    """FreeSWITCH's event of a call that came: framed out of a stream, its fields found, decoded."""
    body = (SAMPLES / "channel_park.json").read_bytes().strip()
    packet = b"Content-Length: %d\nContent-Type: text/event-json\n\n" % len(body) + body
    stream = packet * EVENTS
    framer, packets = Framer(), []

    def frame() -> None:
        for at in range(0, len(stream), CHUNK):
            packets.extend(framer.feed(stream[at : at + CHUNK]))

    framing = seconds(frame)
    assert len(packets) == EVENTS
    decoding = seconds(lambda: [esl.decode(Fields(packet.body)) for packet in packets])
    return {
        "bytes": len(packet),
        "framed_per_s": EVENTS / framing,
        "framed_and_decoded_per_s": EVENTS / (framing + decoding),
    }


def ari_events() -> dict[str, float]:
    """Asterisk's message of a call that came: parsed and decoded."""
    frame = (SAMPLES / "stasis_start.json").read_bytes().strip()
    taken = seconds(lambda: [ari.decode(ari.parse(frame)) for _ in range(EVENTS)])
    return {"bytes": len(frame), "decoded_per_s": EVENTS / taken}


# -- engine ----------------------------------------------------------------------------------------------------------


def place(folder: Path, document: str) -> World:
    made = world(folder, start=document)
    made.switch, made.ledger = QuietSwitch(), QuietLedger()
    return made


def engine_of(made: World) -> Engine:
    engine = made.engine()
    engine.services.wake = SimpleNamespace(engine_wakeups=every)  # type: ignore[assignment]
    gevent.spawn(engine.run)
    return engine


def every(node: str, wait: float) -> Iterator[None]:
    while True:
        gevent.sleep(wait)
        yield None


def engine_events() -> dict[str, float]:
    """Whole calls: arrival, answer, four keys, hang-up; journals are written, documents are there at once."""
    with tempfile.TemporaryDirectory() as folder:
        made = place(Path(folder), '<Gather numDigits="5" timeout="60"/>')
        engine = engine_of(made)
        keys = [Digit(key) for key in "1234"]

        def calls() -> None:
            for number in range(ENGINE_CALLS):
                made.arrives(f"c{number}")
            soon(lambda: len(engine.calls) == ENGINE_CALLS, 120)
            for event in (Answered(), *keys, HungUp()):
                for number in range(ENGINE_CALLS):
                    made.switch.tell(f"c{number}", event)
            soon(lambda: not engine.calls, 120)

        taken = seconds(calls)
    return {"events_per_s": ENGINE_CALLS * 7 / taken, "ms_per_call": 1000 * taken / ENGINE_CALLS}


def idle_calls() -> dict[str, float]:
    """Calls that wait for a key in a Gather: what each holds, what all of them cost, what it takes to wake one."""
    with tempfile.TemporaryDirectory() as folder:
        made = place(Path(folder), '<Gather timeout="600"/>')
        engine = engine_of(made)
        gevent.sleep(0.2)
        gc.collect()
        before = memory_bytes([pid()])
        for number in range(IDLE_CALLS):
            made.arrives(f"c{number}")
            if number % 500 == 499:
                soon(lambda: len(engine.calls) == number + 1, 60)  # noqa: B023
        for number in range(IDLE_CALLS):
            made.switch.tell(f"c{number}", Answered())
        soon(lambda: all(call.answered_at for call in engine.calls.values()), 60)
        made.requests.clear()
        made.tokens.clear()
        made.switch.here = dict.fromkeys(made.switch.here, True)
        gc.collect()
        held = memory_bytes([pid()]) - before
        idle = seconds(lambda: gevent.sleep(IDLE_SECONDS))
        woken = seconds(lambda: press_all(made, engine))
        reconciled = seconds(engine.takeover.reconcile)
    return {
        "calls": IDLE_CALLS,
        "kb_per_call": held / IDLE_CALLS / 1024,
        "idle_percent_of_core": 100 * idle / IDLE_SECONDS,
        "wake_us": 1e6 * woken / IDLE_CALLS,
        "reconcile_ms": 1000 * reconciled,
    }


def press_all(made: World, engine: Engine) -> None:
    """A key for every call, and the last one's journal written."""
    for number in range(IDLE_CALLS):
        made.switch.tell(f"c{number}", Digit("1"))
    soon(lambda: not made.switch.queue.qsize(), 60)


def pid() -> int:
    import os

    return os.getpid()


def main() -> dict[str, Any]:
    logging.disable(logging.WARNING)
    return {"esl": esl_events(), "ari": ari_events(), "engine": engine_events(), "idle": idle_calls()}


if __name__ == "__main__":
    json.dump(main(), sys.stdout)
