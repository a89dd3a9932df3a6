"""REFER as event socket requests, and what FreeSWITCH tells of it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.calls.commands.results import ReferAnswer
from app.calls.commands.transfers import Refer
from app.calls.destination import SipUri
from app.calls.events import Event, Finished
from eslbridge.context import Context
from eslbridge.features import transfers as feature
from eslbridge.features.transfers import Transfers
from eslbridge.protocol.event_types import Referred
from eslbridge.protocol.events import decode
from eslbridge.protocol.payload import Fields
from eslbridge.state.leg import Leg
from eslbridge.state.legs import Legs
from tests.pretend.watched import until

BOB = Refer(SipUri("bob", "there.example", headers=(("X-One", "a&b"),)))


class Switch:
    """Keeps what is said to FreeSWITCH and what is told to the engine. variables: of the one leg; None: it is gone."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.told: list[tuple[str, Event]] = []
        self.variables: dict[str, str] | None = {}
        self.transfers = Transfers(Context(self, Legs(), self.tell, lambda channel, event: None))  # type: ignore[arg-type]

    def ask(self, request: bytes, then: Callable[[str | None], Any] = lambda reply: None) -> None:
        line = request.decode().strip()
        self.asked.append(line)
        name = line.rpartition(" ")[2]
        then("-ERR No such channel!" if self.variables is None else self.variables.get(name, "_undef_"))

    def tell(self, channel: str, happened: list[Event]) -> None:
        self.told += [(channel, event) for event in happened]

    def told_at_last(self) -> ReferAnswer:
        (told,) = until(lambda: self.told)
        channel, event = told
        assert isinstance(event, Finished)
        assert (channel, event.id, event.error) == ("leg-1", "CA1-2", "")
        assert isinstance(event.result, ReferAnswer)
        return event.result


@pytest.fixture
def switch(monkeypatch: pytest.MonkeyPatch) -> Switch:
    monkeypatch.setattr(feature, "LOOK_SECONDS", 0.01)
    made = Switch()
    made.transfers.refer("leg-1", "CA1-2", BOB, Leg())
    return made


def sent(switch: Switch) -> list[str]:
    return [line for line in switch.asked if "uuid_deflect" in line]


def test_it_is_sent_once_and_the_leg_stays(switch: Switch) -> None:
    switch.transfers.refer("leg-1", "CA1-2", BOB, Leg())
    assert sent(switch) == ["api uuid_deflect leg-1 sip:bob@there.example?X-One=a%26b"]
    kept = "restcomm_refer=CA1-2;sip_refer_continue_after_reply=true"
    assert f"api uuid_setvar_multi leg-1 {kept}" in switch.asked


def test_an_engine_that_takes_over_looks_what_became_of_it() -> None:
    switch = Switch()
    switch.variables = {"restcomm_refer": "CA1-2", "sip_refer_status_code": "403"}
    switch.transfers.refer("leg-1", "CA1-2", BOB, Leg())
    assert switch.told_at_last() == ReferAnswer(403)
    assert not sent(switch)


def test_who_refuses(switch: Switch) -> None:
    switch.variables = {"sip_refer_status_code": "100"}
    assert not switch.told
    switch.variables = {"sip_refer_status_code": "603"}
    assert switch.told_at_last() == ReferAnswer(603)


def test_what_a_notify_tells_and_that_it_ends_the_call(switch: Switch) -> None:
    switch.transfers.take_notified("leg-1", Referred(100, False))
    assert not switch.told
    switch.transfers.take_notified("leg-1", Referred(486, True))
    assert switch.told_at_last() == ReferAnswer(202, 486)
    assert switch.asked[-1].startswith("api uuid_kill leg-1")
    switch.transfers.take_notified("leg-1", Referred(486, True))
    assert len(switch.told) == 1


def test_a_notify_that_was_missed_stands_in_a_variable(switch: Switch) -> None:
    switch.variables = {"sip_refer_status_code": "202", "sip_refer_target_status_code": "404"}
    assert switch.told_at_last() == ReferAnswer(202, 404)


def test_who_tells_nothing(switch: Switch) -> None:
    switch.variables = {"sip_refer_status_code": "202"}
    assert until(lambda: switch.transfers.asked["leg-1"].status == 202)
    switch.transfers.asked["leg-1"].looks = 1
    assert switch.told_at_last() == ReferAnswer(202)


def test_who_hangs_up(switch: Switch) -> None:
    switch.variables = None
    assert switch.told_at_last() == ReferAnswer()


def test_only_uris_are_named() -> None:
    switch = Switch()
    switch.transfers.refer("leg-1", "CA1-2", Refer(SipUri("b b", "a.example")), Leg())
    ((_channel, event),) = switch.told
    assert isinstance(event, Finished)
    assert "is not a SIP URI" in event.error


@pytest.mark.parametrize(
    ("body", "substate", "meant"),
    [
        ("SIP/2.0 200 OK\r\n", "terminated", Referred(200, True)),
        ("SIP/2.0 180 Ringing", "active", Referred(180, False)),
        ("nonsense", "active", None),
        ("", "terminated", None),
    ],
)
def test_the_event_of_a_notify(body: str, substate: str, meant: Referred | None) -> None:
    told = {
        "Event-Name": "CUSTOM",
        "Event-Subclass": "sofia::notify_refer",
        "UniqueID": "leg-1",
        "subscription-substate": substate,
        "_body": body,
    }
    event = Fields(json.dumps(told, separators=(",", ":")).encode())
    assert decode(event) == (None if meant is None else ("leg-1", meant))
