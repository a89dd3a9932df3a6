"""The book of conferences: who is in which, and its state (guide 3.9.3). Pure; the engine keeps one of these a node."""

from dataclasses import dataclass, field

from app.calls.commands.conferences import AttendConference

Notifications = list[tuple[str, str]]
"""(member, what the conference has become for it)."""


FEWEST = 2
"""Participants with whom a conference starts: who is alone waits, with music."""


@dataclass(slots=True)
class Room:
    """One conference while somebody is in it."""

    sid: str
    started: bool = False
    may_start: bool = False
    """Somebody came in who may start it."""
    members: dict[str, AttendConference] = field(default_factory=dict)
    told: AttendConference | None = None
    """The participant whose callback reports start and end: the first that has one."""


class Conferences:
    """All rooms of a node, by a key that names account and room."""

    def __init__(self) -> None:
        self.rooms: dict[str, Room] = {}

    def enter(self, key: str, member: str, wish: AttendConference, sid: str) -> Notifications:
        """A call wants to join, or to change its settings. A full conference refuses it, and one that has another
        participant of its label or not the one it coaches. sid: of the conference, if this begins it."""
        room = self.rooms.setdefault(key, Room(sid))
        if member not in room.members and len(room.members) >= wish.most:
            return [(member, "full")]
        if wish.label and any(wish.label == one.label for other, one in room.members.items() if other != member):
            return [(member, "label taken")]
        if member not in room.members and wish.coach and wish.coach not in room.members:
            return [(member, "coached absent")]
        waiting = [] if room.started else [other for other in room.members if other != member]
        room.members[member] = wish
        room.may_start |= wish.starts
        room.started |= room.may_start and len(room.members) >= FEWEST
        room.told = room.told or (wish if wish.callback else None)
        told = "started" if room.started else "waiting"
        return [(member, told)] + [(other, "started") for other in waiting if room.started]

    def quit(self, key: str, member: str) -> Notifications:
        """Somebody is out. One who ends the conference takes everybody along; the last one ends it too."""
        room = self.rooms.get(key)
        wish = room.members.pop(member, None) if room else None
        if room is None or wish is None:
            return []
        if wish.ends:
            room.started = False
        if wish.ends or not room.members:
            del self.rooms[key]
        return [(other, "ended") for other in room.members] if wish.ends else []

    def coaches(self, key: str, whom: str) -> list[str]:
        """The members that coach this one."""
        room = self.rooms.get(key)
        return [member for member, wish in room.members.items() if wish.coach == whom] if room else []

    def end(self, sid: str) -> tuple[str, Room] | None:
        """The conference has ended for everybody. Returns its key and what it was; None: there is none."""
        key = next((key for key, room in self.rooms.items() if room.sid == sid), None)
        return (key, self.rooms.pop(key)) if key else None

    def restore(self, key: str, member: str, wish: AttendConference, started: bool, sid: str) -> None:
        """A restarted engine found somebody in here."""
        room = self.rooms.setdefault(key, Room(sid))
        room.members[member] = wish
        room.started |= started
        room.may_start |= started or wish.starts
        room.told = room.told or (wish if wish.callback else None)
