"""The X- headers of the answer to a call of ours: asked for one by one, then told with Answered."""

from typing import Any

from app.calls.commands.core import Originate
from app.calls.destination import SipUri
from app.calls.events import Answered, Event
from ariclient.context import Context
from ariclient.features.answer_headers import take_answered
from ariclient.protocol.request import Rest
from ariclient.state.legs import Legs
from ariclient.transport.requests import Reply


class PretendAsterisk:
    """Answers each request at once. headers: of the answer to the call."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers
        self.asked = 0

    def ask(self, rest: Rest, then: Any) -> None:
        self.asked += 1
        name = rest.query["variable"].removeprefix("PJSIP_RESPONSE_HEADER(read,").removesuffix(")")
        every = rest.query["variable"] == "PJSIP_RESPONSE_HEADERS(X-)"
        value = ",".join(self.headers) if every else self.headers.get(name)
        then(Reply(404) if value is None else Reply(200, body={"value": value}))


def told(headers: dict[str, str], wanted: bool = True) -> tuple[bool, list[tuple[str, Event]]]:
    """Was anything asked for, and what happened to the leg in the end?"""
    asterisk, taken = PretendAsterisk(headers), []

    def take_event(channel: str, event: Event) -> None:
        taken.append((channel, event))

    legs = Legs()
    legs.get("x").note("1", Originate(SipUri("bob", "b.example"), "1", want_headers=wanted))
    context = Context(asterisk, legs, lambda channel, events: None, take_event)  # type: ignore[arg-type]
    take_answered(context, "x", Answered())
    return asterisk.asked > 0, taken


def test_all_of_them_are_told_with_the_answer() -> None:
    assert told({"X-A": "1", "X-B": "a, b"}) == (True, [("x", Answered({"X-A": "1", "X-B": "a, b"}))])


def test_without_any_the_answer_is_told_all_the_same() -> None:
    assert told({}) == (True, [("x", Answered({}))])


def test_names_that_are_none_are_not_asked_for() -> None:
    assert told({"X-A": "1", "X-(read,Y)": "2"}) == (True, [("x", Answered({"X-A": "1"}))])


def test_who_does_not_want_them_is_told_at_once() -> None:
    assert told({"X-A": "1"}, wanted=False) == (False, [("x", Answered())])
