"""What the examples share: Twilio's own client, pointed at RestComm, and webhooks whose signature is checked."""

import os
from collections.abc import Callable

from flask import Flask, Response, abort, request
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

API = os.environ.get("RESTCOMM_URL", "http://127.0.0.1:8080/restcomm")
View = Callable[..., object]
SID, TOKEN = os.environ.get("ACCOUNT_SID", ""), os.environ.get("AUTH_TOKEN", "")
HERE = os.environ.get("APP_URL", "http://127.0.0.1:5000")
"""Where RestComm reaches this application: what POST Calls needs, which has no document to be relative to."""


class RestComm(TwilioHttpClient):
    """Sends Twilio's requests to RestComm. This is all that differs from an application for Twilio."""

    def request(self, method: str, url: str, *args: object, **kwargs: object) -> object:
        return super().request(method, url.replace("https://api.twilio.com", API), *args, **kwargs)


def client() -> Client:
    return Client(SID, TOKEN, http_client=RestComm())


def webhook(app: Flask, path: str) -> Callable[[View], View]:
    """Decorates a view that RestComm requests by POST. It returns a VoiceResponse or a MessagingResponse, or None for a
    callback. Requests that RestComm did not sign get 403."""

    def register(view: View) -> View:
        def answer(**parts: str) -> Response:
            signature = request.headers.get("X-Twilio-Signature", "")
            if not RequestValidator(TOKEN).validate(request.url, request.form, signature):
                abort(403)
            return Response(str(view(**parts) or ""), mimetype="text/xml")

        app.post(path, endpoint=view.__name__)(answer)
        return view

    return register
