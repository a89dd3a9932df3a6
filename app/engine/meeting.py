"""Conferences of a node: tells every participant what its conference becomes (guide 3.9.3)."""

from hashlib import md5
from typing import TYPE_CHECKING

import gevent

from app.calls.conferences import Conferences, News
from app.calls.events import ConferenceIs
from app.calls.rooms import AttendConference, QuitConference
from app.engine.live import LiveCall

if TYPE_CHECKING:
    from app.engine.engine import Engine


def room_of(account_sid: str, name: str) -> str:
    """What the switch calls a conference: accounts never meet, and no tenant's text gets there."""
    return "room-" + md5(f"{account_sid}/{name}".encode(), usedforsecurity=False).hexdigest()


class Meeting:
    """The conferences of an engine's calls."""

    def __init__(self, engine: "Engine") -> None:
        self.engine = engine
        self.conferences = Conferences()

    def attend(self, live: LiveCall, wish: AttendConference) -> None:
        """Somebody wants to be in a conference."""
        self.tell(wish.name, self.conferences.enter(self.key(live, wish.name), live.sid, wish))

    def quit(self, live: LiveCall, command: QuitConference) -> None:
        """Somebody is out of it."""
        self.tell(command.name, self.conferences.quit(self.key(live, command.name), live.sid))

    def restore(self, live: LiveCall) -> None:
        """A call that was taken over is still in its conference."""
        wish = live.call.attending
        if wish:
            self.conferences.restore(self.key(live, wish.name), live.sid, wish, live.call.conference_started)

    def key(self, live: LiveCall, name: str) -> str:
        return room_of(live.header.facts.account_sid, name)

    def tell(self, name: str, news: News) -> None:
        """Each in a greenlet of its own: this may be in the middle of carrying out what one of them asked for."""
        for member, state in news:
            live = self.engine.calls.get(member)
            if live:
                gevent.spawn(self.engine.deliver, live, ConferenceIs(name, state))
