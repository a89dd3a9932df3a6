"""SMS documents: what an application answers to a text message (guide 3.8; Twilio's parameters)."""

from typing import Any

import pytest

from app.calls.commands.core import Fetch, Notify, SendMessage
from app.calls.commands.results import QueuedMessage
from app.calls.events import Finished
from app.calls.facts import Application
from app.calls.web import Request, Response
from app.rcml.message_document import MOST_DOCUMENTS, Text, answer

URL, FALLBACK = "http://app.example/sms/start", "http://app.example/fallback"
TEXT = Text("SM1", "AC1", "+15550001", "1234", "Hello?", "2012-04-24")


class BridgedCall:
    """One message whose application answers what it is told to."""

    def __init__(self, **application: Any) -> None:
        self.script = answer(TEXT, Application(**{"url": URL, **application}))
        self.asked: Any = next(self.script)

    def hears(self, told: Any) -> None:
        """The answer to what was asked for."""
        try:
            self.asked = self.script.send(told)
        except StopIteration:
            self.asked = None

    def answers(self, document: str, kind: str = "text/xml", url: str = URL) -> None:
        assert isinstance(self.asked, Fetch)
        self.hears(Response(200, url, kind, {}, document))

    def requests(self, url: str, method: str = "POST") -> dict[str, str]:
        assert isinstance(self.asked, Fetch), self.asked
        assert (self.asked.request.url, self.asked.request.method) == (url, method)
        return self.asked.request.params

    def sends(self, to: str, from_: str, body: str, callback: str = "") -> None:
        assert self.asked == SendMessage("sms", to, from_, body, callback)
        self.hears(Finished("x", QueuedMessage("SM2", "queued")))

    def warns(self, code: int) -> None:
        assert isinstance(self.asked, Notify), self.asked
        assert self.asked.code == code
        self.hears(None)

    def ends(self) -> None:
        assert self.asked is None


def test_the_application_is_told_as_twilio_tells_it() -> None:
    params = BridgedCall().requests(URL)
    assert params == {
        "MessageSid": "SM1", "SmsSid": "SM1", "SmsMessageSid": "SM1", "AccountSid": "AC1", "From": "+15550001",
        "To": "1234", "Body": "Hello?", "NumMedia": "0", "NumSegments": "1", "SmsStatus": "received",
        "ApiVersion": "2012-04-24",
        **{f"{end}{what}": "" for end in ("From", "To") for what in ("City", "State", "Zip", "Country")},
    }  # fmt: skip


@pytest.mark.parametrize("document", ["<Sms>Hi</Sms>", "<Message>Hi</Message>", "<Message><Body>Hi</Body></Message>"])
def test_a_reply_goes_back_to_the_sender(document: str) -> None:
    talk = BridgedCall()
    talk.answers(f"<Response>{document}</Response>")
    talk.sends("+15550001", "1234", "Hi")
    talk.ends()


def test_text_is_a_reply() -> None:
    talk = BridgedCall()
    talk.answers("Thank you.\n", "text/plain; charset=utf-8".partition(";")[0])
    talk.sends("+15550001", "1234", "Thank you.")
    talk.ends()


def test_nothing_is_no_reply_and_no_fault() -> None:
    talk = BridgedCall()
    talk.hears(Response(200, URL, error="the answer is empty", code=11770))
    talk.ends()
    talk = BridgedCall()
    talk.answers("<Response/>")
    talk.ends()


def test_several_messages_and_whom_they_go_to() -> None:
    talk = BridgedCall()
    talk.answers(
        '<Response><Sms to="+15557770001" statusCallback="told">A</Sms><Message from="+1666">B</Message></Response>'
    )
    talk.sends("+15557770001", "1234", "A", "http://app.example/sms/told")
    talk.sends("+15550001", "+1666", "B")
    talk.ends()


def test_an_action_is_told_and_goes_on() -> None:
    talk = BridgedCall()
    talk.answers('<Response><Sms action="next" method="GET">A</Sms><Sms>never</Sms></Response>')
    talk.sends("+15550001", "1234", "A")
    params = talk.requests("http://app.example/sms/next", "GET")
    assert (params["SmsSid"], params["SmsStatus"]) == ("SM2", "queued")
    assert (params["MessageSid"], params["MessageStatus"]) == ("SM2", "queued"), "of the reply (W27)"


def test_redirect() -> None:
    talk = BridgedCall()
    talk.answers('<Response><Redirect method="GET">other</Redirect><Sms>never</Sms></Response>')
    talk.requests("http://app.example/sms/other", "GET")
    talk.answers("<Response/>")
    talk.ends()


def test_a_bad_redirect_is_told() -> None:
    talk = BridgedCall()
    talk.answers("<Response><Redirect>gopher://x</Redirect></Response>")
    talk.warns(11100)
    talk.ends()


def test_redirects_without_an_end_have_one() -> None:
    talk = BridgedCall()
    for _ in range(MOST_DOCUMENTS):
        talk.answers("<Response><Redirect>again</Redirect></Response>")
    talk.warns(12410)
    talk.ends()


def test_what_only_calls_know_is_skipped_with_a_warning() -> None:
    talk = BridgedCall()
    talk.answers(
        "<Response><Say>Hello</Say><Message><Sticker>http://a.example/cat.jpg</Sticker><Body>A</Body></Message></Response>"
    )
    talk.warns(12200)
    talk.warns(12200)
    talk.sends("+15550001", "1234", "A")
    talk.ends()


def test_a_refused_message_is_told_and_the_rest_goes_on() -> None:
    talk = BridgedCall()
    talk.answers('<Response><Sms to="x">A</Sms><Sms>B</Sms></Response>')
    assert isinstance(talk.asked, SendMessage)
    talk.hears(Finished("x", error="to: 'x' is not a phone number"))
    talk.warns(14110)
    talk.sends("+15550001", "1234", "B")
    talk.ends()


@pytest.mark.parametrize(
    ("response", "code"),
    [
        (Response(500, URL, error="HTTP 500", code=11200), 11200),
        (Response(0, URL, error="no complete answer within 15 s", code=11205), 11205),
        (Response(200, URL, "text/xml", {}, "<Response>"), 12100),
        (Response(200, URL, "text/xml", {}, "<Html/>"), 12102),
        (Response(200, URL, "image/png", {}, "x"), 12300),
    ],
)
def test_a_failure_is_told_and_the_fallback_asked_once(response: Response, code: int) -> None:
    talk = BridgedCall(fallback_url=FALLBACK, fallback_method="GET")
    talk.hears(response)
    assert isinstance(talk.asked, Notify)
    assert talk.asked.request == Request(URL, "POST", TEXT.parameters())
    talk.warns(code)
    params = talk.requests(FALLBACK, "GET")
    assert (params["ErrorCode"], params["ErrorUrl"], params["Body"]) == (str(code), URL, "Hello?")
    talk.hears(response)
    talk.warns(code)
    talk.ends()
