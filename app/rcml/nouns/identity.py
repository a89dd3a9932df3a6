"""<Identity>: whom a <Client> is, as Twilio's SDKs write it."""

from app.rcml.verb import Verb


class Identity(Verb):
    """The login of a client."""
