"""Media streams of an engine's calls: what the relay of the node is asked, and the legs of a relay that has died.

The relay knows nothing of calls. It expects legs by their tokens, and says afterwards how a stream ended. Streams of an
engine that died go on; the next engine finds their tokens in the legs' facts.
"""

import logging
import secrets
from datetime import UTC, datetime
from typing import Any

import gevent
from gevent.event import Event

from app.calls.causes import Cause
from app.calls.commands.results import ReservedStream, StreamOutcome
from app.calls.commands.streams import DIRECTION, FetchStreamOutcome, PressInStream, ReserveStream, StartPlayout
from app.calls.events import Finished
from app.calls.ports import Channel
from app.calls.speech.events import SpeechHeard
from app.engine.live_call import LiveCall
from app.engine.live_calls import LiveCalls
from app.engine.protocols import Deliver, Refuse
from app.engine.services import Services
from app.media.client import RelayAway, RelayClient, TidingsClient
from app.media.orders import StreamOrder
from app.media.place import socket_path

log = logging.getLogger(__name__)

WAIT_SECONDS = 2.5
"""How long a relay may take to come (back)."""
LOST_SECONDS = 0.5
"""How long a call waits to learn how its stream ended: a relay that has to come back does not know."""
LOOK_SECONDS = 10.0
LOST = 31999


def now() -> str:
    """ISO 8601, with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Streams:
    """The streams of one node."""

    def __init__(self, services: Services, calls: LiveCalls, hang_up: Refuse, deliver: Deliver) -> None:
        self.calls = calls
        self.deliver = deliver
        self.ready = Event()
        """Set when the calls of the engine before us are known: what is heard may be theirs."""
        self.tidings = TidingsClient(socket_path(services.settings), self.heard)
        self.hang_up = hang_up
        self.relay = RelayClient(socket_path(services.settings), lost=self.lost, met=self.met)

    # -- commands -----------------------------------------------------------------------------------------------------

    def reserve(self, live: LiveCall, id: str, command: ReserveStream) -> Finished:
        """Have the relay expect the legs. Blocks its greenlet."""
        facts = live.header.facts
        order = StreamOrder(
            tuple(secrets.token_hex(16) for _track in command.tracks),
            command.tracks,
            command.url,
            command.stream_sid,
            facts.call_sid,
            facts.account_sid,
            command.both_ways,
            command.parameters,
            live.auth_token,
            command.detect,
            command.hear,
            command.converse,
        )
        try:
            answer = self.relay.ask("expect", wait=WAIT_SECONDS, **order.as_data())
        except RelayAway as error:
            return Finished(id, error=str(error))
        return Finished(id, ReservedStream(order.tokens, answer["sip"]))

    def outcome(self, _live: LiveCall, id: str, command: FetchStreamOutcome) -> Finished:
        """How a stream ended. Blocks its greenlet."""
        try:
            told = self.relay.ask("outcome", wait=LOST_SECONDS, token=command.token)
        except RelayAway as error:
            return Finished(id, error=str(error))
        if not told["known"]:
            return Finished(id, StreamOutcome(LOST, "the media relay ended during the stream"))
        del told["known"]
        return Finished(id, StreamOutcome(**told, at=now()))

    def press(self, live: LiveCall, _leg: str, _id: str, command: PressInStream, _at: float) -> None:
        """Tell of a key, if the relay is there. Given as to a `dispatch.Action`."""
        gevent.spawn(self.tell, live, "press", token=command.token, key=command.key)

    def start_playout(self, live: LiveCall, _leg: str, _id: str, command: StartPlayout, _at: float) -> None:
        """The caller hears the stream now. Given as to a `dispatch.Action`."""
        gevent.spawn(self.tell, live, "play", token=command.token)

    def tell(self, live: LiveCall, what: str, **more: Any) -> None:
        """The greenlet that tells the relay something that it need not answer."""
        try:
            self.relay.ask(what, **more)
        except RelayAway as error:
            log.info("%s: the relay is not told (%s): %s", live.sid, what, error)

    def heard(self, news: dict[str, Any]) -> None:
        """Tell a call what the relay has heard; one that is over is not told."""
        if live := self.calls.get(news.pop("call_sid")):
            self.deliver(live, SpeechHeard(**news))

    def listen(self) -> None:
        """The greenlet that hears what the relay tells."""
        self.ready.wait()
        self.tidings.run()

    # -- legs whose relay is gone -------------------------------------------------------------------------------------

    def legs(self) -> dict[str, Channel]:
        """The channels of all stream legs that are not gone, by their tokens."""
        return {
            leg.facts.to: live.channel_of(name)
            for live in self.calls.values()
            for name, leg in live.call.legs.items()
            if leg.facts.direction == DIRECTION and not leg.gone
        }

    def lost(self) -> None:
        """The relay is gone: so is the other end of every stream's leg, which would be silent."""
        for channel in self.legs().values():
            self.hang_up(channel, Cause.NORMAL)

    def met(self) -> None:
        """There is a relay: it may not be the one that an engine before us knew."""
        gevent.spawn(self.look)

    def look(self) -> None:
        """Hang up legs that the relay does not have."""
        legs = self.legs()
        try:
            known = set(self.relay.ask("live")["tokens"]) if legs else set()
        except RelayAway:
            return
        for token in legs.keys() - known:
            self.hang_up(legs[token], Cause.NORMAL)

    def run(self) -> None:
        """The greenlet that looks every so often, whatever was or was not heard."""
        keeping, listening = gevent.spawn(self.relay.run), gevent.spawn(self.listen)
        try:
            while True:
                gevent.sleep(LOOK_SECONDS)
                self.look()
        finally:
            keeping.kill(block=False)
            listening.kill(block=False)
            self.relay.drop()
