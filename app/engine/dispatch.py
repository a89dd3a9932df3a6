"""From an event to its commands, and from a command to who does it: two tables, keyed by the command's type.

Everything from an event to its commands happens without waiting, so a call's events never overtake each other.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gevent

from app.calls.call import MAIN
from app.calls.causes import Cause
from app.calls.commands.conferences import PlayInRoom, RecordRoom
from app.calls.commands.core import Bridge, Checkpoint, Command, Hangup, LocateClient, OnLeg, Ring, StartTimer, Stop
from app.calls.events import Answered, Digit, Event, Finished, HungUp, LegEvent, QueueIs, Redirected, Retold
from app.calls.ports import Channel, Switch
from app.engine.live_call import LiveCall, heard_of_queue
from app.engine.live_calls import LiveCalls
from app.engine.services import Services
from app.engine.timers import Timers

log = logging.getLogger(__name__)

LINK_SECONDS = 1.0
"""How often a timer that ran out looks whether its switch can be reached."""

Action = Callable[[LiveCall, str, str, Any, float], None]
"""Does one command: the call, the leg's name, the command's id, the command, and when (monotonic seconds)."""
SwitchAction = Callable[[LiveCall, Channel, str, Any], None]
"""Gives one command to the switch in a way of its own: the call, the leg's channel, the command's id, the command."""
ALLOWED_AFTER_HANGUP = frozenset((LocateClient, PlayInRoom, RecordRoom))
"""What the switch can do although the leg is gone."""


class Dispatcher:
    """Delivers events to calls, and does what they ask for."""

    def __init__(self, switch: Switch, services: Services, calls: LiveCalls, timers: Timers) -> None:
        self.switch = switch
        self.services = services
        self.calls = calls
        self.timers = timers
        self.actions: dict[type[Command], Action] = {
            Stop: self.stop,
            StartTimer: self.start_timer,
            Checkpoint: lambda _live, _leg, _id, _command, _at: None,
        }
        """The performers of commands, by type; the switch performs all others."""
        self.switch_actions: dict[type[Command], SwitchAction] = {Bridge: self.bridge}
        """Commands for the switch that need something before they get there."""
        self.at_the_end: list[Callable[[LiveCall, float], None]] = []

    # -- the tables ---------------------------------------------------------------------------------------------------

    def register(self, action: Action, *kinds: type[Command]) -> None:
        """Let these commands be done by `action`, rather than by the switch."""
        self.actions.update(dict.fromkeys(kinds, action))

    def register_on_switch(self, action: SwitchAction, *kinds: type[Command]) -> None:
        """Let `action` give these commands to the switch."""
        self.switch_actions.update(dict.fromkeys(kinds, action))

    def when_over(self, forget: Callable[[LiveCall, float], None]) -> None:
        """Call `forget` with each call that is over, and when (monotonic seconds)."""
        self.at_the_end.append(forget)

    # -- from an event to its commands --------------------------------------------------------------------------------

    def deliver(self, live: LiveCall, event: Event, at: float = 0.0) -> None:
        """Tell a call what happened, write that down, then do what it asks for. at: monotonic seconds; 0: now."""
        if live.sid not in self.calls:
            return
        at = at or time.monotonic()
        event = timed(live, event, at)
        try:
            asked = live.call.handle(event)
        except Exception:
            log.exception("%s: the script failed on %s", live.sid, type(event).__name__)
            asked = live.call.crash()
        self.carry_out(live, event, asked, at)

    def carry_out(self, live: LiveCall, event: Event | None, asked: list[tuple[str, Command]], at: float) -> None:
        """Journal first, then act, in order."""
        self.services.journals.write(live.sid, at, event, asked)
        for id, command in asked:
            self.act(live, id, command, at)
        if live.call.over:
            self.forget(live)

    def act(self, live: LiveCall, id: str, command: Command, at: float) -> None:
        """Perform one command; nothing here waits."""
        if id in live.call.outstanding:
            live.asked_at[id] = at
        leg, command = (command.leg, command.command) if isinstance(command, OnLeg) else (MAIN, command)
        action = self.actions.get(type(command))
        if action is None:
            self.perform(live, leg, id, command)
        else:
            action(live, leg, id, command, at)

    def perform(self, live: LiveCall, leg: str, id: str, command: Command) -> None:
        """Give a command to the switch, with its own names for legs and rooms; not for a leg that is gone."""
        state = live.call.legs.get(leg)
        kind = type(command)
        if (state is None or state.gone) and kind not in ALLOWED_AFTER_HANGUP:
            if id in live.call.outstanding:
                gone = Finished(id, error="the leg is gone")
                gevent.spawn(self.deliver, live, LegEvent(leg, gone) if leg else gone)
            return None
        action = self.switch_actions.get(kind)
        if action is None:
            return self.switch.perform(live.channel_of(leg), id, command)
        return action(live, live.channel_of(leg), id, command)

    # -- what is done here --------------------------------------------------------------------------------------------

    def bridge(self, live: LiveCall, channel: Channel, id: str, command: Bridge) -> None:
        """The other leg by its channel."""
        self.switch.perform(channel, id, replace(command, other=self.calls.other_channel(live, command.other)))

    def start_timer(self, live: LiveCall, _leg: str, id: str, command: StartTimer, _at: float) -> None:
        """A timer of a call."""
        self.timers.start(id, command.seconds, lambda: self.timer_due(live, id))

    def timer_due(self, live: LiveCall, id: str, late: float = 0.0) -> None:
        """A timer has run out. While the switch cannot be reached its calls stand still: what they wait for may have
        happened, and is told when the link is back. late: seconds since it ran out."""
        if self.switch.linked or late > self.services.settings.switch_wait_seconds:
            return self.deliver(live, Finished(id))
        return self.timers.start(id, LINK_SECONDS, lambda: self.timer_due(live, id, late + LINK_SECONDS))

    def resume_timer(self, live: LiveCall, id: str, seconds: float) -> None:
        """A timer that an engine before us has begun, and of which this is left; one that runs is left alone."""
        if not self.timers.runs(id):
            self.timers.start(id, seconds, lambda: self.timer_due(live, id))

    def stop(self, live: LiveCall, leg: str, id: str, command: Stop, _at: float) -> None:
        """End what runs under an id: a timer, a greenlet, or something on the switch."""
        live.asked_at.pop(command.id, None)
        task = live.tasks.pop(command.id, None)
        if task is not None:
            task.kill(block=False)
        elif not self.timers.cancel(command.id):
            self.perform(live, leg, id, command)

    def forget(self, live: LiveCall) -> None:
        """A call is over: once all about it is committed, its journal is filed away."""
        self.calls.forget(live)
        at = time.monotonic()
        for forget in self.at_the_end:
            forget(live, at)
        for task in live.tasks.values():
            task.kill(block=False)
        self.services.ledger.closed(live.sid, lambda: self.services.journals.finish(live.sid))

    def ring(self, channel: Channel) -> None:
        """Let a caller hear that his call has arrived. In no journal: a takeover need not know."""
        self.switch.perform(channel, f"ring-{channel}", Ring())

    def refuse(self, channel: Channel, cause: Cause) -> None:
        """End a leg that belongs to no known call."""
        self.switch.perform(channel, f"refused-{channel}", Hangup(cause))


def timed(live: LiveCall, event: Event, at: float) -> Event:
    """Note when legs are answered, and their keys; a HungUp and a Redirected learn how long their leg was."""
    leg, inner = (event.leg, event.event) if isinstance(event, LegEvent) else (MAIN, event)
    live.last_sign = max(live.last_sign, at)
    if isinstance(inner, Answered):
        live.answered_at.setdefault(leg, at)
    elif isinstance(inner, Digit) and (inner.at or inner.line):
        live.keys_of(leg).note(inner)
    elif isinstance(inner, QueueIs):
        heard_of_queue(live, inner.state, at)
    if isinstance(inner, Retold) and leg == MAIN:
        live.retell(inner)
    if isinstance(inner, HungUp | Redirected) and leg in live.answered_at:
        inner = replace(inner, seconds=live.seconds(leg, at))
        return LegEvent(leg, inner) if leg else inner
    return event
