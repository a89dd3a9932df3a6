"""Click to call: a visitor of your page types a number; your own phone rings first, then the visitor's.

AGENT is your own phone, FROM the number that both see. GET / is the page, GET /calls/SID what became of a call.
"""

import os
from urllib.parse import quote

from flask import Flask, Response, jsonify, request
from restcomm import HERE, client, webhook
from twilio.twiml.voice_response import VoiceResponse

app = Flask(__name__)
AGENT, FROM = os.environ.get("AGENT", "client:alice"), os.environ.get("FROM", "4005")
STATES: dict[str, list[str]] = {}
PAGE = """<!doctype html><title>Call us</title>
<form method="post" action="/call">
  <label>Your number <input name="phone" type="tel"></label> <button>Call me</button>
</form>
"""


@app.get("/")
def page() -> str:
    return PAGE


@app.post("/call")
def call() -> Response:
    made = client().calls.create(
        to=AGENT,
        from_=FROM,
        url=f"{HERE}/connect?phone={quote(request.form['phone'])}",
        status_callback=f"{HERE}/state",
        status_callback_event=["ringing", "answered", "completed"],
    )
    return jsonify(sid=made.sid)


@webhook(app, "/connect")
def connect() -> VoiceResponse:
    """You have answered: now the visitor is called."""
    response = VoiceResponse()
    response.say("A visitor of your page. I am connecting you.")
    response.dial(request.args["phone"], caller_id=FROM)
    return response


@webhook(app, "/state")
def state() -> None:
    STATES.setdefault(request.form["CallSid"], []).append(request.form["CallStatus"])


@app.get("/calls/<sid>")
def calls(sid: str) -> Response:
    return jsonify(states=STATES.get(sid, []), now=client().calls(sid).fetch().status)
