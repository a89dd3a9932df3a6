"""What a caller has said, in words (guide 2.6; Twilio's <Gather input="speech">).

The recognizer gets only audio that is not silence. As many run at a time as there are cores: more would only make all
of them slower.
"""

import os
from pathlib import Path

import gevent
import soundfile
from gevent.lock import BoundedSemaphore

from app.audio.recording_files import blocks
from app.audio.silence import survey
from app.calls.commands.results import RecognizedSpeech
from app.calls.commands.speech_recognition import Recognize
from app.settings.config import Settings
from app.speech.port import SpeechError
from app.speech.recognizer import Recognizer
from app.speech.recognizers import recognizer as chosen

LONGEST_SECONDS = 60
CLOSING_SECONDS = 2.0
"""Until a switch has surely closed a file whose recording was stopped."""


class SpeechRecognition:
    """The recognizer of the settings, at work for live calls."""

    def __init__(self, settings: Settings, recognizer: Recognizer | None = None) -> None:
        self.recognizer = recognizer or chosen(settings)
        self.places = BoundedSemaphore(os.cpu_count() or 1)

    def words(self, wanted: Recognize) -> RecognizedSpeech | None:
        """The result of a Recognize. Blocks its greenlet only. Raises SpeechError."""
        file = Path(wanted.file)
        try:
            if gevent.get_hub().threadpool.apply(is_silent, (file,)):
                return None
        except (OSError, soundfile.SoundFileError) as error:
            raise SpeechError(f"what the switch has recorded cannot be read: {type(error).__name__}") from None
        with self.places:
            heard = self.recognizer.recognize(file, LONGEST_SECONDS, wanted.language, wanted.hints)
        return RecognizedSpeech(heard.text, heard.confidence) if heard.text else None

    def discard(self, file: str) -> None:
        """Remove a file, once the switch has closed it."""
        gevent.spawn_later(CLOSING_SECONDS, Path(file).unlink, missing_ok=True)


def is_silent(file: Path) -> bool:
    """Whether a recording is nothing but silence. Runs in a native thread."""
    return survey(blocks(file)).empty
