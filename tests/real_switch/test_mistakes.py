"""Mistakes of beginners in real calls: the line that docs/troubleshooting.md promises is in the journal, in the
Notification, and in what `make call` prints."""

import secrets
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from app.errors.errors import in_one_line
from app.journal.transcript import transcript
from tests.pretend.certificates import Authority
from tests.pretend.webhook import Webhook, webhook
from tests.real_switch.system import System, until
from tests.softphone import Phone
from tests.trial.make_call import HEADER, explanation, journal
from tests.troubleshooting import fits, lines_of

pytestmark = pytest.mark.switch


@dataclass
class Place:
    """Where mistakes are made. hook: the application; secure: a server whose certificate nobody knows; silent: a port
    that swallows SIP."""

    hook: Webhook
    secure: Webhook
    silent: int


Mistake = Callable[[Place], str]
"""Makes it, and returns the VoiceUrl of the number that is called."""
LINES = lines_of("Calls")
ELSEWHERE = {"A carrier refuses the password of a gateway", "A number that is not bound is called"}
"""Told without a call of somebody's."""


def answers(text: str, status: int = 200, content_type: str = "text/xml") -> Mistake:
    """The application answers this."""

    def make(place: Place) -> str:
        body = text.replace("{silent}", str(place.silent))
        place.hook.answer("/mistake", body, status=status, content_type=content_type)
        return place.hook.url("/mistake")

    return make


def document(verbs: str) -> Mistake:
    return answers(f"<Response>{verbs}</Response>")


def fails(way: str) -> Mistake:
    """The application fails in one of the ways of tests/pretend/misbehaving.py."""
    return lambda place: place.hook.failing(way)


MISTAKES: dict[str, Mistake] = {
    "Nothing listens at the VoiceUrl": lambda _place: "http://127.0.0.1:9/voice",
    "The host name of the VoiceUrl is misspelled": lambda _place: "http://no-such-host.invalid/voice",
    "The application does not answer in time": fails("hang"),
    "The application answers 500": fails("500"),
    "The VoiceUrl does not exist in the application": fails("404"),
    "The VoiceUrl does not take POST": answers("", status=405),
    "The VoiceUrl needs a password": answers("", status=401),
    "The VoiceUrl redirects to itself": fails("redirect-loop"),
    "The application answers 204, or nothing": fails("no-content"),
    "The VoiceUrl is a web page": fails("html"),
    "The VoiceUrl is a web page with a DOCTYPE": answers("<!DOCTYPE html><html><p>Hi</html>", content_type="text/html"),
    "The application answers JSON": answers('{"say": "Hi"}', content_type="application/json"),
    "The application answers with the Content-Type of an image": answers("<Response/>", content_type="image/png"),
    "The application answers JSON as text/xml": answers('{"say": "Hi"}'),
    "A tag is not closed": document("<Say>Hello"),
    "The root element is misspelled": answers("<response><Say>Hi</Say></response>"),
    "The certificate of the VoiceUrl is self-signed": lambda place: place.secure.url("/voice"),
    "The VoiceUrl has https, the application does not": lambda place: place.hook.url("/").replace("http:", "https:"),
    "The VoiceUrl is in the private network": lambda _place: "http://10.1.2.3/voice",
    "A verb is misspelled": document("<Saay>Hi</Saay>"),
    "A verb is in lower case": document("<say>Hi</say>"),
    "A verb stands in one that does not take it": document("<Gather timeout='1'><Dail>1</Dail></Gather>"),
    "An attribute is misspelled": document("<Gather numDigit='1' timeout='1'/>"),
    "An attribute has a bad value": document("<Record maxLength='ten' timeout='1'/>"),
    "The file of `<Play>` does not exist": document("<Play>none.wav</Play>"),
    "The file of `<Play>` is a web page": document("<Play>/failing/html</Play>"),
    "`<Say>` has a language that no voice speaks": document("<Say language='tlh'>Hi</Say>"),
    "The called client is not registered": document("<Dial><Client>bobby</Client></Dial>"),
    "There is no gateway for the called number": document("<Dial>+33123456789</Dial>"),
    "The called address is silent": document("<Dial><Sip>sip:bob@127.0.0.1:{silent}</Sip></Dial>"),
    "`<Dial>` calls something that is not a number": document("<Dial>call me</Dial>"),
}


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Webhook]:
    """Serves https with the certificate of an authority of its own."""
    with webhook(Authority(tmp_path_factory.mktemp("authority")).server("127.0.0.1")) as server:
        yield server


@pytest.fixture
def place(hook: Webhook, secure: Webhook) -> Iterator[Place]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        yield Place(hook, secure, silent.getsockname()[1])


def test_each_mistake_of_the_page_is_made_here() -> None:
    assert {*MISTAKES, *ELSEWHERE} == LINES.keys()


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_line_names_cause_and_cure(system: System, place: Place, alice: Phone, mistake: str) -> None:
    system.number("2250", MISTAKES[mistake](place))
    mark = secrets.token_hex(8)
    call = alice.call(system.sip("2250"), headers={HEADER: mark})
    assert call.wait_ended(30), call.story()
    found = journal(system.settings, mark)
    assert found, "no journal"
    (note,) = until(lambda: system.notifications(found.header.sid))
    noted = in_one_line(int(note["error_code"]), note["message_text"])
    journalled = [text for line in transcript(found) if (text := line.partition("NOTIFICATION ")[2])]
    by_make_call = [text.rpartition(" (http")[0] for text in explanation(system.settings, found)][-1]
    assert [fits(LINES[mistake], text) for text in (noted, *journalled, by_make_call)] == [True] * 3, by_make_call


def test_a_number_that_is_not_bound(system: System, alice: Phone) -> None:
    number = f"8{secrets.randbelow(10**9):09}"
    call = alice.call(system.sip(number))
    assert call.wait_ended(5)
    logged = until(lambda: [text for text in system.log("engine").splitlines() if f"{number} was refused" in text])
    assert fits(LINES["A number that is not bound is called"], logged[0][logged[0].index("13272: ") :]), logged
