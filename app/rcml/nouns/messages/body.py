"""<Body>: the text of a <Message>, as Twilio writes it."""

from app.rcml.verb import Verb


class Body(Verb):
    """Text; more than one are put together."""
