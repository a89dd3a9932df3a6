"""Where the audio of a conversation comes from: the synthesizers of the settings, and the customer's files."""

import secrets
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.calls.web import Request
from app.media.orders import StreamOrder
from app.settings.config import Settings
from app.speech.port import SpeechError

if TYPE_CHECKING:
    from app.speech.speech import Speech
    from app.webhooks.media import Media


class Prompts:
    """Files of 8 kHz wav. What makes them is loaded when it is first needed: streams do without."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def speech(self) -> "Speech":
        """The synthesizers and their cache."""
        from app.speech.speech import Speech

        return Speech(self.settings)

    @cached_property
    def media(self) -> "Media":
        """What downloads, and keeps what it has."""
        from app.webhooks.fetcher import Fetcher
        from app.webhooks.media import Media

        return Media(self.settings, Fetcher(self.settings))

    def load(self) -> None:
        """Load it now, before a caller waits for it."""
        self.speech, self.media  # noqa: B018

    def spoken(self, text: str, voice: str, language: str, order: StreamOrder) -> Path:
        """A text in a voice (man, woman). Blocks its greenlet. Raises SpeechError."""
        return self.speech.file(text, voice, language, account=order.account_sid)

    def fetched(self, url: str, order: StreamOrder) -> Path:
        """The audio at a URL. Blocks its greenlet. Raises SpeechError."""
        token = secrets.token_hex(16)
        response = self.media.file(Request(url, "GET"), order.account_sid, token, order.auth_token)
        if not response.file:
            raise SpeechError(f"{url[:200]} cannot be played: {response.error or f'HTTP {response.status}'}")
        return Path(response.file)


Making = Callable[[], Path]
"""Makes a file of audio. Blocks its greenlet. Raises SpeechError."""
