"""<Conference>: a room of the account to talk in (guide 3.9.3, table 3.20)."""

from app.rcml.attributes import at_most, attr, boolean, method, one_of, text, url_or_empty, words
from app.rcml.document import Node
from app.rcml.recorded import Recorded

EVENTS = ("start", "end", "join", "leave", "mute", "hold", "modify", "announcement")
NEVER_TOLD = ("speaker",)
"""Twilio's events that never happen here: who asks for one is warned."""


class Conference(Recorded):
    """A room, by its name. waitUrl: None is the operator's music, empty is silence."""

    participant_label = attr(text, "", code=12200)
    muted = attr(boolean, False, code=13230)
    beep = attr(one_of("true", "false", "onenter", "onexit"), "true", code=13235)
    start_conference_on_enter = attr(boolean, True, code=13232)
    end_conference_on_exit = attr(boolean, False, code=13231)
    coach = attr(text, "", code=13240)
    wait_url = attr(url_or_empty, code=13233)
    wait_method = attr(method, "POST", code=13234)
    max_participants = attr(at_most(250), 40, code=13239)
    record = attr(one_of("do-not-record", "record-from-start", "true", "false"), "do-not-record", code=13217)
    trim = attr(one_of("trim-silence", "do-not-trim"), "do-not-trim", code=13619)
    event_callback_url = attr(url_or_empty, code=21502)
    region = attr(text, "")
    jitter_buffer_size = attr(text, "")
    status_callback = attr(url_or_empty, code=21502)
    status_callback_method = attr(method, "POST", code=13234)
    status_callback_event = attr(words(*EVENTS, *NEVER_TOLD), ("start", "end", "join", "leave"), code=21626)

    def __init__(self, node: Node, base: str) -> None:
        super().__init__(node, base)
        self.recording_status_callback = self.recording_status_callback or self.event_callback_url
        for event in NEVER_TOLD:
            if event in self.status_callback_event:
                self.warn(21626, f"the event {event!r} is never told here", "statusCallbackEvent")
