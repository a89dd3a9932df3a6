"""The API commands and applications of the pretend FreeSWITCH that our bridge uses."""

import json
import re
from typing import TYPE_CHECKING

import gevent

from tests.pretend.esl_mixing import Mixing

if TYPE_CHECKING:
    from tests.pretend.freeswitch import PretendFreeSwitch

GONE = "-ERR No such channel!\n"


class Api:
    """Of one pretend FreeSWITCH."""

    def __init__(self, freeswitch: "PretendFreeSwitch") -> None:
        self.freeswitch = freeswitch
        self.mixing = Mixing(freeswitch)
        self.tasks: dict[str, gevent.Greenlet] = {}
        """What sched_api will do, by its name."""

    def do(self, line: str) -> str:
        """An ``api`` request; what it says."""
        command, _, rest = line.partition(" ")
        if line == "version short":
            return self.freeswitch.version + "\n"
        if line == "show channels as json":
            return json.dumps(self.listed())
        if line == "sofia status":
            return "                  outside\t  profile\t      sip:mod_sofia@127.0.0.1:5080\t   RUNNING (0)\n"
        if line == "sofia recover":
            return "No calls to recover.\n"
        if command in ("conference", "sched_hangup", "sofia"):
            return self.mixing.do(command, rest)
        if command == "sched_api":
            seconds, task, what = rest.split(" ", 2)
            self.tasks[task] = gevent.spawn_later(int(seconds), self.do, what)
            return "+OK Added: 1\n"
        if rest in self.tasks:
            self.tasks.pop(rest).kill()
            return "+OK Deleted: 1\n"
        channel, _, more = rest.partition(" ")
        if channel not in self.freeswitch.legs:
            return "+OK Deleted: 0\n" if command == "sched_del" else GONE
        return {
            "sched_del": self.nothing,
            "uuid_answer": self.answer,
            "uuid_kill": self.kill,
            "uuid_break": self.stop,
            "uuid_setvar": self.set_variable,
            "uuid_getvar": self.get_variable,
            "uuid_fileman": self.file,
            "uuid_dump": self.dump,
            "uuid_setvar_multi": self.nothing,
            "uuid_bridge": self.mixing.bridge,
            "uuid_park": self.mixing.park,
            "uuid_record": self.mixing.record,
            "uuid_buglist": self.mixing.bugs,
        }[command](channel, more)

    def listed(self) -> dict[str, object]:
        rows = [
            {"uuid": channel, "direction": leg["direction"], "context": leg["context"]}
            for channel, leg in self.freeswitch.legs.items()
        ]
        return {"row_count": len(rows), **({"rows": rows} if rows else {})}

    def nothing(self, channel: str, more: str) -> str:
        return "+OK\n"

    def answer(self, channel: str, more: str) -> str:
        self.freeswitch.legs[channel]["answered"] = True
        self.freeswitch.say("CHANNEL_ANSWER", channel)
        return "+OK\n"

    def kill(self, channel: str, cause: str) -> str:
        self.freeswitch.end(channel, cause)
        return "+OK\n"

    def stop(self, channel: str, more: str) -> str:
        gevent.spawn_later(0.01, self.freeswitch.finish, channel, self.freeswitch.legs[channel].get("playing", ""))
        return "+OK\n"

    def set_variable(self, channel: str, more: str) -> str:
        if more == "last_bridge_proto_specific_hangup_cause sip:500":
            self.freeswitch.legs[channel]["status"] = 500
        return "+OK\n"

    def get_variable(self, channel: str, name: str) -> str:
        leg = self.freeswitch.legs[channel]
        values = {
            "endpoint_disposition": "ANSWER" if leg.get("answered") else "DELAYED NEGOTIATION",
            "restcomm": "true" if leg["direction"] == "outbound" else "_undef_",
            "current_application_data": leg.get("file", "_undef_"),
            "current_application": leg.get("application", "_undef_"),
            "record_ms": leg.get("recorded", "_undef_"),
            "bridge_to": leg.get("with", "_undef_"),
            "conference_member_id": leg.get("member", "_undef_"),
        }
        return values[name]

    def file(self, channel: str, more: str) -> str:
        return "+OK\n" if self.freeswitch.legs[channel].get("playing") else "-ERR No file handle!\n"

    def dump(self, channel: str, more: str) -> str:
        leg = self.freeswitch.legs[channel]
        state = "answered" if leg.get("answered") else "ringing"
        facts = {"Call-Direction": leg["direction"], "Caller-Context": leg["context"], "Answer-State": state}
        return json.dumps({**facts, **leg.get("said", {})}, separators=(",", ":"))

    def execute(self, request: str) -> str:
        """A ``sendmsg``."""
        channel, *lines = request.split("\n")
        said = dict(line.split(": ", 1) for line in lines)
        leg = self.freeswitch.legs.get(channel)
        if leg is None:
            return f"-ERR invalid session id [{channel}]"
        if said["execute-app-name"] == "conference":
            self.mixing.join(channel, said["event-uuid"], said["execute-app-arg"])
        elif said["execute-app-name"] in ("playback", "record"):
            job = said["event-uuid"], said["execute-app-arg"], said["execute-app-name"]
            if leg.get("playing"):
                leg.setdefault("queue", []).append(job)
            else:
                self.freeswitch.begin(channel, *job)
        return "+OK"

    def originate(self, request: str) -> str:
        """A ``bgapi originate``: dial, and say how it went by events."""
        channel = request.rpartition("Job-UUID: ")[2]
        seconds = int(re.search(r"originate_timeout=(\d+)", request)[1])  # type: ignore[index]
        self.freeswitch.originated.append(channel)
        self.freeswitch.legs[channel] = {"direction": "outbound", "context": "default", "said": {}}
        self.freeswitch.legs[channel]["said"]["variable_restcomm"] = "true"
        gevent.spawn_later(0.02, self.freeswitch.rings, channel)
        gevent.spawn_later(seconds, self.time_out, channel)
        return f"+OK Job-UUID: {channel}"

    def time_out(self, channel: str) -> None:
        leg = self.freeswitch.legs.get(channel)
        if leg and not leg.get("answered"):
            self.freeswitch.end(channel, "NO_ANSWER")
