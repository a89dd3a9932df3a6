"""<Language>: how a <ConversationRelay> speaks in a language, as Twilio has it (docs/conversation-relay.md)."""

from app.rcml.attributes import attr, boolean, hints, text
from app.rcml.speech.languages import language as language_tag
from app.rcml.speech.voices import sex_of
from app.rcml.verb import Verb

INVALID = 64101


class Language(Verb):
    """One language. Providers and models are the operator's, so that only the voice of it counts."""

    code = attr(language_tag, "", code=INVALID)
    tts_provider = attr(text, "")
    voice = attr(text, "")
    transcription_provider = attr(text, "")
    speech_model = attr(text, "")
    hints = attr(hints, ())
    asr_smart_format = attr(boolean, False)
    tts_text_normalization = attr(text, "")
    tts_language_text_normalization = attr(boolean, False)

    @property
    def sex(self) -> str:
        """Of its voice: man or woman; empty: it has none."""
        return sex_of(self.voice, self.tts_provider) if self.voice else ""
