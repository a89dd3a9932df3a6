"""The state of each leg, so that every event is reported once and with the right cause. Pure."""

from app.calls.commands.results import FaxPages, ReferAnswer
from app.calls.events import Answered, Event, Finished, Ringing
from app.switching.faxes import FaxOver
from app.switching.legs import LegTable
from ariclient.protocol.event_types import Gone, Key, KeyDown, Leaving, LeftStasis, Referred
from ariclient.state.leg import Leg


class Legs(LegTable[Leg]):
    """The legs of one switch, by channel: adds, finds and ends them."""

    def __init__(self) -> None:
        super().__init__(Leg)

    def adopt(self, channel: str, answered: bool, outbound: bool) -> Leg:
        """Asterisk says that it has this leg. Returns it."""
        leg = self.get(channel)
        leg.answered |= answered
        leg.outbound |= outbound
        return leg

    def take_event(self, channel: str, event: Event) -> list[Event]:
        """The events to report of it; none, if they were reported."""
        if channel in self.ended:
            return []
        leg = self.get(channel)
        match event:
            case Key():
                return leg.went_up(event)
            case KeyDown():
                return leg.went_down(event)
            case Ringing():
                return leg.first_ringing(event)
            case Answered():
                return leg.first_answer(event)
            case Leaving():
                leg.leaving = leg.leaving or event
                return []
            case Gone():
                return self.end(channel, event)
            case LeftStasis():
                return [] if leg.is_away or leg.is_called else self.end(channel)
            case FaxOver(_id, pages, error):
                fax, leg.fax = leg.fax, ""
                return [Finished(fax, FaxPages(pages), error)] if fax else []
            case Referred():
                return self.referred(channel, leg, event)
            case Finished():
                return [event] if leg.end_media(event.id) else []
        return [event]

    def referred(self, channel: str, leg: Leg, event: Referred) -> list[Event]:
        """What became of a REFER; a far end that has hung up without telling that ends the leg first."""
        asked, leg.referring = leg.referring, ""
        if not asked:
            return []
        told: list[Event] = [Finished(asked, ReferAnswer(event.status, event.notified))]
        ended = self.end(channel) if event.gone else []
        return [*told, *ended] if event.status else [*ended, *told]

    def unheard_answer(self, channel: str) -> list[Event]:
        """A callee who hangs up at once may be gone before the headers of the answer are known: answered it was."""
        leg = self.live.get(channel)
        return self.take_event(channel, Answered()) if leg and leg.picked_up else []

    def end(self, channel: str, gone: Gone | None = None) -> list[Event]:
        """The leg has ended: the events to report; none, if they were reported."""
        leg = self.forget(channel) if channel in self.live else None
        return [leg.hung_up(gone or Gone())] if leg else []
