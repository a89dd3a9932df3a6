"""<Parameter>: a name and a value that a called <Client> or the server of a <Stream> is given, as Twilio has it."""

from app.rcml.attributes import attr, text
from app.rcml.verb import Verb


class Parameter(Verb):
    """Sent in the INVITE as the header X-<name>, or in the start message of a stream."""

    name_ = attr(text, "", name="name")
    value = attr(text, "")
