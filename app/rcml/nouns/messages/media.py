"""<Media>: a file that a <Message> carries."""

from app.rcml.verb import Verb


class Media(Verb):
    """The URL of a picture or another file; at most ten in one message."""
