"""A conference line: members wait with music until the moderator comes, and all leave with the moderator.

MODERATOR_PIN and MEMBER_PIN. GET /people tells who is there; POST /mute and POST /unmute act on all members.
"""

import os

from flask import Flask, Response, jsonify, request
from restcomm import client, webhook
from twilio.twiml.voice_response import Dial, VoiceResponse

app = Flask(__name__)
MODERATOR_PIN, MEMBER_PIN = os.environ.get("MODERATOR_PIN", "9999"), os.environ.get("MEMBER_PIN", "1111")
ROOM = "team"
EVENTS: list[str] = []


@webhook(app, "/voice")
def voice() -> VoiceResponse:
    response = VoiceResponse()
    with response.gather(num_digits=4, timeout=8, action="/pin") as gather:
        gather.say("Please enter your four digit code.")
    response.say("Goodbye.")
    return response


@webhook(app, "/pin")
def pin() -> VoiceResponse:
    response = VoiceResponse()
    moderator = request.form["Digits"] == MODERATOR_PIN
    if not moderator and request.form["Digits"] != MEMBER_PIN:
        response.say("This code is not valid.")
        response.redirect("/voice")
        return response
    dial = Dial()
    dial.conference(
        ROOM,
        start_conference_on_enter=moderator,
        end_conference_on_exit=moderator,
        participant_label="moderator" if moderator else f"member-{request.form['From']}",
        status_callback="/event",
        status_callback_event="start end join leave",
    )
    response.append(dial)
    return response


@webhook(app, "/event")
def event() -> None:
    EVENTS.append(request.form["StatusCallbackEvent"])


@app.get("/people")
def people() -> Response:
    rooms = client().conferences.list(friendly_name=ROOM, status="in-progress")
    seen = [one for room in rooms for one in room.participants.list()]
    return jsonify(people=[{"label": one.label, "muted": one.muted} for one in seen], events=EVENTS)


@app.post("/mute")
def mute() -> Response:
    return set_muted(True)


@app.post("/unmute")
def unmute() -> Response:
    return set_muted(False)


def set_muted(muted: bool) -> Response:
    """Every member of the room, not the moderator."""
    for room in client().conferences.list(friendly_name=ROOM, status="in-progress"):
        for one in room.participants.list():
            if one.label != "moderator":
                one.update(muted=muted)
    return people()
