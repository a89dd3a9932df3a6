"""Masked numbers: a driver and a passenger talk and write to each other through one number, and see that number only.

PAIR is the two of them, PROXY the number. Anybody else hears that it is not for them.
"""

import os

from flask import Flask, request
from restcomm import webhook
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

app = Flask(__name__)
PROXY = os.environ.get("PROXY", "4006")
ONE, OTHER = os.environ.get("PAIR", "client:driver,client:passenger").split(",")
PARTNER = {ONE: OTHER, OTHER: ONE}


@webhook(app, "/voice")
def voice() -> VoiceResponse:
    response = VoiceResponse()
    partner = PARTNER.get(request.form["From"])
    if partner is None:
        response.say("This number is not for you. Goodbye.")
    elif partner.startswith("client:"):
        response.dial(caller_id=PROXY).client(partner.removeprefix("client:"))
    else:
        response.dial(partner, caller_id=PROXY)
    return response


@webhook(app, "/sms")
def sms() -> MessagingResponse:
    response = MessagingResponse()
    partner = PARTNER.get(request.form["From"])
    if partner is not None:
        response.message(request.form["Body"], to=partner, from_=PROXY)
    return response
