"""Twilio's Media Streams protocol: messages to and from a customer's server. Pure."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from app.media.orders import StreamOrder

LONGEST_NAME = 512
"""Of a mark."""


class BadMessage(Exception):
    """A message that cannot be understood. The message is one line for the developer."""


def connected() -> str:
    """The first message of a connection."""
    return '{"event":"connected","protocol":"Call","version":"1.0.0"}'


class Told:
    """Writes the messages of one stream, numbered from 1."""

    def __init__(self, order: StreamOrder) -> None:
        self.order = order
        self.sequence = 0
        self.chunks = dict.fromkeys(order.tracks, 0)
        self.end = f'"}},"streamSid":"{order.stream_sid}"}}'

    def numbered(self, event: str, value: Any) -> str:
        """A message with its number; its content is a field of the same name."""
        self.sequence += 1
        number, sid = str(self.sequence), self.order.stream_sid
        return json.dumps({"event": event, "sequenceNumber": number, event: value, "streamSid": sid})

    def start(self) -> str:
        """What the stream is."""
        order = self.order
        return self.numbered(
            "start",
            {
                "accountSid": order.account_sid,
                "streamSid": order.stream_sid,
                "callSid": order.call_sid,
                "tracks": list(order.tracks),
                "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
                "customParameters": order.parameters,
            },
        )

    def media(self, track: str, milliseconds: int, audio: bytes) -> str:
        """Audio of a track. milliseconds: since the stream began. Written by hand: 50 a second for each stream."""
        self.sequence += 1
        self.chunks[track] += 1
        payload = binascii.b2a_base64(audio, newline=False).decode()
        return (
            f'{{"event":"media","sequenceNumber":"{self.sequence}","media":{{"track":"{track}",'
            f'"chunk":"{self.chunks[track]}","timestamp":"{milliseconds}","payload":"{payload}{self.end}'
        )

    def mark(self, name: str) -> str:
        """The audio before a mark has been played."""
        return self.numbered("mark", {"name": name})

    def dtmf(self, key: str) -> str:
        """The caller pressed a key."""
        return self.numbered("dtmf", {"track": "inbound_track", "digit": key})

    def stop(self) -> str:
        """The stream is over."""
        return self.numbered("stop", {"accountSid": self.order.account_sid, "callSid": self.order.call_sid})


@dataclass(frozen=True, slots=True)
class MediaMessage:
    """Audio for the caller, mu-law."""

    audio: bytes


@dataclass(frozen=True, slots=True)
class MarkMessage:
    """Tell when all audio before has been played."""

    name: str


@dataclass(frozen=True, slots=True)
class ClearMessage:
    """Forget all audio that has not been played."""


def read(text: str, stream_sid: str) -> MediaMessage | MarkMessage | ClearMessage:
    """A message of the customer's server. Raises BadMessage."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise BadMessage("a message is not JSON") from None
    if not isinstance(message, dict):
        raise BadMessage("a message is no JSON object")
    event = message.get("event")
    if event not in ("media", "mark", "clear"):
        raise BadMessage(f"event is {str(event)[:40]!r}, not media, mark or clear")
    if message.get("streamSid") != stream_sid:
        raise BadMessage(f"{event}: streamSid is {str(message.get('streamSid'))[:40]!r}, which is not this stream")
    if event == "clear":
        return ClearMessage()
    value = message.get(event)
    if not isinstance(value, dict):
        raise BadMessage(f"{event}: there is no object of this name")
    return MediaMessage(audio_of(value.get("payload"))) if event == "media" else MarkMessage(name_of(value.get("name")))


def audio_of(payload: Any) -> bytes:
    """The audio of a media message. Raises BadMessage."""
    try:
        return base64.b64decode(payload, validate=True)
    except (ValueError, TypeError):
        raise BadMessage("media: payload is not base64") from None


def name_of(name: Any) -> str:
    """The name of a mark. Raises BadMessage."""
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        raise BadMessage(f"mark: name is no text of at most {LONGEST_NAME} characters")
    return name
