"""Public media: anyone who knows the URL can fetch the audio of a recording or the file of a message, as with Twilio.
Their SIDs have 128 random bits.

An operator, or an account for itself, may require credentials all the same: setting media_auth, parameter MediaAuth.
"""

from flask import request

from app.accounts import accounts
from app.api.http.context import app_context
from app.api.http.formats import wants_audio
from app.models import Account
from app.models.accounts.account import ACTIVE
from app.store.flask_db import db

RECORDINGS = "Recordings"
PUBLIC = (RECORDINGS, "Media")
AUDIO = ("fetch_wav", "fetch_mp3")


def account() -> Account | None:
    """Whose media are asked for without credentials, where it needs none; None: the request needs them."""
    resource, view = (request.endpoint or "").split(".")[-2:]
    if resource not in PUBLIC or request.authorization or not (view in AUDIO or (view == "fetch" and wants_audio())):
        return None
    owner = accounts.find(db.session(), (request.view_args or {}).get("account_sid", ""))
    if owner is None or needs_credentials(owner) or accounts.status(accounts.line(db.session(), owner)) != ACTIVE:
        return None
    return owner


def needs_credentials(owner: Account) -> bool:
    """By the account's own wish, else by the operator's setting."""
    return app_context().settings.media_auth if owner.media_auth is None else owner.media_auth
