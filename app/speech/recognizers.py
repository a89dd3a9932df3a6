"""Which recognizer the settings name (guide 2.6)."""

from collections.abc import Callable

from app.settings.config import Settings
from app.speech.providers.ispeech import ISpeech
from app.speech.providers.moonshine import Moonshine
from app.speech.providers.openai_recognizer import OpenAIRecognizer
from app.speech.providers.pocketsphinx import PocketSphinx
from app.speech.recognizer import Recognizer

PROVIDERS: dict[str, Callable[[Settings], Recognizer]] = {
    "moonshine": lambda settings: Moonshine(),
    "pocketsphinx": lambda settings: PocketSphinx(),
    "openai": OpenAIRecognizer,
    "ispeech": ISpeech,
}


def recognizer(settings: Settings) -> Recognizer:
    """The one that `speech_recognizer` names."""
    return PROVIDERS[settings.speech_recognizer](settings)
