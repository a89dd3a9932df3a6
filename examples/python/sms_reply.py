"""SMS auto-reply with a memory: a conversation's cookies come back for four hours, so Flask's session simply works."""

import os

from flask import Flask, request, session
from restcomm import webhook
from twilio.twiml.messaging_response import MessagingResponse

app = Flask(__name__)
app.secret_key = os.environ.get("SECRET_KEY", "not a secret: change it")
ANSWERS = {
    "hours": "We are open from nine to five.",
    "where": "12 Main Street, next to the station.",
}


@webhook(app, "/sms")
def sms() -> MessagingResponse:
    response = MessagingResponse()
    word = request.form["Body"].strip().lower()
    if word == "name" or session.get("asked") == "name":
        response.message(ask_name(request.form["Body"].strip()))
    else:
        name = session.get("name", "there")
        response.message(ANSWERS.get(word, f"Hello {name}! Write HOURS, WHERE or NAME."))
    return response


def ask_name(body: str) -> str:
    """The question first; the next message is its answer."""
    if session.pop("asked", "") == "name":
        session["name"] = body
        return f"Nice to meet you, {body}."
    session["asked"] = "name"
    return "What is your name?"
