"""A pretend FreeSWITCH: its event socket, as a real one was seen to behave (1.11.1).

with PretendFreeSwitch() as freeswitch:
    switch = FreeSwitch(freeswitch.settings())
    channel = freeswitch.call("1234")        # and press, hang_up; `callee` says what a leg that we originate does
    freeswitch.silent = True                 # and mute, faults, drop, say, say_bytes, refusing: it misbehaves

It lives in the hub of the test: nothing happens while the test does not wait with gevent.
"""

import itertools
import json
import uuid
from contextlib import suppress
from typing import Any

import gevent
from gevent.server import StreamServer

from app.settings.config import Settings, load
from tests.pretend.esl_api import Api

PASSWORD, NODE = "not-a-secret", "node1"


class PretendFreeSwitch:
    """Use as a context manager. Facts that a test may look at: legs, statuses, asked, links, newlines."""

    def __init__(self, version: str = "1.11.2-release", play_seconds: float = 0.03) -> None:
        self.version, self.play_seconds = version, play_seconds
        self.legs: dict[str, dict[str, Any]] = {}
        """By uuid: direction, answered, playing (an id), file, cause, mark."""
        self.statuses: dict[str, int] = {}
        """The final response that a caller got."""
        self.asked: list[str] = []
        """Requests, whole."""
        self.links = self.newlines = 0
        self.silent = False
        """Requests are read and never answered."""
        self.drops_answers = False
        """Requests are done; their answers, and all events, are lost."""
        self.originated: list[str] = []
        """Channels that were dialed, each time."""
        self.mute = False
        """Not even a greeting."""
        self.faults: dict[str, str] = {}
        """What to answer to requests that begin so, instead of doing them."""
        self.callee = 0
        """What a leg that we originate does: 0 answers, 1 rings for ever, else a SIP status."""
        self.filters: list[tuple[str, str]] = []
        self.events: set[str] = set()
        self.sock: Any = None
        self.sequence = itertools.count(1)
        self.api = Api(self)
        self.server = StreamServer(("127.0.0.1", 0), self.serve)

    def __enter__(self) -> "PretendFreeSwitch":
        self.server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()
        self.server.stop(timeout=1)

    def settings(self, **more: Any) -> Settings:
        return load(freeswitch_esl_port=self.server.server_port, freeswitch_esl_password=PASSWORD, node=NODE, **more)

    # -- the link ----------------------------------------------------------------------------------------------------

    def serve(self, sock: Any, _address: object) -> None:
        self.sock, self.links, self.filters, self.events = sock, self.links + 1, [], set()
        if not self.mute:
            self.say_bytes(b"Content-Type: auth/request\n\n")
        buffer = b""
        with suppress(OSError):
            while data := sock.recv(65536):
                buffer += data
                while buffer[:1] == b"\n":
                    buffer, self.newlines = buffer[1:], self.newlines + 1
                while b"\n\n" in buffer:
                    request, _, buffer = buffer.partition(b"\n\n")
                    self.answer(request.lstrip(b"\n").decode())
                    buffer = buffer.lstrip(b"\n")
        sock.close()

    def answer(self, request: str) -> None:
        self.asked.append(request)
        if self.silent:
            return
        fault = next((answer for start, answer in self.faults.items() if request.startswith(start)), None)
        word, _, rest = request.partition(" ")
        if word == "api":
            body = (fault if fault is not None else self.api.do(rest)).encode()
            self.say_bytes(b"Content-Type: api/response\nContent-Length: %d\n\n%s" % (len(body), body))
        else:
            reply = fault if fault is not None else self.reply(word, rest)
            self.say_bytes(f"Content-Type: command/reply\nReply-Text: {reply}\n\n".encode())

    def reply(self, word: str, rest: str) -> str:
        match word:
            case "auth":
                return "+OK accepted" if rest == PASSWORD else "-ERR invalid"
            case "filter":
                self.filters.append(tuple(rest.split(" ", 1)))  # type: ignore[arg-type]
            case "event":
                self.events = set(rest.split()[1:])
            case "sendmsg":
                return self.api.execute(rest)
            case "bgapi":
                return self.api.originate(rest)
            case "log":
                pass
            case _:
                return "-ERR command not found"
        return "+OK"

    def say(self, name: str, channel: str = "", **fields: str) -> None:
        """An event, if it was asked for."""
        leg = self.legs.get(channel, {})
        event = {"Event-Name": name, "Event-Sequence": str(next(self.sequence)), "Unique-ID": channel}
        event |= {"Call-Direction": leg.get("direction", "inbound"), "Caller-Context": leg.get("context", "restcomm")}
        event |= {"Caller-Channel-Answered-Time": "17" if leg.get("answered") else "0", **leg.get("said", {})}
        event |= {key if key.startswith(("variable_", "_")) else key.replace("_", "-"): fields[key] for key in fields}
        wanted = any(event.get(field, fields.get(field)) == value for field, value in self.filters)
        if name in self.events and wanted:
            body = json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode()
            self.say_bytes(b"Content-Length: %d\nContent-Type: text/event-json\n\n%s" % (len(body), body))

    def say_bytes(self, data: bytes) -> None:
        if self.sock and not self.drops_answers:
            with suppress(OSError):
                self.sock.sendall(data)

    def drop(self) -> None:
        """The link breaks; calls stay."""
        if self.sock:
            with suppress(OSError):
                self.sock.shutdown(2)
            self.sock = None

    def unplug(self) -> None:
        """There is no link, and none can be made, until `plug`; calls stay."""
        self.server.stop()
        self.drop()

    def plug(self) -> None:
        self.server = StreamServer(("127.0.0.1", self.server.server_port), self.serve)
        self.server.start()

    # -- what far ends do --------------------------------------------------------------------------------------------

    def call(self, to: str = "1234", caller: str = "alice", name: str = "", **headers: str) -> str:
        """A call arrives and is parked. Returns its channel."""
        channel = str(uuid.uuid4())
        said = {"Caller-Destination-Number": to, "Caller-Caller-ID-Number": caller, "variable_sip_from_display": name}
        said |= {f"variable_sip_h_{key.replace('_', '-')}": value for key, value in headers.items()}
        self.legs[channel] = {"direction": "inbound", "context": "restcomm", "said": said}
        self.say("CHANNEL_EXECUTE_COMPLETE", channel, Application="sched_hangup", Application_UUID="other")
        self.say("CHANNEL_PARK", channel)
        return channel

    def press(self, channel: str, key: str) -> None:
        self.say("DTMF", channel, DTMF_Digit=key)

    def rings(self, channel: str) -> None:
        """A leg that we originated rings, and does what `callee` says."""
        if channel not in self.legs:
            return
        self.say("CHANNEL_PROGRESS", channel)
        if self.callee == 0:
            self.legs[channel]["answered"] = True
            self.say("CHANNEL_ANSWER", channel)
            self.say("CHANNEL_PARK", channel)
            self.say("BACKGROUND_JOB", Job_UUID=channel, Job_Command="originate", _body=f"+OK {channel}\n")
        elif self.callee > 1:
            self.hang_up(channel, REFUSALS[self.callee], str(self.callee))

    def hang_up(self, channel: str, cause: str = "", sip_status: str = "") -> None:
        """The far end leaves, or refuses."""
        up = self.legs[channel].get("answered")
        self.end(channel, cause or ("NORMAL_CLEARING" if up else "ORIGINATOR_CANCEL"), sip_status)

    def end(self, channel: str, cause: str, sip_status: str = "") -> None:
        leg = self.legs[channel]
        told = {"variable_sip_invite_failure_status": sip_status} if sip_status else {}
        self.say("CHANNEL_HANGUP", channel, Hangup_Cause=cause, **told)
        self.api.mixing.hung_up(channel)
        self.finish(channel, leg.get("playing", ""))
        if leg["direction"] == "outbound" and not leg.get("answered"):
            self.say("BACKGROUND_JOB", Job_UUID=channel, Job_Command="originate", _body=f"-ERR {cause}\n")
        if leg["direction"] == "inbound" and not leg.get("answered"):
            self.statuses[channel] = leg.get("status") or RESPONSES.get(cause, 480)
        del self.legs[channel]

    def finish(self, channel: str, id: str, said: str = "FILE PLAYED") -> None:
        """What a leg executes ends, if it is still that."""
        leg = self.legs.get(channel)
        if leg and id and leg.get("playing") == id:
            leg["playing"] = ""
            if leg.get("application") == "record":
                leg["recorded"] = "17"
                self.say("RECORD_STOP", channel, Record_File_Path=leg["file"].split()[0])
            marks = {"Application_UUID": id, "Application_UUID_Name": "restcomm", "Application_Response": said}
            self.say("CHANNEL_EXECUTE_COMPLETE", channel, Application="playback", **marks)
            if leg.get("queue"):
                self.begin(channel, *leg["queue"].pop(0))

    def begin(self, channel: str, id: str, argument: str, application: str = "playback") -> None:
        """A leg's thread begins with a file, to play it or to write it."""
        leg = self.legs[channel]
        leg["playing"], leg["file"], leg["application"] = id, argument, application
        leg.pop("recorded", None)
        absent = "absent" in argument
        seconds = float(argument.split()[1]) if application == "record" else self.play_seconds
        said = "FILE NOT FOUND" if absent else "FILE PLAYED"
        gevent.spawn_later(0.01 if absent else seconds, self.finish, channel, id, said)


REFUSALS = {486: "USER_BUSY", 603: "CALL_REJECTED", 404: "UNALLOCATED_NUMBER", 480: "NO_USER_RESPONSE"}
REFUSALS |= {503: "NORMAL_TEMPORARY_FAILURE", 500: "NORMAL_TEMPORARY_FAILURE"}
RESPONSES = {"USER_BUSY": 486, "CALL_REJECTED": 603, "UNALLOCATED_NUMBER": 404, "NORMAL_TEMPORARY_FAILURE": 503}
