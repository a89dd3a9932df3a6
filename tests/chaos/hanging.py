"""Faults in which something hangs, rather than ends: names, speech, the database, disks.

A witness, a caller who needs just that, calls in the middle: it must be told in time, and be served when it is over.
judge.py looks at all the others, who need none of it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.chaos.surroundings import NAME, SPOKEN_HZ, TIMEOUTS
from tests.chaos.world import World
from tests.pretend.webhook import Webhook, webhook
from tests.real_switch.scenes import tones
from tests.real_switch.system import until
from tests.softphone import Call, Phone

HANGS = 10.0
STUCK = 15.0
"""Seconds: of a disk, longer than the watchdog is patient."""
NUMBER, HZ = "4300", 1400
SLACK = 3.0
THIRD_TRY = 60.0
"""Seconds until a callback has been tried again: after 2, 8 and 30 s (app/jobs/callbacks/claims.py), and a name that
failed is not asked for again for 30 s (app/webhooks/guard/names.py)."""
SAYS = f"<Say>Witness {{}}</Say><Play>{HZ}.wav</Play>"
LISTENS = (
    '<Gather input="speech" speechTimeout="1" timeout="3" action="doc"/>'
    '<Record maxLength="2" timeout="1" playBeep="false" action="next" transcribe="true" transcribeCallback="told"/>'
)


class Witness:
    """A caller of its own, and its application."""

    def __init__(self, world: World, hook: Webhook, phone: Phone) -> None:
        self.world, self.hook, self.phone = world, hook, phone
        tones(hook, NUMBER, 1.0, HZ)

    def answers(self, verbs: str, name: str = "doc") -> None:
        self.hook.answer(f"/{NUMBER}/{name}", f"<Response>{verbs}</Response>")

    def bind(self, url: str, **more: str) -> None:
        self.world.system.number(NUMBER, url, **more)

    def url(self, name: str = "doc", host: str = "127.0.0.1") -> str:
        return self.hook.url(f"/{NUMBER}/{name}", host)

    def call(self) -> Call:
        call = self.phone.call(self.world.system.sip(NUMBER))
        assert call.wait_answered(10), f"the witness is not answered: {call!r}"
        return call

    def hears(self, call: Call, hz: int, seconds: float, what: str) -> None:
        assert call.wait_tone(hz, seconds), f"the witness does not hear {what} within {seconds:g} s"

    def has_notification(self, name: str) -> None:
        """About its call, whose document has this name."""
        sid = self.hook.received(f"/{NUMBER}/{name}")[-1].params["CallSid"]
        until(lambda: self.world.system.notifications(sid), 10)


@contextmanager
def witness(world: World) -> Iterator[Witness]:
    with webhook() as hook, Phone(user="witness") as phone:
        yield Witness(world, hook, phone)


def hang_names(world: World) -> None:
    """The fallback is asked in time; the callback, whose host has a name, too, comes when names are known again."""
    patience = world.system.settings.connect_timeout + SLACK
    with witness(world) as one:
        one.answers(f"<Play>{HZ}.wav</Play><Pause length='30'/>", "else")
        one.hook.answer(f"/{NUMBER}/status", "")
        one.bind(one.url(host=NAME), VoiceFallbackUrl=one.url("else"), StatusCallback=one.url("status", NAME))
        with world.around.silent_names():
            began = time.monotonic()
            call = one.call()
            one.hears(call, HZ, patience, "its fallback")
            call.bye()
            time.sleep(max(0.0, began + HANGS - time.monotonic()))
        assert NAME in world.around.names.asked, "nobody has asked the name server"
        one.has_notification("else")
        until(lambda: one.hook.received(f"/{NUMBER}/status"), THIRD_TRY)


def hang_synthesizer(world: World) -> None:
    """What cannot be spoken is left out; when it can be, it is heard."""
    with witness(world) as one:
        one.answers(SAYS.format(time.time()))
        one.bind(one.url())
        with hanging_speech(world):
            call = one.call()
            one.hears(call, HZ, TIMEOUTS["speech_timeout"] + SLACK, "the verb behind a text that cannot be spoken")
            call.bye()
        one.has_notification("doc")
        call = one.call()
        one.hears(call, SPOKEN_HZ, SLACK, "a text that can be spoken again")
        call.bye()


def hang_recognizer(world: World) -> None:
    """Its words are missing, the document goes on; both the call and its transcription have an end."""
    with witness(world) as one:
        one.answers(LISTENS)
        one.answers(f"<Play>{HZ}.wav</Play>", "next")
        one.hook.answer(f"/{NUMBER}/told", "")
        one.bind(one.url())
        with hanging_speech(world):
            call = one.call()
            call.send_tone(HZ)
            one.hears(call, HZ, 3 * TIMEOUTS["recognizer_timeout"] + 3 * SLACK, "the verb behind what it has said")
            call.bye()
        (told,) = until(lambda: one.hook.received(f"/{NUMBER}/told"), 60)
        assert told.params["TranscriptionStatus"] in ("failed", "completed"), told.params


@contextmanager
def hanging_speech(world: World) -> Iterator[None]:
    """Synthesizer and recognizer do not answer, for HANGS seconds at least."""
    began = time.monotonic()
    world.around.answer(late=10 * HANGS)
    yield
    time.sleep(max(0.0, began + HANGS - time.monotonic()))
    world.around.answer()


def stop_database(world: World) -> None:
    with world.around.stopped_database():
        time.sleep(HANGS)


def stick(place: int) -> Callable[[World], None]:
    """A disk on which every write waits: 0: of the journals, 1: of the recordings."""

    def strike(world: World) -> None:
        with world.around.stuck_disk(place):
            time.sleep(STUCK)

    return strike
