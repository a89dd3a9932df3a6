"""What an application answers to a text message: an SMS document, performed (guide 3.8, SmsUrl of 4.2). Pure.

A message is not a call: there is no other end that waits, and nothing is played. So this is a smaller interpreter than
that of calls: it yields what it wants (a Fetch, a SendMessage, a Notify), and the answer comes back from that same
yield.
"""

from collections.abc import Generator
from dataclasses import dataclass

from app.calls.commands.core import Fetch, Notify, SendMessage
from app.calls.events import Finished
from app.calls.facts import PLACES, Application
from app.calls.web import Request, Response
from app.rcml import document
from app.rcml import nouns as _every_noun  # noqa: F401 - registers them
from app.rcml import verbs as _every_verb  # noqa: F401 - registers them
from app.rcml.document import Node
from app.rcml.outcomes import Goto, RcmlError
from app.rcml.verb import Verb, program
from app.rcml.verbs.flow.redirect import Redirect
from app.rcml.verbs.messages.sms import Sms

ALLOWED = ("Sms", "Message", "Redirect")
MOST_DOCUMENTS = 20
"""That one message may have fetched: two documents that redirect to each other end soon."""
NO_ANSWER = 11770
"""The fetcher's code of an empty body: an application that has nothing to say."""

Command = Fetch | SendMessage | Notify
Texting = Generator[Command, Response | Finished | None, None]
"""The answer to a Fetch is a Response, to a SendMessage a Finished, to a Notify nothing."""
Step = Generator[Command, Response | Finished | None, Goto | None]


@dataclass(frozen=True, slots=True)
class Text:
    """A message that arrived. segments: how many parts its carrier counts. media: URL and content type of each file.
    service_sid: of the messaging service that the number is a sender of; empty: none."""

    sid: str
    account_sid: str
    from_: str
    to: str
    body: str
    api_version: str
    segments: int = 1
    media: tuple[tuple[str, str], ...] = ()
    service_sid: str = ""

    def parameters(self) -> dict[str, str]:
        """The parameters for the application, named as in Twilio's API."""
        return {
            "MessageSid": self.sid,
            "SmsSid": self.sid,
            "SmsMessageSid": self.sid,
            "AccountSid": self.account_sid,
            "From": self.from_,
            "To": self.to,
            "Body": self.body,
            "NumMedia": str(len(self.media)),
            **{f"MediaUrl{number}": url for number, (url, _kind) in enumerate(self.media)},
            **{f"MediaContentType{number}": kind for number, (_url, kind) in enumerate(self.media)},
            "NumSegments": str(self.segments),
            "SmsStatus": "received",
            "ApiVersion": self.api_version,
            **({"MessagingServiceSid": self.service_sid} if self.service_sid else {}),
            **{name: "" for name in PLACES if name.startswith(("From", "To"))},
        }


def answer(text: Text, app: Application) -> Texting:
    """Ask the application what to do with a message, and do it."""
    place: Goto | None = Goto(app.url, app.method, fallback=True)
    fetched = 0
    while place is not None:
        if fetched == MOST_DOCUMENTS:
            yield Notify(12410, f"{text.sid} has fetched {fetched} documents, the most that one message may")
            return
        fetched += 1
        place = yield from step(text, app, place)


def step(text: Text, app: Application, goto: Goto) -> Step:
    """Fetch one document and perform it. Returns where to go next."""
    request = Request(goto.url, goto.method, {**text.parameters(), **goto.params})
    response = yield Fetch(request)
    assert isinstance(response, Response)
    try:
        verbs, warnings = program(nodes(response), response.url, ALLOWED)
    except RcmlError as error:
        yield Notify(error.code, str(error), request, response)
        if goto.fallback and app.fallback_url:
            return Goto(app.fallback_url, app.fallback_method, {"ErrorCode": str(error.code), "ErrorUrl": goto.url})
        return None
    yield from warnings
    return (yield from perform(text, verbs))


def nodes(response: Response) -> list[Node]:
    """The verbs of what came back: text is a reply, nothing is none. Raises RcmlError."""
    if response.code == NO_ANSWER:
        return []
    if not response.ok:
        raise RcmlError(response.code or 11200, response.error or f"HTTP {response.status}")
    if response.content_type == "text/plain":
        return [Node("Sms", {}, response.body.strip())]
    return document.read(response)


def perform(text: Text, verbs: list[Verb]) -> Step:
    """The verbs, one after the other, up to one that leads elsewhere."""
    for verb in verbs:
        if isinstance(verb, Redirect):
            return (yield from redirected(verb))
        assert isinstance(verb, Sms)
        sent = verb.undeliverable() or (yield verb.message(text.to, text.from_))
        assert isinstance(sent, Finished)
        if sent.error:
            yield Notify(verb.refused, sent.error, where=verb.name)
        if onward := verb.onward(sent):
            return onward
    return None


def redirected(verb: Redirect) -> Step:
    """The document that a <Redirect> leads to."""
    try:
        return verb.target()
    except ValueError as error:
        yield Notify(11100, f"<Redirect> needs {error}, not {verb.text[:80]!r}", where="Redirect")
        return None
