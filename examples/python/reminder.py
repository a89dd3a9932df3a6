"""Appointment reminders: a call that is confirmed or canceled by key, or left on an answering machine.

POST /remind with phone and time; GET /appointments tells what became of each. FROM is the number that is shown.
"""

import os
from urllib.parse import quote

from flask import Flask, Response, jsonify, request
from restcomm import HERE, client, webhook
from twilio.twiml.voice_response import VoiceResponse

app = Flask(__name__)
FROM = os.environ.get("FROM", "4008")
APPOINTMENTS: dict[str, dict[str, str]] = {}
"""By the SID of the call that reminds of it."""


@app.post("/remind")
def remind() -> Response:
    time = request.form["time"]
    call = client().calls.create(
        to=request.form["phone"],
        from_=FROM,
        url=f"{HERE}/voice?time={quote(time)}",
        machine_detection="DetectMessageEnd",
        timeout=20,
        status_callback=f"{HERE}/state",
    )
    APPOINTMENTS.setdefault(call.sid, {}).update(time=time)
    return jsonify(sid=call.sid)


@webhook(app, "/voice")
def voice() -> VoiceResponse:
    note(answered_by=request.form.get("AnsweredBy", "unknown"))
    text = f"You have an appointment at {request.args['time']}."
    response = VoiceResponse()
    if request.form.get("AnsweredBy", "").startswith("machine"):
        response.say(f"{text} Please call us if you cannot come.")
        return response
    with response.gather(num_digits=1, timeout=6, action="/answer") as gather:
        gather.say(f"{text} To confirm, press 1. To cancel, press 2.")
    response.say("I did not get an answer. We will write to you.")
    return response


@webhook(app, "/answer")
def answer() -> VoiceResponse:
    confirmed = request.form["Digits"] == "1"
    note(answer="confirmed" if confirmed else "canceled")
    response = VoiceResponse()
    response.say("Thank you, see you then." if confirmed else "Your appointment was canceled.")
    return response


@webhook(app, "/state")
def state() -> None:
    """Also of those who never answered: busy, no-answer, failed."""
    note(call=request.form["CallStatus"])


@app.get("/appointments")
def appointments() -> Response:
    return jsonify(APPOINTMENTS)


def note(**facts: str) -> None:
    APPOINTMENTS.setdefault(request.form["CallSid"], {}).update(facts)
