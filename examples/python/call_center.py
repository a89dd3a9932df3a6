"""A call center: callers wait in a queue, hear their position and music; agents call a number and take the next.

/voice is the callers' number, /agent the agents'. GET /queue tells how many wait, and for how long.
"""

import io
import math
import struct
import wave

from flask import Flask, Response, jsonify, request
from restcomm import client, webhook
from twilio.twiml.voice_response import Dial, VoiceResponse

app = Flask(__name__)
QUEUE = "support"
RATE, NOTES = 8000, (523, 659, 784, 659)
"""Samples a second, and a melody in Hz."""


@webhook(app, "/voice")
def voice() -> VoiceResponse:
    response = VoiceResponse()
    response.say("Thank you for calling.")
    response.enqueue(QUEUE, wait_url="/wait", action="/left")
    return response


@webhook(app, "/wait")
def wait() -> VoiceResponse:
    """What a waiting caller hears, over and over. Nine is the key for those who do not want to wait."""
    response = VoiceResponse()
    with response.gather(num_digits=1, timeout=1, action="/key") as gather:
        gather.say(f"You are number {request.form['QueuePosition']}. To leave a message instead, press 9.")
        gather.play("/music.wav", loop=3)
    return response


@webhook(app, "/key")
def key() -> VoiceResponse:
    response = VoiceResponse()
    if request.form["Digits"] == "9":
        response.leave()
    return response


@webhook(app, "/left")
def left() -> VoiceResponse:
    """The caller is out of the queue: after the talk, or because they wanted to leave a message."""
    response = VoiceResponse()
    if request.form["QueueResult"] == "leave":
        response.say("Please leave a message.")
        response.record(max_length=60, timeout=3, action="/bye")
    return response


@webhook(app, "/bye")
def bye() -> VoiceResponse:
    response = VoiceResponse()
    response.say("Thank you. Goodbye.")
    return response


@webhook(app, "/agent")
def agent() -> VoiceResponse:
    response = VoiceResponse()
    dial = Dial(action="/next", timeout=60)
    dial.queue(QUEUE, url="/connecting")
    response.append(dial)
    return response


@webhook(app, "/connecting")
def connecting() -> VoiceResponse:
    """Heard by the caller just before the agent."""
    response = VoiceResponse()
    response.say("An agent will speak with you now.")
    return response


@webhook(app, "/next")
def after_talk() -> VoiceResponse:
    """The talk is over: take the next caller, as long as the agent stays."""
    response = VoiceResponse()
    response.redirect("/agent")
    return response


@app.get("/queue")
def queue() -> Response:
    queues = [one for one in client().queues.list() if one.friendly_name == QUEUE]
    return jsonify([{"waiting": one.current_size, "average_seconds": one.average_wait_time} for one in queues])


@app.get("/music.wav")
def music() -> Response:
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setparams((1, 2, RATE, 0, "NONE", ""))
        for hz in NOTES:
            tone = (int(6000 * math.sin(2 * math.pi * hz * i / RATE)) for i in range(RATE // 2))
            made.writeframes(b"".join(struct.pack("<h", sample) for sample in tone))
    return Response(file.getvalue(), mimetype="audio/wav")
