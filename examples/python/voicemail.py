"""Voicemail: a greeting, a message, its text. GET /messages is the mailbox, in JSON."""

from flask import Flask, Response, jsonify, request
from restcomm import webhook
from twilio.twiml.voice_response import VoiceResponse

app = Flask(__name__)
MAILBOX: dict[str, dict[str, str]] = {}
"""Messages by the SID of their recording. A real application has a database here."""


@webhook(app, "/voice")
def voice() -> VoiceResponse:
    response = VoiceResponse()
    response.say("Hello. Please leave a message after the tone, and press the pound key when you are done.")
    response.record(
        max_length=120,
        timeout=4,
        finish_on_key="#",
        action="/recorded",
        transcribe_callback="/transcribed",
        recording_status_callback="/ready",
    )
    response.say("I did not hear anything. Goodbye.")
    return response


@webhook(app, "/recorded")
def recorded() -> VoiceResponse:
    form = request.form
    MAILBOX.setdefault(form["RecordingSid"], {}).update(caller=form["From"], seconds=form["RecordingDuration"])
    response = VoiceResponse()
    response.say("Thank you. Your message was saved. Goodbye.")
    return response


@webhook(app, "/ready")
def ready() -> None:
    """The audio can be fetched now: add .wav or .mp3 to its URL."""
    MAILBOX.setdefault(request.form["RecordingSid"], {}).update(audio=request.form["RecordingUrl"] + ".wav")


@webhook(app, "/transcribed")
def transcribed() -> None:
    form = request.form
    MAILBOX.setdefault(form["RecordingSid"], {}).update(
        transcription=form["TranscriptionStatus"], text=form.get("TranscriptionText", "")
    )


@app.get("/messages")
def messages() -> Response:
    return jsonify(MAILBOX)
