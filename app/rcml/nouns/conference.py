"""<Conference>: a room of the account to talk in (guide 3.9.3, table 3.20)."""

from app.rcml.attributes import at_most, attr, boolean, method, one_of, text, url_or_empty, words
from app.rcml.attributes import url as http_url
from app.rcml.verb import Verb

EVENTS = ("start", "end", "join", "leave", "mute", "hold", "speaker")


class Conference(Verb):
    """A room, by its name. waitUrl: None is the operator's music, empty is silence."""

    participant_label = attr(text, "", code=12200)
    muted = attr(boolean, False, code=13230)
    beep = attr(one_of("true", "false", "onenter", "onexit"), "true", code=13235)
    start_conference_on_enter = attr(boolean, True, code=13232)
    end_conference_on_exit = attr(boolean, False, code=13231)
    wait_url = attr(url_or_empty, code=13233)
    wait_method = attr(method, "POST", code=13234)
    max_participants = attr(at_most(250), 40, code=13239)
    record = attr(one_of("do-not-record", "record-from-start", "true", "false"), "do-not-record", code=13217)
    status_callback = attr(http_url, code=21502)
    status_callback_method = attr(method, "POST", code=13234)
    status_callback_event = attr(words(*EVENTS), ("start", "end", "join", "leave"), code=21626)
