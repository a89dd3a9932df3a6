"""<Stream>: audio between the call and a websocket of the customer, as Twilio has it (docs/streams.md)."""

from typing import ClassVar

from app.rcml.attributes import attr, one_of, text, url_or_empty, websocket_url
from app.rcml.attributes import method as http_method
from app.rcml.document import Node
from app.rcml.nouns.parameter import Parameter
from app.rcml.verb import Verb

INBOUND, OUTBOUND, BOTH = "inbound_track", "outbound_track", "both_tracks"
MULAW, RATE = "audio/x-mulaw", "8000"
"""What is sent, and how many samples a second."""
MOST_PARAMETER = 500
"""Characters of the name and the value of a <Parameter> together."""


class ServedNoun(Verb):
    """A websocket of the customer's: its url, and what its server is told at the start."""

    nests: ClassVar[tuple[str, ...]] = ("Parameter",)
    url_ = attr(websocket_url, "", name="url", code=11100)

    def __init__(self, node: Node, base: str) -> None:
        super().__init__(node, base)
        for noun in self.nested:
            if isinstance(noun, Parameter) and len(noun.name_) + len(noun.value) > MOST_PARAMETER:
                self.warn(12200, f"<Parameter>: more than {MOST_PARAMETER} characters, skipped", "Parameter")

    @property
    def parameters(self) -> dict[str, str]:
        """What the customer's server is told at the start."""
        nouns = [noun for noun in self.nested if isinstance(noun, Parameter)]
        return {
            noun.name_: noun.value
            for noun in nouns
            if noun.name_ and len(noun.name_) + len(noun.value) <= MOST_PARAMETER
        }

    def websocket(self) -> str:
        """Its URL; a relative one is at the document's server."""
        there = self.url(self.url_)
        return f"ws{there[4:]}" if there.startswith("http") else there


class Stream(ServedNoun):
    """Where the audio goes. track: which of the call's; <Connect> has the inbound one only."""

    name_ = attr(text, "", name="name")
    track = attr(one_of(INBOUND, OUTBOUND, BOTH), INBOUND, code=31941)
    audio_format = attr(one_of(MULAW), MULAW)
    sample_rate = attr(one_of(RATE), RATE)
    connector_name = attr(text, "")
    status_callback = attr(url_or_empty, code=21502)
    status_callback_method = attr(http_method, "POST", code=21502)
