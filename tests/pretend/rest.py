"""The requests of ARI that a pretend Asterisk knows: METHOD path, as patterns. Answers are (status, body)."""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import gevent

if TYPE_CHECKING:
    from tests.pretend.asterisk import PretendAsterisk

Answer = tuple[int, Any]
PART = "([^/]+)"


class Rest:
    """Answers as Asterisk 22.10.1 does; errors too."""

    def __init__(self, asterisk: "PretendAsterisk") -> None:
        self.asterisk = asterisk
        self.routes = {
            "GET asterisk/info": self.info,
            f"GET applications/{PART}": self.application,
            f"PUT applications/{PART}/eventFilter": self.filter,
            f"POST applications/{PART}/subscription": self.subscribe,
            "PUT endpoints/sendMessage": self.send_message,
            "GET channels": self.channels,
            f"GET channels/{PART}": self.channel,
            "POST channels/create": self.create,
            f"POST channels/{PART}": self.originate,
            f"POST channels/{PART}/dial": self.dial,
            f"GET channels/{PART}/variable": self.variable,
            f"DELETE channels/{PART}": self.hangup,
            f"POST channels/{PART}/answer": self.answer,
            f"POST channels/{PART}/play/{PART}": self.play,
            f"POST channels/{PART}/dtmf": self.dtmf,
            f"GET playbacks/{PART}": self.playback,
            f"DELETE playbacks/{PART}": self.stop,
            f"PUT asterisk/config/dynamic/res_pjsip/{PART}/{PART}": self.put_object,
            f"GET asterisk/config/dynamic/res_pjsip/{PART}/{PART}": self.object,
            f"DELETE asterisk/config/dynamic/res_pjsip/{PART}/{PART}": self.drop_object,
            f"POST channels/{PART}/variable": self.set_variable,
            f"POST channels/{PART}/continue": lambda query, body, id: (204, None),
            "GET bridges": lambda query, body: (200, []),
            f"GET recordings/live/{PART}": lambda query, body, name: (404, {"message": "Recording not found"}),
        }

    def do(self, line: str, query: dict[str, str], body: Any) -> Answer:
        for pattern, route in self.routes.items():
            if match := re.fullmatch(pattern, line):
                return route(query, body, *match.groups())
        return 404, {"message": "Resource not found"}

    def info(self, query: dict[str, str], body: Any) -> Answer:
        return 200, {"system": {"version": self.asterisk.version, "entity_id": "02:fc:00:00:00:01"}}

    def application(self, query: dict[str, str], body: Any, app: str) -> Answer:
        return 200, {"name": app, "channel_ids": list(self.asterisk.channels), "bridge_ids": []}

    def filter(self, query: dict[str, str], body: Any, app: str) -> Answer:
        self.asterisk.allowed |= {entry["type"] for entry in body["allowed"]}
        return 200, {"name": app}

    def subscribe(self, query: dict[str, str], body: Any, app: str) -> Answer:
        return 200, {"name": app}

    def send_message(self, query: dict[str, str], body: Any) -> Answer:
        self.asterisk.texts.append((query["to"], query["from"], query["body"]))
        return 202, None

    def channels(self, query: dict[str, str], body: Any) -> Answer:
        return 200, list(self.asterisk.channels.values())

    def channel(self, query: dict[str, str], body: Any, id: str) -> Answer:
        return (200, self.asterisk.channels[id]) if id in self.asterisk.channels else self.absent()

    def create(self, query: dict[str, str], body: Any) -> Answer:
        from tests.pretend.asterisk import snapshot

        id = query["channelId"]
        if id in self.asterisk.channels:
            return 409, {"message": "Channel with given unique ID already exists"}
        arguments = query["appArgs"].split(",")
        self.asterisk.channels[id] = snapshot(id, "Down", "Stasis", ",".join([query["app"], *arguments]))
        self.asterisk.variables[id] = dict(body["variables"])
        gevent.spawn(self.asterisk.say, "StasisStart", channel=id, args=arguments)
        return 200, self.asterisk.channels[id]

    def originate(self, query: dict[str, str], body: Any, id: str) -> Answer:
        """Into the dialplan, as a fax is sent."""
        from tests.pretend.asterisk import snapshot

        self.asterisk.channels[id] = snapshot(id, "Down", "AppDial2", "(Outgoing Line)")
        return 200, self.asterisk.channels[id]

    def dial(self, query: dict[str, str], body: Any, id: str) -> Answer:
        if id not in self.asterisk.channels:
            return self.absent()
        self.asterisk.dialed.append(id)
        self.asterisk.say("Dial", peer=self.asterisk.channels[id], dialstatus="")
        gevent.spawn(self.asterisk.act_as_callee, id, float(query["timeout"]))
        return 204, None

    def variable(self, query: dict[str, str], body: Any, id: str) -> Answer:
        value = self.asterisk.variables.get(id, {}).get(query["variable"])
        return (404, {"message": "Provided variable was not found"}) if value is None else (200, {"value": value})

    def set_variable(self, query: dict[str, str], body: Any, id: str) -> Answer:
        self.asterisk.variables.setdefault(id, {})[query["variable"]] = query["value"]
        return 204, None

    def hangup(self, query: dict[str, str], body: Any, id: str) -> Answer:
        from tests.pretend.asterisk import TO_STATUS

        if id not in self.asterisk.channels:
            return self.absent()
        up = self.asterisk.channels[id]["state"] == "Up"
        self.asterisk.statuses[id] = 200 if up else TO_STATUS[int(query["reason_code"])]
        self.asterisk.say("ChannelHangupRequest", channel=id, cause=32, soft=True)
        self.asterisk.end(id, int(query["reason_code"]))
        return 204, None

    def answer(self, query: dict[str, str], body: Any, id: str) -> Answer:
        return self.on_leg(id) or self.answered(id)

    def answered(self, id: str) -> Answer:
        if self.asterisk.channels[id]["state"] != "Up":
            self.asterisk.channels[id]["state"] = "Up"
            self.asterisk.say("ChannelStateChange", channel=id)
        return 204, None

    def play(self, query: dict[str, str], body: Any, id: str, playback: str) -> Answer:
        return self.on_leg(id) or (201, self.asterisk.play(playback, id, query["media"]))

    def dtmf(self, query: dict[str, str], body: Any, id: str) -> Answer:
        return self.on_leg(id) or (204, None)

    def playback(self, query: dict[str, str], body: Any, id: str) -> Answer:
        found = self.asterisk.playbacks.get(id)
        return (200, found) if found else (404, {"message": "Playback not found"})

    def stop(self, query: dict[str, str], body: Any, id: str) -> Answer:
        if id not in self.asterisk.playbacks:
            return 404, {"message": "Playback not found"}
        self.asterisk.finish(id)
        return 204, None

    def put_object(self, query: dict[str, str], body: Any, kind: str, name: str) -> Answer:
        self.asterisk.objects[f"{kind}/{unquote(name)}"] = {one["attribute"]: one["value"] for one in body["fields"]}
        return 200, body["fields"]

    def object(self, query: dict[str, str], body: Any, kind: str, name: str) -> Answer:
        found = self.asterisk.objects.get(f"{kind}/{unquote(name)}")
        return (200, []) if found else (404, {"message": "Config object not found"})

    def drop_object(self, query: dict[str, str], body: Any, kind: str, name: str) -> Answer:
        found = self.asterisk.objects.pop(f"{kind}/{unquote(name)}", None)
        return (204, None) if found else (404, {"message": "Config object not found"})

    def on_leg(self, id: str) -> Answer | None:
        """Why this leg takes no such command; None: it does."""
        if id not in self.asterisk.channels:
            return self.absent()
        if self.asterisk.channels[id]["state"] in ("Down", "Ringing"):
            return 412, {"message": "Channel in invalid state"}
        return None

    def absent(self) -> Answer:
        return 404, {"message": "Channel not found"}
