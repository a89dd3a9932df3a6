"""A pretend Asterisk 22: ARI's events and requests over one websocket, as a real one was seen to behave (22.10.1).

with PretendAsterisk() as asterisk:
    switch = Asterisk(asterisk.settings())
    channel = asterisk.call("1234")          # and press, hang_up, rings, answers, refuses
    asterisk.silent = True                   # and deaf, faults, drop, replace, say, say_bytes: it misbehaves

It lives in the hub of the test: nothing happens while the test does not wait with gevent.
"""

import base64
import itertools
import json
import re
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlencode

import gevent
from gevent.server import StreamServer

from app.settings.config import Settings, load
from tests.pretend.rest import Rest
from tests.pretend.websocket import CLOSE, PING, PONG, TEXT, Gone, ServerSocket

OF_STATUS = {404: 1, 480: 19, 486: 17, 500: 38, 503: 34, 603: 21}
"""Q.850 causes that chan_pjsip tells for SIP statuses."""
TO_STATUS = {1: 404, 16: 603, 17: 486, 19: 480, 21: 403, 31: 480, 34: 503, 38: 500}
"""SIP responses that chan_pjsip makes of Q.850 causes."""
USER, PASSWORD, NODE = "restcomm", "not-a-secret", "node1"


class PretendAsterisk:
    """Use as a context manager. Facts that a test may look at: channels, playbacks, asked, links."""

    def __init__(self, version: str = "22.10.1+dfsg-1", play_seconds: float = 0.03) -> None:
        self.version, self.play_seconds = version, play_seconds
        self.app = f"restcomm-{NODE}"
        self.channels: dict[str, dict[str, Any]] = {}
        self.playbacks: dict[str, dict[str, Any]] = {}
        self.objects: dict[str, dict[str, str]] = {}
        """What ARI made in the SIP configuration: "kind/name" and its fields."""
        self.asked: list[tuple[str, str, dict[str, str], Any]] = []
        """Requests: method, path, query, body."""
        self.texts: list[tuple[str, str, str]] = []
        """SIP messages that it was asked to send: to, from, body."""
        self.links = 0
        """Websockets that were accepted so far."""
        self.silent = False
        """Requests are read and never answered."""
        self.mutes: list[str] = []
        """Requests whose "METHOD path" matches one of these expressions are never answered."""
        self.drops_answers = False
        """Requests are done, their answers lost."""
        self.deaf = False
        """Nothing is answered, not even a ping."""
        self.booting = False
        self.faults: dict[str, tuple[int, str]] = {}
        """Answers to requests whose "METHOD path" matches this expression, instead of doing them."""
        self.variables: dict[str, dict[str, str]] = {}
        """Of channels."""
        self.dialed: list[str] = []
        """Channels that an INVITE was sent for, each time."""
        self.statuses: dict[str, int] = {}
        """SIP responses that callers of ended channels got."""
        self.callee: int | None = None
        """What a called leg does by itself: 0 rings and answers, 1 rings, a SIP status rings and refuses."""
        self.allowed: set[str] = set()
        self.client: ServerSocket | None = None
        self.count = itertools.count()
        self.rest = Rest(self)
        self.server = StreamServer(("127.0.0.1", 0), self.serve)

    def __enter__(self) -> "PretendAsterisk":
        self.server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()
        self.server.stop(timeout=1)

    def settings(self, **more: Any) -> Settings:
        url = f"http://127.0.0.1:{self.server.server_port}/ari"
        return load(asterisk_ari_url=url, asterisk_ari_password=PASSWORD, node=NODE, **more)

    # -- the link ----------------------------------------------------------------------------------------------------

    def serve(self, sock: Any, _address: object) -> None:
        link = ServerSocket(sock)
        proof = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if link.headers.get("authorization") != f"Basic {proof}":
            return link.refuse("401 Unauthorized")
        if self.client:
            self.replace()
        link.accept()
        self.client, self.links = link, self.links + 1
        try:
            while True:
                self.read(link)
        except (Gone, OSError):
            if self.client is link:
                self.client = None
        finally:
            link.close()
        return None

    def read(self, link: ServerSocket) -> None:
        opcode, data = link.read()
        if opcode == CLOSE:
            raise Gone
        if self.deaf:
            return
        if opcode == PING:
            link.send(data, PONG)
        if opcode == TEXT:
            self.answer(link, json.loads(data))

    def answer(self, link: ServerSocket, message: dict[str, Any]) -> None:
        query = {pair["name"]: pair["value"] for pair in message.get("query_strings", ())}
        body = json.loads(message["message_body"]) if message.get("message_body") else None
        line = f"{message['method']} {message['uri']}"
        self.asked.append((message["method"], message["uri"], query, body))
        if self.silent or any(re.fullmatch(pattern, line) for pattern in self.mutes):
            return
        fault = next((fault for pattern, fault in self.faults.items() if re.fullmatch(pattern, line)), None)
        if self.booting:
            fault = 503, "Asterisk not booted"
        status, answer = (fault[0], {"message": fault[1]}) if fault else self.rest.do(line, query, body)
        if self.drops_answers:
            return
        reply = {"type": "RESTResponse", "request_id": message["request_id"], "status_code": status, "uri": line}
        if answer is not None:
            reply |= {"content_type": "application/json", "message_body": json.dumps(answer)}
        self.send({**reply, "reason_phrase": "OK" if status < 300 else "Not so"})

    def send(self, message: dict[str, Any]) -> None:
        stamp = {"timestamp": "2026-11-23T22:47:12.164+0000", "application": self.app}
        if self.client and (not self.allowed or message["type"] in self.allowed):
            self.say_bytes(json.dumps({**stamp, **message}).encode())

    def say(self, kind: str, **fields: Any) -> None:
        """Any event; `channel` may be an id of ours."""
        if isinstance(fields.get("channel"), str):
            fields["channel"] = self.channels.get(fields["channel"], {"id": fields["channel"], "name": "PJSIP/x"})
        self.send({"type": kind, **fields})

    def say_bytes(self, payload: bytes) -> None:
        """A text frame with anything in it."""
        if self.client:
            with suppress(OSError):
                self.client.send(payload)

    def replace(self) -> None:
        """Another client took the application."""
        self.say("ApplicationReplaced")

    def drop(self) -> None:
        """The link breaks; calls stay."""
        if self.client:
            with suppress(OSError):
                self.client.sock.shutdown(2)
            self.client = None

    def unplug(self) -> None:
        """There is no link, and none can be made, until `plug`; calls stay."""
        self.server.stop()
        self.drop()

    def plug(self) -> None:
        self.server = StreamServer(("127.0.0.1", self.server.server_port), self.serve)
        self.server.start()

    # -- what far ends do --------------------------------------------------------------------------------------------

    def call(self, to: str = "1234", caller: str = "alice", name: str = "", **headers: str) -> str:
        """A call arrives. Returns its channel."""
        id = f"{NODE}-{1795473992 + next(self.count)}.0"
        values = [quote(value, safe="") for value in (to, caller, name, "")]
        arguments = ["inbound", *values, urlencode({key.replace("_", "-"): value for key, value in headers.items()})]
        self.channels[id] = snapshot(id, "Ring", "Stasis", ",".join([self.app, *arguments]))
        self.say("StasisStart", channel=id, args=arguments)
        return id

    def press(self, channel: str, key: str, milliseconds: int = 100, at: str = "22:47:20.000") -> None:
        stamp = f"2026-11-23T{at}+0000"
        self.say("ChannelDtmfReceived", channel=channel, digit=key, duration_ms=milliseconds, timestamp=stamp)

    def act_as_callee(self, channel: str, timeout: float) -> None:
        """What `callee` says, with pauses as people make them."""
        if self.callee is not None:
            self.rings(channel)
            gevent.sleep(0.2 if self.callee != 1 else timeout)
        if channel not in self.channels or self.callee is None:
            return
        if self.callee == 0:
            self.answers(channel)
        elif self.callee == 1:
            self.end(channel, 19)
        else:
            self.refuses(channel, self.callee, OF_STATUS[self.callee])

    def rings(self, channel: str, status: str = "RINGING") -> None:
        """A leg that was originated rings; PROGRESS is a 183, which changes no state."""
        if status == "RINGING":
            self.channels[channel]["state"] = "Ringing"
            self.say("ChannelStateChange", channel=channel)
        self.say("Dial", peer=self.channels[channel], dialstatus=status)

    def answers(self, channel: str) -> None:
        self.channels[channel]["state"] = "Up"
        self.say("ChannelStateChange", channel=channel)
        self.say("Dial", peer=self.channels[channel], dialstatus="ANSWER")

    def refuses(self, channel: str, status: int, q850: int) -> None:
        """A leg that was originated is refused with a SIP status."""
        self.say("ChannelHangupRequest", channel=channel, cause=q850, tech_cause=status)
        self.end(channel, q850)

    def hang_up(self, channel: str) -> None:
        """BYE; of a call that is not answered, CANCEL."""
        up = self.channels[channel]["state"] == "Up"
        self.say("ChannelHangupRequest", channel=channel, **({} if up else {"cause": 127, "tech_cause": 487}))
        self.end(channel, 16)

    def end(self, channel: str, q850: int) -> None:
        """The last words on a channel, whoever ended it."""
        leg = self.channels.pop(channel)
        for playback in [id for id, playback in self.playbacks.items() if playback["target_uri"].endswith(channel)]:
            self.finish(playback, "failed")
        outbound = ",outbound" in leg["dialplan"]["app_data"]
        if leg["dialplan"]["app_name"] == "Stasis":
            self.say("StasisEnd", channel=leg)
        if outbound:
            self.say("ChannelDestroyed", channel=leg, cause=q850, cause_txt="")

    def finish(self, id: str, state: str = "done") -> None:
        """A playback ends."""
        if playback := self.playbacks.pop(id, None):
            self.say("PlaybackFinished", playback={**playback, "state": state})

    def play(self, id: str, channel: str, media: str) -> dict[str, Any]:
        playback = {"id": id, "media_uri": media, "target_uri": f"channel:{channel}", "state": "playing"}
        self.playbacks[id] = playback
        gevent.spawn_later(self.play_seconds, self.finish, id, "failed" if "absent" in media else "done")
        return playback


def snapshot(id: str, state: str, app: str, data: str) -> dict[str, Any]:
    """A channel as ARI shows it."""
    dialplan = {"context": "arrival", "exten": "s", "priority": 1, "app_name": app, "app_data": data}
    return {"id": id, "name": f"PJSIP/anonymous-{id}", "state": state, "dialplan": dialplan}
