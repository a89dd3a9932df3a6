"""<Body> and <Media>: what a <Message> consists of, as Twilio writes it."""

from app.rcml.verb import Verb


class Body(Verb):
    """Text; more than one are put together."""


class Media(Verb):
    """The URL of a picture or another file; at most ten in one message."""
