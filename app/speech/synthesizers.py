"""Which synthesizers the settings name (guide 2.7)."""

from collections.abc import Callable

from app.settings.config import Settings
from app.speech.port import Synthesizer
from app.speech.providers.acapela import Acapela
from app.speech.providers.espeak import Espeak
from app.speech.providers.festival import Festival
from app.speech.providers.flite import Flite
from app.speech.providers.openai_speech import OpenAISpeech
from app.speech.providers.piper import Piper

PROVIDERS: dict[str, Callable[[Settings], Synthesizer]] = {
    "espeak": lambda settings: Espeak(settings.speech_timeout),
    "flite": lambda settings: Flite(settings.speech_timeout),
    "festival": lambda settings: Festival(settings.speech_timeout),
    "piper": lambda settings: Piper(settings.piper_program, settings.piper_voices, settings.speech_timeout),
    "openai": OpenAISpeech,
    "acapela": Acapela,
}


def synthesizers(settings: Settings) -> list[Synthesizer]:
    """In the order in which they are asked; none of them twice."""
    return [PROVIDERS[name](settings) for name in dict.fromkeys(settings.speech_providers)]
