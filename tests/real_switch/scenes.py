"""Scenes of real calls: a number with a document behind it, and what else its application answers."""

import io
import wave

from tests.pretend.webhook import Webhook
from tests.real_switch.system import System
from tests.softphone import tone


def scene(system: System, hook: Webhook, number: str, verbs: str, **answers: str) -> str:
    """Bind a number to a document; answers: documents beside it, by their names. Returns where to call.

    Everything is below /<number>/, so that relative URLs lead to it and requests are told apart: /<number>/doc.
    """
    for name, document in {"doc": verbs, **answers}.items():
        hook.answer(f"/{number}/{name}", f"<Response>{document}</Response>")
    system.number(number, hook.url(f"/{number}/doc"))
    return system.sip(number)


def tones(hook: Webhook, number: str, seconds: float, *hz: int, content_type: str = "audio/wav") -> None:
    """Tones beside a scene's document, as 600.wav."""
    for one in hz:
        hook.answer(f"/{number}/{one}.wav", wav_of(one, seconds), content_type=content_type)


def wav_of(hz: int, seconds: float) -> bytes:
    """A tone as a wav file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setparams((1, 2, 8000, 0, "NONE", ""))
        made.writeframes(tone(hz, seconds).astype("<i2").tobytes())
    return file.getvalue()
