"""<Recording> in <Start>: the whole call, from here on (Twilio's)."""

from app.rcml.attributes import attr, one_of
from app.rcml.recorded import Recorded


class Recording(Recorded):
    """Both sides in one channel, whatever the call does meanwhile, until it ends."""

    trim = attr(one_of("trim-silence", "do-not-trim"), "do-not-trim", code=13619)
    channels = attr(one_of("mono", "dual"), "mono", code=13217)
    track = attr(one_of("both", "inbound", "outbound"), "both", code=13217)
