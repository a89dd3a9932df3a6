"""Call forwarding with a whisper: the agent hears who calls, and takes the call with 1 or lets it go on to the next.

AGENTS: a list of numbers or client:NAMEs, tried one after the other, then voicemail.
"""

import os

from flask import Flask, request
from restcomm import webhook
from twilio.twiml.voice_response import Dial, VoiceResponse

app = Flask(__name__)
AGENTS = os.environ.get("AGENTS", "client:alice,client:bob").split(",")


@webhook(app, "/voice")
def voice() -> VoiceResponse:
    return ring(0)


def ring(index: int) -> VoiceResponse:
    """Call an agent; without one left, take a message."""
    response = VoiceResponse()
    if index == len(AGENTS):
        response.say("All our agents are busy. Please leave a message.")
        response.record(max_length=60, action="/done")
        return response
    dial = Dial(timeout=15, action=f"/next?index={index + 1}")
    whom = AGENTS[index]
    if whom.startswith("client:"):
        dial.client(whom.removeprefix("client:"), url="/whisper")
    else:
        dial.number(whom, url="/whisper")
    response.append(dial)
    return response


@webhook(app, "/whisper")
def whisper() -> VoiceResponse:
    """Heard by the agent only; the caller still hears the ringing."""
    response = VoiceResponse()
    with response.gather(num_digits=1, timeout=6, action="/accept") as gather:
        gather.say("A call for the shop. To take it, press 1.")
    response.hangup()
    return response


@webhook(app, "/accept")
def accept() -> VoiceResponse:
    """An empty answer connects the two."""
    response = VoiceResponse()
    if request.form["Digits"] != "1":
        response.hangup()
    return response


@webhook(app, "/next")
def forward() -> VoiceResponse:
    if request.form["DialCallStatus"] == "completed":
        return VoiceResponse()
    return ring(int(request.args["index"]))


@webhook(app, "/done")
def done() -> VoiceResponse:
    response = VoiceResponse()
    response.say("Thank you. Goodbye.")
    return response
