"""<Fax>: send a fax in the middle of a call (guide 3.7)."""

from app.rcml.attributes import attr, method, text, url
from app.rcml.verbs.messages.sms import Sms


class Fax(Sms):
    """Queue a fax, text or the URL of a PDF or TIFF; everything else is as <Sms> does it."""

    kind = "fax"
    to = attr(text, "", code=14151)
    from_ = attr(text, "", code=14151)
    action = attr(url, code=11100)
    method = attr(method, "POST", code=14154)
    status_callback = attr(url, code=14155)
