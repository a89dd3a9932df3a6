"""<Queue>: the first who waits in a queue of the account, as Twilio has it."""

from app.rcml.attributes import attr, method, text, url_or_empty
from app.rcml.verb import Verb


class Queue(Verb):
    """A queue, by its name. url: a document that the one who waits hears before the two are connected."""

    url_ = attr(url_or_empty, name="url", code=11100)
    method = attr(method, "POST", code=13261)
    reservation_sid = attr(text, "")
    post_work_activity_sid = attr(text, "")
