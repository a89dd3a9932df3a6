"""Connected legs and rooms of the pretend FreeSWITCH, as a real one was seen to behave (1.11.1)."""

import itertools
import json
import re
from typing import TYPE_CHECKING, Any

import gevent

if TYPE_CHECKING:
    from tests.pretend.freeswitch import PretendFreeSwitch

BRIDGING_SECONDS = 0.03


class Mixing:
    """Of one pretend FreeSWITCH. contacts: where each user@host is registered."""

    def __init__(self, freeswitch: "PretendFreeSwitch") -> None:
        self.freeswitch = freeswitch
        self.members = itertools.count(1)
        self.contacts: dict[str, str] = {}

    def do(self, command: str, rest: str) -> str:
        if command == "sofia":
            return self.registrations(rest.rpartition(" ")[2])
        if command == "sched_hangup":
            return "+OK Added: 17\n"
        return json.dumps(self.rooms()) if rest == "json_list" else self.conference(*rest.split(" "))

    def registrations(self, user: str) -> str:
        """What `sofia xmlstatus` says of user@, whatever host it registered with."""
        rows = [(name, uri) for name, uri in self.contacts.items() if name.startswith(user)]
        told = [
            f"<registration><user>{name}</user><contact>&quot;x&quot; &lt;{uri}&gt;</contact></registration>"
            for name, uri in rows
        ]
        return f"<profile><registrations>{''.join(told)}</registrations></profile>\n"

    def leg(self, channel: str) -> dict[str, Any]:
        found: dict[str, Any] = self.freeswitch.legs.get(channel, {})
        return found

    # -- connected -----------------------------------------------------------------------------------------------------

    def bridge(self, channel: str, other: str) -> str:
        if other not in self.freeswitch.legs:
            return "-ERR Invalid uuid\n"
        for one in (channel, other):
            self.freeswitch.finish(one, self.leg(one).get("playing", ""), "PLAYBACK ERROR")
        gevent.spawn_later(BRIDGING_SECONDS, self.connect, channel, other)
        return f"+OK {other}\n"

    def connect(self, channel: str, other: str) -> None:
        here = [one for one in (channel, other) if self.leg(one)]
        if len(here) == 2:
            self.leg(channel)["with"], self.leg(other)["with"] = other, channel
            self.freeswitch.say("CHANNEL_BRIDGE", channel, Bridge_B_Unique_ID=other)
        for one in here if len(here) == 1 else []:
            self.freeswitch.say("CHANNEL_PARK", one, Answer_State="answered")

    def park(self, channel: str, more: str = "") -> str:
        other = self.leg(channel).pop("with", "")
        self.stop_recording(channel)
        for one in (other, channel) if other else ():
            self.leg(one).pop("with", "")
            self.stop_recording(one)
            if one in self.freeswitch.legs:
                self.freeswitch.say("CHANNEL_PARK", one, Answer_State="answered")
        return "+OK\n"

    def hung_up(self, channel: str) -> None:
        """The survivor is parked, a recording is closed, a room is left."""
        other = self.leg(channel).pop("with", "")
        self.stop_recording(channel)
        self.leave(channel)
        if self.leg(other):
            gevent.spawn_later(0.01, self.park_alone, other)

    def park_alone(self, channel: str) -> None:
        if self.leg(channel).pop("with", ""):
            self.freeswitch.say("CHANNEL_PARK", channel, Answer_State="answered")

    def record(self, channel: str, more: str) -> str:
        word, _, file = more.partition(" ")
        if word == "stop":
            return "+OK Success\n" if self.stop_recording(channel) else "-ERR Cannot stop recording!\n"
        if "absent" in file:
            return "-ERR Cannot record session!\n"
        self.leg(channel)["recording"] = file
        return "+OK Success\n"

    def stop_recording(self, channel: str) -> bool:
        file = self.leg(channel).pop("recording", "")
        if file:
            gevent.spawn_later(0.01, self.freeswitch.say, "RECORD_STOP", channel, Record_File_Path=file)
        return bool(file)

    def bugs(self, channel: str, more: str) -> str:
        file = self.leg(channel).get("recording", "")
        bug = f"<media-bug>\n <function>session_record</function>\n <target>{file}</target>\n</media-bug>"
        return f"<media-bugs>\n{bug if file else ''}</media-bugs>\n"

    # -- rooms ---------------------------------------------------------------------------------------------------------

    def join(self, channel: str, id: str, argument: str) -> None:
        room, muted = argument.partition("@")[0], "mute" in argument.rpartition("+")[2]
        gevent.spawn_later(0.02, self.enter, channel, id, room, muted)

    def enter(self, channel: str, id: str, room: str, muted: bool) -> None:
        leg = self.leg(channel)
        if leg:
            leg |= {"room": room, "member": str(next(self.members)), "joined": id, "muted": muted}
            marks = {"Event_Subclass": "conference::maintenance", "Conference_Name": room}
            self.freeswitch.say("CUSTOM", channel, Action="add-member", **marks)

    def leave(self, channel: str) -> None:
        leg = self.leg(channel)
        if leg.pop("room", ""):
            marks = {"Application_UUID": leg["joined"], "Application_UUID_Name": "restcomm"}
            self.freeswitch.say("CHANNEL_EXECUTE_COMPLETE", channel, Application="conference", **marks)

    def rooms(self) -> list[dict[str, Any]]:
        here = [(leg["room"], channel) for channel, leg in self.freeswitch.legs.items() if leg.get("room")]
        names = sorted({room for room, _channel in here})
        return [
            {"conference_name": name, "members": [{"uuid": channel} for room, channel in here if room == name]}
            for name in names
        ]

    def conference(self, room: str, word: str, argument: str) -> str:
        inside = {leg["member"]: channel for channel, leg in self.freeswitch.legs.items() if leg.get("room") == room}
        if not inside:
            return f"-ERR Conference {room} not found\n"
        if word in ("play", "record"):
            return f"-ERR (play) File: {argument} not found.\n" if "absent" in argument else f"+OK {word}\n"
        if argument not in inside:
            return f"-ERR Non-Existant ID {argument}\n"
        if word == "hup":
            gevent.spawn_later(0.01, self.leave, inside[argument])
        else:
            self.leg(inside[argument])["muted"] = word == "mute"
        return f"+OK {re.escape(word)} {argument}\n"
