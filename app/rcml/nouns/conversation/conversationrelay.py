"""<ConversationRelay>: the caller speaks and hears speech, a server of the customer reads and writes text, as Twilio
has it (docs/conversation-relay.md)."""

from typing import Any

from app.calls.facts import Facts
from app.rcml.attributes import AUTO, attr, boolean, hints, limited_text, one_of, text, words
from app.rcml.nouns.conversation.language import INVALID, Language
from app.rcml.nouns.stream import ServedNoun
from app.rcml.speech.languages import GUIDE
from app.rcml.speech.languages import language as language_tag
from app.rcml.speech.voices import MAN, sex_of

ALIASES = {"true": "any", "false": "none"}
SENSITIVITIES = ("high", "medium", "low")
AUTO_PAUSE = 700
"""Milliseconds of silence after which the caller has finished."""
LEAST_PAUSE, MOST_PAUSE = 200, 10_000
LONGEST_GREETING = 4000
EVENTS = ("debugging", "speaker-events", "tokens-played")
CALL_TYPES = ("client", "sip")


def input_kind(given: str) -> str:
    """none, dtmf, speech, any, true (any), false (none)."""
    kind = ALIASES.get(given.strip().lower(), given.strip().lower())
    if kind not in ("none", "dtmf", "speech", "any"):
        raise ValueError("one of none, dtmf, speech, any, true, false")
    return kind


def speech_timeout(given: str) -> int:
    """auto, or milliseconds from 200 to 10,000."""
    if given.strip().lower() == AUTO:
        return AUTO_PAUSE
    if not given.strip().isascii() or not given.strip().isdigit() or not LEAST_PAUSE <= int(given[:9]) <= MOST_PAUSE:
        raise ValueError(f"auto, or milliseconds from {LEAST_PAUSE} to {MOST_PAUSE}")
    return int(given)


class ConversationRelay(ServedNoun):
    """Where the text goes, and how the caller is spoken to."""

    nests = ("Language", "Parameter")
    welcome_greeting = attr(limited_text(LONGEST_GREETING), "", code=INVALID)
    welcome_greeting_interruptible = attr(input_kind, "any", code=INVALID)
    language = attr(language_tag, GUIDE["en"], code=INVALID)
    tts_language = attr(language_tag, "", code=INVALID)
    transcription_language = attr(language_tag, "", code=INVALID)
    tts_provider = attr(text, "")
    voice = attr(text, "")
    transcription_provider = attr(text, "")
    speech_model = attr(text, "")
    interruptible = attr(input_kind, "any", code=INVALID)
    interrupt_sensitivity = attr(one_of(*SENSITIVITIES), "high", code=INVALID)
    report_input_during_agent_speech = attr(input_kind, "none", code=INVALID)
    dtmf_detection = attr(boolean, False, code=INVALID)
    preemptible = attr(boolean, False, code=INVALID)
    partial_prompts = attr(boolean, False, code=INVALID)
    speech_timeout = attr(speech_timeout, AUTO_PAUSE, code=INVALID)
    hints = attr(hints, (), code=INVALID)
    debug = attr(words(*EVENTS), ())
    events = attr(words(*EVENTS), ())
    profanity_filter = attr(boolean, True)
    intelligence_service = attr(text, "")
    elevenlabs_text_normalization = attr(text, "")
    elevenlabs_language_text_normalization = attr(text, "")
    tts_text_normalization = attr(text, "")
    tts_language_text_normalization = attr(text, "")
    deepgram_smart_format = attr(boolean, True)
    asr_smart_format = attr(boolean, True)
    background_noise_reduction = attr(text, "")
    ignore_backchannel = attr(text, "")
    application_reconnect = attr(text, "")
    customer_name = attr(text, "")
    eager_eot_threshold = attr(text, "")
    echo_prompt_filtering = attr(text, "")
    include_in_prompt = attr(text, "")
    partial_prompt_on_hangup = attr(text, "")
    turn_detection = attr(text, "")

    def terms(self, facts: Facts) -> dict[str, Any]:
        """ReserveStream.converse."""
        nouns = [noun for noun in self.nested if isinstance(noun, Language) and noun.code and noun.sex]
        return {
            "call": told_of(facts),
            "greeting": self.welcome_greeting.strip(),
            "greeting_interruptible": self.welcome_greeting_interruptible,
            "interruptible": self.interruptible,
            "sensitivity": self.interrupt_sensitivity,
            "reports": self.report_input_during_agent_speech,
            "keys": self.dtmf_detection,
            "preemptible": self.preemptible,
            "partials": self.partial_prompts,
            "pause": self.speech_timeout,
            "hints": list(self.hints),
            "spoken": self.tts_language or self.language,
            "heard": self.transcription_language or self.language,
            "voice": sex_of(self.voice, self.tts_provider) if self.voice else MAN,
            "voices": {noun.code.lower(): noun.sex for noun in nouns},
            "events": list(dict.fromkeys((*self.debug, *self.events))),
        }


def told_of(facts: Facts) -> dict[str, str]:
    """What the setup message tells of the call."""
    other = facts.from_ if facts.direction == "inbound" else facts.to
    kind = "client" if facts.caller_kind == "client" else other.partition(":")[0].lower()
    return {
        "parentCallSid": facts.parent_call_sid,
        "from": facts.from_,
        "to": facts.to,
        "forwardedFrom": facts.forwarded_from,
        "callType": kind.upper() if kind in CALL_TYPES else "PSTN",
        "callerName": facts.caller_name,
        "direction": facts.direction,
        "callStatus": facts.status.upper().replace("-", "_"),
    }
