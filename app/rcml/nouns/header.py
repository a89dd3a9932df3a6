"""<Header>: one header in <Headers>."""

from app.rcml.attributes import attr, text
from app.rcml.verb import Verb


class Header(Verb):
    """A name, X- in front of it where it is missing, and a value."""

    name_ = attr(text, "", name="name")
    value = attr(text, "")
