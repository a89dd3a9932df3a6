"""Settings of what callers hear, and of what is understood of them (guide 2.1, 3.5, 3.12)."""

from typing import Literal

from pydantic_settings import BaseSettings

from app.settings.setting import setting


class VoiceSettings(BaseSettings):
    """A part of Settings. Empty files are made: tones of our own."""

    caller_name_url: str = setting(
        "",
        "Directory of callers' names, for numbers with VoiceCallerIdLookup: GET with ?number=, answers text or JSON "
        "{name}. Empty: CallerName is what the caller's own phone sends.",
        "4.2",
        pattern=r"^(https?://.+)?$",
    )
    caller_name_timeout: float = setting(2.0, "Seconds that a call waits for its caller's name.", "4.2", gt=0, le=10)
    dtmf_inband: bool = setting(
        False,
        "In-band DTMF detection: also recognize keys that arrive as tones, from callers without RFC 4733.",
        "3.5",
    )
    typed_ahead_keys: int = setting(
        32,
        "Maximum number of keys that are kept for the next <Gather> while an application answers; 0 = none.",
        "3.5",
        ge=0,
        le=32,
    )
    media_host: str = setting(
        "127.0.0.1",
        "Address at which the media relay takes the legs of streams; the switch must reach it (docs/streams.md).",
    )
    beep_audio_file: str = setting("", "Audio file of the beep; empty: a generated tone.", "2.1")
    ringback_audio_file: str = setting(
        "", "Audio file that a caller hears while <Dial> rings; empty: a generated tone.", "2.1"
    )
    alert_on_enter_file: str = setting(
        "", "Audio file played when a participant enters a conference; empty: a generated tone.", "2.1"
    )
    alert_on_exit_file: str = setting(
        "", "Audio file played when a participant leaves a conference; empty: a generated tone.", "2.1"
    )
    conference_music_file: str = setting(
        "", "Audio file played while participants wait for a conference to start; empty: generated music.", "2.1"
    )
    reject_audio_file: str = setting(
        "", "Audio file for rejected calls; empty: a generated not-in-service tone.", "2.1"
    )
    reject_with: Literal["tone", "603"] = setting(
        "603", "How reason=rejected ends a call: the tone as early media, or SIP 603.", "3.12"
    )
    apology_text: str = setting(
        "We are sorry, an application error has occurred. Goodbye.",
        "Spoken to an answered caller when a document fails.",
    )
