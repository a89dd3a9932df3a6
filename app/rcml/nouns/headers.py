"""<Headers> of a <Sip>: headers of the INVITE, as Twilio has them."""

from app.rcml.verb import Verb


class Headers(Verb):
    """X- headers, one <Header> each."""

    nests = ("Header",)
