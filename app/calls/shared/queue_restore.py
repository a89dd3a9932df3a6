"""Queues after the engine's death, from what each call knows itself: who waits in which order, who belongs together,
and which news was on its way when the engine died. Pure."""

from app.calls.commands.queues import CallQueue, EnterQueue
from app.calls.events import QueueIs
from app.calls.shared.queues import OVER, PAIRED, Notifications, Pair, Queue, QueueMembership, Queues

Standings = dict[str, tuple[QueueMembership, float]]
"""By CallSid: how a call stands, and since when it waits."""


def restore(queues: Queues, standings: Standings, at: float) -> Notifications:
    """Begin again with exactly these calls. Returns what each of them has not heard, and who is taken now."""
    queues.queues.clear()
    queues.open = True
    news: Notifications = []
    claimed_by = {standing.other: who for who, (standing, _since) in standings.items() if standing.other}
    for who, (standing, since) in sorted(standings.items(), key=lambda item: item[1][1]):
        other = standing.other or claimed_by.get(who, "")
        theirs = standings[other][0] if other in standings else None
        if theirs is None or not fits(who, standing, theirs):
            news += alone(queues, who, standing, since)
        elif standing.waits:
            news += together(queues, Pair(who, other, since, caller_wish(theirs)), standing, theirs, at)
    for sid in list(queues.queues):
        news += queues.match(sid, at)
    return news


def fits(who: str, standing: QueueMembership, theirs: QueueMembership) -> bool:
    """Do these two belong together? Both say so, or one says so and the other has not heard of it yet."""
    same = theirs.wish.queue == standing.wish.queue and theirs.waits != standing.waits
    return same and standing.state not in OVER and theirs.state not in OVER and theirs.other in ("", who)


def together(
    queues: Queues, pair: Pair, standing: QueueMembership, theirs: QueueMembership, at: float
) -> Notifications:
    """A member (its standing) and who took it (theirs): what either has not heard of the other."""
    sid = standing.wish.queue
    pair.bridged = "bridged" in (theirs.told, standing.state)
    called, found = queues.join(sid, pair, at)
    news: Notifications = []
    if standing.state not in PAIRED:
        news.append(called)
    elif standing.state == "called" and pair.bridged:
        news.append((pair.member, QueueIs(sid, "bridged", pair.caller)))
    if theirs.state not in PAIRED:
        news.append(found)
    if theirs.state != "ready" and standing.told == "ready":
        news.append((pair.caller, QueueIs(sid, "ready", pair.member)))
    return news


def caller_wish(theirs: QueueMembership) -> CallQueue:
    """What who took a member wants of it; a member has none."""
    return theirs.wish if isinstance(theirs.wish, CallQueue) else CallQueue(theirs.wish.queue)


def alone(queues: Queues, who: str, standing: QueueMembership, since: float) -> Notifications:
    """Somebody who waits, or whose other side is gone."""
    sid = standing.wish.queue
    if standing.state in OVER:
        return []
    if "bridged" in (standing.state, standing.told):
        return [(who, QueueIs(sid, "ended"))]
    queue = queues.queues.setdefault(sid, Queue())
    if isinstance(standing.wish, EnterQueue):
        queue.waiting[who] = since
    else:
        queue.callers[who] = standing.wish
    if standing.state in PAIRED:
        return [(who, QueueIs(sid, "again"))]
    return [(who, QueueIs(sid, "waiting"))] if standing.waits and not standing.state else []
