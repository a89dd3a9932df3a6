"""`app.calls.ports.Switch` for Asterisk (guide 2.3): joins the pure parts with the link.

The link's greenlet reads; what happened goes into a queue that `events` gives out. So a slow handler delays
nobody's reading, and nothing that `perform` causes is ever delivered inside `perform`.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import gevent
from gevent.queue import SimpleQueue

from app.calls.causes import Cause
from app.calls.commands.core import Answer, Command, Hangup, Limit, Originate, PlayFile, Record, SendDigits, Stop
from app.calls.events import Event, Finished, Reconnected, TextArrived
from app.settings.config import Settings
from ariclient.features.bridges import Mixer
from ariclient.features.clients import Directory
from ariclient.features.faxes import Faxes
from ariclient.features.outbound import Calling
from ariclient.features.recording import Recorder
from ariclient.protocol import commands, events, mixing
from ariclient.protocol.commands import Refused, Rest, Scene
from ariclient.protocol.events import Message
from ariclient.reconcile import Truth
from ariclient.state.legs import Leg, Legs
from ariclient.transport.link import Link
from ariclient.transport.requests import Reply
from ariclient.transport.socket import Websocket

log = logging.getLogger("ariclient")

UNHEARD_SECONDS = 1.0
"""A channel that Asterisk does not know has ended; so long its own word on that may still be on its way."""
LOOK_SECONDS = 0.5
"""What cannot be read may come often; the engine's look at all channels must not."""


class Asterisk:
    """One Asterisk node; see the port for what each method promises."""

    name = "asterisk"

    def __init__(self, settings: Settings) -> None:
        self.version = ""
        self.app = f"restcomm-{settings.node}"
        url = settings.asterisk_ari_url.rstrip("/") or f"http://127.0.0.1:{settings.asterisk_ari_port}/ari"
        password = settings.asterisk_ari_password.get_secret_value()
        open_websocket = partial(Websocket, url, self.app, settings.asterisk_ari_user, password)
        self.link = Link(open_websocket, self.app, self.connected, self.take, self.missed)
        self.legs = Legs()
        self.mixer = Mixer(self)
        self.calling = Calling(self)
        self.directory = Directory(self, settings)
        self.faxes = Faxes(self)
        self.recorder = Recorder(self, self.directory.ami)
        self.truth = Truth(self.link, self.legs, self.mixer, self.app)
        self.told: SimpleQueue[tuple[str, Event] | BaseException | None] = SimpleQueue()
        self.sending: dict[str, Any] = {}
        """Greenlets that wait for the end of digits, by command id."""
        self.looking: Any = None

    # -- what happens ----------------------------------------------------------------------------------------------

    def events(self) -> Iterator[tuple[str, Event]]:
        self.link.start(self.told.put)
        while (item := self.told.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item

    def close(self) -> None:
        self.link.close()
        self.directory.close()
        self.told.put(None)

    def tell(self, channel: str, event: Event | None) -> None:
        if event is not None:
            self.told.put((channel, event))

    @property
    def linked(self) -> bool:
        """See the port."""
        return self.link.websocket is not None

    def connected(self, version: str) -> None:
        self.version = version
        self.tell("", Reconnected())
        self.catch_up()

    def catch_up(self) -> None:
        """What could not be said while the link was down, and what waited for events that will not come."""
        self.calling.end_unwanted()
        for channel, leg in list(self.legs.live.items()):
            if leg.ending is not None:
                self.perform(channel, "", Hangup(leg.ending))
            for id in leg.given_up:
                self.link.ask(commands.stop_playback(id))
            leg.playing.clear()
            self.release(channel, leg)

    def take(self, message: Message) -> None:
        """One event from Asterisk."""
        try:
            decoded = events.decode(message)
        except events.BadMessage as error:
            self.missed(str(error))
            return
        if decoded:
            self.happened(*decoded)

    def missed(self, why: str) -> None:
        """Something was told that cannot be understood: let the engine look at what is true, not too often."""
        log.warning("asterisk event: %s", why[:300])
        if not self.looking:
            self.looking = gevent.spawn_later(LOOK_SECONDS, self.tell, "", Reconnected())
            self.looking.link(lambda _: setattr(self, "looking", None))

    def happened(self, channel: str, event: Event) -> None:
        if self.faxes.happened(channel, event):
            return
        if isinstance(event, events.Stranger):
            log.warning("a redirected call (%s) is not ours: ended", channel)
            return self.link.ask(commands.hangup(channel, "", Hangup(Cause.REJECTED), self.scene()))
        if isinstance(event, TextArrived):
            return self.tell(channel, event)
        if isinstance(event, events.Left):
            return self.mixer.left(channel, event.bridge, event.others)
        if self.calling.keeps(channel, event):
            return None
        leg = self.legs.live.get(channel)
        self.tell(channel, self.legs.take(channel, event))
        if leg and channel in self.legs.ended:
            self.mixer.ended(leg)
        elif leg and isinstance(event, Finished):
            self.release(channel, leg)

    # -- commands --------------------------------------------------------------------------------------------------

    def perform(self, channel: str, id: str, command: Command) -> None:
        if any(one.does(channel, id, command) for one in (self.directory, self.mixer, self.faxes, self.recorder)):
            return None
        if channel in self.legs.ended and not isinstance(command, Originate):
            return self.refuse(channel, id, command, "the leg has ended")
        leg = self.legs.get(channel)
        if isinstance(command, Stop):
            return self.stop(leg, command.id)
        if not isinstance(command, Hangup) and leg.must_hold(command):
            leg.held.append((id, command))
            return None
        return self.act(channel, id, command, leg)

    def act(self, channel: str, id: str, command: Command, leg: Leg) -> None:
        """Send the command's request, unless it was done before or cannot be done."""
        if isinstance(command, Answer) and leg.answered:
            return self.tell(channel, Finished(id))
        if isinstance(command, PlayFile) and id in leg.playing:
            return None
        try:
            if isinstance(command, Originate):
                return self.calling.begin(channel, id, command, leg)
            if isinstance(command, mixing.MIXING):
                return self.mixer.perform(channel, id, command, leg)
            encode: Callable[..., Rest] = mixing.record if isinstance(command, Record) else commands.encode
            rest = encode(channel, id, command, self.scene(leg.answered))
        except Refused as refusal:
            return self.refuse(channel, id, command, str(refusal))
        leg.note(id, command)
        return self.link.ask(rest, partial(REPLIES[type(command)], self, channel, id, command))

    def stop(self, leg: Leg, id: str) -> None:
        """Silence it. Digits that Asterisk has are sent to their end; only nobody is told."""
        leg.held = deque(item for item in leg.held if item[0] != id)
        if waiting := self.sending.pop(id, None):
            waiting.kill(block=False)
            return
        try:
            self.link.ask(mixing.stop_recording(id) if leg.recording == id else commands.stop_playback(id))
        except Refused as refusal:
            log.warning("stop: %s", refusal)

    def release(self, channel: str, leg: Leg) -> None:
        """Do what waited for the end of what played."""
        if not leg.playing:
            waiting, leg.held = leg.held, deque()
            for id, command in waiting:
                self.perform(channel, id, command)

    def refuse(self, channel: str, id: str, command: Command, why: str) -> None:
        """It was not done, and this is all there will be."""
        log.info("%s on %s refused: %s", type(command).__name__, channel, why)
        if isinstance(command, Stop | Hangup):
            return
        if isinstance(command, Originate):
            return self.calling.refuse(channel, id, why)
        self.tell(channel, Finished(id, error=why))

    def scene(self, answered: bool = False) -> Scene:
        return Scene(self.app, answered)

    # -- answers to their requests -----------------------------------------------------------------------------------

    def done(self, channel: str, id: str, command: Command, reply: Reply) -> None:
        self.tell(channel, Finished(id, error="" if reply.ok else reply.error))
        self.look_for(channel, reply)

    def playing(self, channel: str, id: str, command: PlayFile, reply: Reply) -> None:
        if not reply.ok:
            leg = self.legs.get(channel)
            leg.give_up(id)
            self.done(channel, id, command, reply)
            self.release(channel, leg)

    def sending_digits(self, channel: str, id: str, command: SendDigits, reply: Reply) -> None:
        if not reply.ok:
            self.done(channel, id, command, reply)
            return
        self.sending[id] = gevent.spawn_later(commands.seconds_of(command.digits), self.digits_sent, channel, id)

    def digits_sent(self, channel: str, id: str) -> None:
        if self.sending.pop(id, None):
            self.tell(channel, Finished(id))

    def ended(self, channel: str, id: str, command: Hangup, reply: Reply) -> None:
        """Not done for want of a link: `catch_up` asks again."""
        self.look_for(channel, reply)

    def look_for(self, channel: str, reply: Reply) -> None:
        """Asterisk knows no such channel: if its end is not told soon, tell it."""
        if reply.status == 404:
            gevent.spawn_later(UNHEARD_SECONDS, lambda: self.tell(channel, self.legs.end(channel)))

    def set_client(self, login: str, digest: str) -> None:
        self.directory.set_client(login, digest)

    def drop_client(self, login: str) -> None:
        self.directory.drop_client(login)

    def channels(self) -> dict[str, bool]:
        return self.truth.channels()

    def arrival(self, channel: str) -> Event | None:
        return self.truth.arrival(channel)

    def is_running(self, channel: str, id: str) -> bool:
        return id in self.sending or self.truth.plays(channel, id) or self.truth.records(channel, id)


REPLIES: dict[type[Command], Callable[..., None]] = {
    Answer: Asterisk.done,
    PlayFile: Asterisk.playing,
    Record: Asterisk.playing,
    SendDigits: Asterisk.sending_digits,
    Hangup: Asterisk.ended,
    Limit: Asterisk.ended,
}
"""What to do with the answer to a command's request."""
