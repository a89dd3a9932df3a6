"""<Transcription>: what is said on a call, told while it is said, as Twilio has it (docs/speech.md)."""

from app.calls.speech.events import StartTranscription
from app.rcml.attributes import attr, boolean, hints, one_of, text, url_or_empty
from app.rcml.attributes import method as http_method
from app.rcml.nouns.stream import BOTH, INBOUND, OUTBOUND
from app.rcml.speech.languages import language
from app.rcml.verb import Verb


class Transcription(Verb):
    """Whose words go where. partialResults: also while somebody speaks. The other attributes of Twilio's are about its
    engines, and have no effect."""

    nests = ("Parameter",)
    name_ = attr(text, "", name="name")
    track = attr(one_of(INBOUND, OUTBOUND, BOTH), BOTH, code=31941)
    status_callback_url = attr(url_or_empty, code=21502)
    status_callback_method = attr(http_method, "POST", code=21502)
    inbound_track_label = attr(text, "")
    outbound_track_label = attr(text, "")
    language_code = attr(language, "en-US", code=13316)
    partial_results = attr(boolean, False)
    hints = attr(hints, ())
    transcription_engine = attr(text, "")
    speech_model = attr(text, "")
    profanity_filter = attr(boolean, True)
    enable_automatic_punctuation = attr(boolean, True)
    intelligence_service = attr(text, "")

    def wanted(self) -> StartTranscription:
        """What is to begin."""
        return StartTranscription(
            name=self.name_,
            track=self.track,
            callback=self.url(self.status_callback_url) if self.status_callback_url else "",
            method=self.status_callback_method,
            language=self.language_code,
            hints=self.hints,
            partials=self.partial_results,
            inbound_label=self.inbound_track_label,
            outbound_label=self.outbound_track_label,
            punctuation=self.enable_automatic_punctuation,
        )
