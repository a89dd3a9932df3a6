"""A phone menu of two levels: opening hours, a department, or the operator after two wrong keys.

SALES, SUPPORT and OPERATOR are whom to call: a number, or client:NAME.
"""

import os

from flask import Flask, request
from restcomm import webhook
from twilio.twiml.voice_response import Dial, VoiceResponse

app = Flask(__name__)
PEOPLE = {name: os.environ.get(name, f"client:{name.lower()}") for name in ("SALES", "SUPPORT", "OPERATOR")}
TRIES = 2


@webhook(app, "/voice")
def voice() -> VoiceResponse:
    """The first level. try: how often it was asked before."""
    tries = int(request.args.get("try", "0"))
    response = VoiceResponse()
    if tries >= TRIES:
        response.say("I will connect you with the operator.")
        return connect(response, "OPERATOR")
    with response.gather(num_digits=1, timeout=4, action=f"/chosen?try={tries}") as gather:
        gather.say("For our opening hours, press 1. For a department, press 2.")
    response.redirect(f"/voice?try={tries + 1}")
    return response


@webhook(app, "/chosen")
def chosen() -> VoiceResponse:
    response = VoiceResponse()
    match request.form["Digits"]:
        case "1":
            response.say("We are open from nine to five. Goodbye.")
        case "2":
            with response.gather(num_digits=1, timeout=4, action="/department") as gather:
                gather.say("For sales, press 1. For support, press 2. To go back, press star.")
            response.redirect("/voice")
        case _:
            response.say("There is no such choice.")
            response.redirect(f"/voice?try={int(request.args['try']) + 1}")
    return response


@webhook(app, "/department")
def department() -> VoiceResponse:
    response = VoiceResponse()
    name = {"1": "SALES", "2": "SUPPORT"}.get(request.form["Digits"])
    if name:
        return connect(response, name)
    response.redirect("/voice")
    return response


@webhook(app, "/talked")
def talked() -> VoiceResponse:
    """The other side hung up, or never answered."""
    response = VoiceResponse()
    if request.form["DialCallStatus"] != "completed":
        response.say("Nobody can take your call now. Please try again later.")
    return response


def connect(response: VoiceResponse, name: str) -> VoiceResponse:
    """Call a person; a client of RestComm is a noun of its own."""
    dial = Dial(timeout=20, action="/talked")
    whom = PEOPLE[name]
    if whom.startswith("client:"):
        dial.client(whom.removeprefix("client:"))
    else:
        dial.number(whom)
    response.append(dial)
    return response
