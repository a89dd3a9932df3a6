"""A recorded call whose recording stops while a card number is spoken.

The caller is connected with AGENT, and recorded once they talk. The agent's page calls POST /pause, POST /resume and
POST /stop with the call's SID. GET /recordings lists what is kept.
"""

import os

from flask import Flask, Response, jsonify, request
from restcomm import HERE, client, webhook
from twilio.twiml.voice_response import Dial, VoiceResponse

app = Flask(__name__)
AGENT = os.environ.get("AGENT", "client:alice")
CALLS: list[str] = []
KEPT: list[dict[str, str]] = []


@webhook(app, "/voice")
def voice() -> VoiceResponse:
    CALLS.append(request.form["CallSid"])
    response = VoiceResponse()
    response.say("This call will be recorded.")
    dial = Dial(answer_on_bridge=True, action="/over")
    if AGENT.startswith("client:"):
        dial.client(AGENT.removeprefix("client:"), url="/record")
    else:
        dial.number(AGENT, url="/record")
    response.append(dial)
    return response


@webhook(app, "/record")
def record() -> VoiceResponse:
    """The agent has answered: the caller's leg is recorded from now on, both sides apart."""
    client().calls(request.form["ParentCallSid"]).recordings.create(
        recording_channels="dual",
        recording_status_callback=f"{HERE}/kept",
    )
    return VoiceResponse()


@app.post("/pause")
def pause() -> Response:
    return change("paused", pause_behavior="silence")


@app.post("/resume")
def resume() -> Response:
    return change("in-progress")


@app.post("/stop")
def stop() -> Response:
    return change("stopped")


def change(status: str, **more: str) -> Response:
    """The recording that is running, without knowing its SID."""
    current = client().calls(request.form["call"]).recordings("Twilio.CURRENT")
    return jsonify(status=current.update(status=status, **more).status)


@webhook(app, "/kept")
def kept() -> None:
    KEPT.append({name: request.form[name] for name in ("RecordingSid", "RecordingUrl", "RecordingDuration")})


@webhook(app, "/over")
def over() -> VoiceResponse:
    response = VoiceResponse()
    response.say("Goodbye.")
    return response


@app.get("/recordings")
def recordings() -> Response:
    return jsonify(calls=CALLS, kept=KEPT)
