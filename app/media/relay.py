"""All streams of one relay: which legs are expected, which stream each is for, and how streams ended."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import gevent

from app.media.conversation.prompts import Prompts
from app.media.conversation.session import Conversation
from app.media.hearing.ear import Recognition
from app.media.hearing.transcribing import Transcribing
from app.media.leg import LegAudio
from app.media.listening import Listening
from app.media.orders import Outcome, StreamOrder
from app.media.presence import Engine
from app.media.sip.sdp import Offer, answer
from app.media.stream import Stream
from app.media.tidings import Tidings
from app.media.websocket.connection import Connector

log = logging.getLogger(__name__)

EXPECTED_SECONDS = 60.0
"""How long a leg may take to come."""
REMEMBERED = 10_000
"""Ended streams whose outcome can be asked for."""
FRAME_SECONDS = 0.02
MOST_BEHIND = 50
"""Frames that are sent at once after a pause of the process; older ones are left out."""


AnyStream = Stream | Listening | Transcribing | Conversation


@dataclass(slots=True, eq=False)
class Place:
    """Of one leg in its stream. until: monotonic seconds by which it must have come. hang_up, leg: once it has come."""

    stream: AnyStream
    track: str
    until: float
    hang_up: Callable[[], None] | None = None
    leg: LegAudio | None = None


class Relay:
    """Streams by their legs' tokens; the `Host` of the answerer."""

    def __init__(self, host: str, connector: Connector, recognition: Recognition, prompts: Prompts) -> None:
        self.host = host
        self.connector = connector
        self.recognition = recognition
        self.prompts = prompts
        self.engine = Engine()
        self.tidings = Tidings()
        self.places: dict[str, Place] = {}
        self.streams: set[AnyStream] = set()
        self.outcomes: OrderedDict[str, Outcome] = OrderedDict()

    # -- what the engine asks -----------------------------------------------------------------------------------------

    def expect(self, order: StreamOrder) -> None:
        """Legs will come for this stream."""
        self.sweep()
        stream = self.stream_for(order)
        self.streams.add(stream)
        until = time.monotonic() + EXPECTED_SECONDS
        for token, track in zip(order.tokens, order.tracks, strict=True):
            self.places[token] = Place(stream, track, until)

    def stream_for(self, order: StreamOrder) -> AnyStream:
        """What is to be done with the legs' audio."""
        if order.detect:
            return Listening(order, self.stream_ended)
        if order.hear:
            return Transcribing(order, self.recognition, self.stream_ended, self.tidings.tell)
        if order.converse:
            return Conversation(order, self.connector, self.stream_ended, self.recognition, self.prompts)
        return Stream(order, self.connector, self.stream_ended)

    def live(self) -> list[str]:
        """The tokens of all legs that are here or expected."""
        return list(self.places)

    def outcome(self, token: str) -> Outcome:
        """How a stream ended; not `known`: of no stream of this relay. One that goes on: its outcome so far."""
        if place := self.places.get(token):
            return place.stream.outcome
        return self.outcomes.get(token) or Outcome(known=False)

    def press(self, token: str, key: str) -> None:
        """The caller of this leg pressed a key."""
        if place := self.places.get(token):
            place.stream.press(key)

    def play(self, token: str) -> None:
        """The caller of this leg hears it now."""
        if (place := self.places.get(token)) and place.leg:
            place.leg.connected = True

    # -- what the switch asks -----------------------------------------------------------------------------------------

    def knows(self, token: str) -> bool:
        """See Host. A token is good for one call."""
        place = self.places.get(token)
        return place is not None and place.hang_up is None and time.monotonic() < place.until

    def answer(self, token: str, offer: Offer, end: Callable[[], None]) -> str:
        """See Host."""
        place = self.places[token]
        place.hang_up = end
        if not place.stream.open():
            return ""
        place.leg = leg = LegAudio(self.host, offer, self.engine)
        place.stream.add(place.track, leg)
        return answer(offer, self.host, leg.port)

    def gone(self, token: str) -> None:
        """See Host. The last leg takes its stream along."""
        place = self.places.pop(token, None)
        if place is None:
            return
        self.remember(token, place.stream.outcome)
        if not any(other.stream is place.stream for other in self.places.values()):
            place.stream.end()

    def stream_ended(self, stream: AnyStream) -> None:
        """A stream is over: hang up its legs."""
        self.streams.discard(stream)
        for token, place in list(self.places.items()):
            if place.stream is stream:
                del self.places[token]
                self.remember(token, stream.outcome)
                if place.hang_up:
                    place.hang_up()

    def remember(self, token: str, outcome: Outcome) -> None:
        """Keep how a leg's stream ended."""
        self.outcomes[token] = outcome
        while len(self.outcomes) > REMEMBERED:
            self.outcomes.popitem(last=False)

    def sweep(self) -> None:
        """Forget legs that have not come."""
        now = time.monotonic()
        for token, place in list(self.places.items()):
            if place.hang_up is None and now >= place.until:
                self.gone(token)

    # -- the clock ----------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """The greenlet that ticks every 20 ms by the clock, forever."""
        due = time.monotonic()
        while True:
            now = time.monotonic()
            if now < due:
                gevent.sleep(due - now)
                continue
            due = max(due, now - MOST_BEHIND * FRAME_SECONDS) + FRAME_SECONDS
            for stream in list(self.streams):
                self.tick(stream, now)

    def tick(self, stream: AnyStream, now: float) -> None:
        """One stream's turn; a fault in it ends that one only."""
        try:
            stream.tick(now)
        except Exception:
            log.exception("%s: the stream failed", stream.order.stream_sid)
            stream.fail(31924, "internal error")

    def close(self) -> None:
        """End every stream."""
        for stream in list(self.streams):
            stream.end()
