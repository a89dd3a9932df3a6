"""<Recording> in <Start>: the whole call, from here on (Twilio's)."""

from app.rcml.attributes import attr, one_of
from app.rcml.recorded import Recorded


class Recording(Recorded):
    """The call, whatever it does meanwhile, until it ends: both sides in one channel or in two, or one side alone."""

    trim = attr(one_of("trim-silence", "do-not-trim"), "do-not-trim", code=13619)
    channels = attr(one_of("mono", "dual"), "mono", code=13217)
    track = attr(one_of("both", "inbound", "outbound"), "both", code=13217)
