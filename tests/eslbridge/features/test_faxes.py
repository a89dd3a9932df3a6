"""Faxes as event socket requests, and what FreeSWITCH tells of them (guide 2.5)."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.calls.causes import Cause
from app.calls.commands.messages import ReceiveFax, SendFax
from app.calls.commands.results import FaxPages
from app.calls.destination import Number
from app.calls.events import Answered, Event, Finished
from app.switching.faxes import FaxOver
from eslbridge.context import Context
from eslbridge.features.faxes import Faxes
from eslbridge.protocol.event_types import Gone, Parked, Refusal
from eslbridge.protocol.events import decode
from eslbridge.protocol.payload import Fields
from eslbridge.state.legs import Legs

ID = "asked-" + "a" * 32
LEG = "fax-" + "a" * 32
SEND = SendFax(Number("+491701"), "1777", "/var/faxes/FX1.tiff", "loop", 30)


class Switch:
    """Keeps what is said to FreeSWITCH and what is told to the engine."""

    def __init__(self) -> None:
        self.legs = Legs()
        self.asked: list[str] = []
        self.told: list[tuple[str, Event]] = []
        self.faxes = Faxes(Context(self, self.legs, self.tell, lambda channel, event: None))  # type: ignore[arg-type]
        self.answer: str | None = "+OK"

    def ask(self, request: bytes, then: Callable[[str | None], Any] = lambda reply: None) -> None:
        self.asked.append(request.decode())
        then(self.answer)

    def take_event(self, channel: str, event: Event) -> bool:
        """As FreeSwitch.take_message does. Returns whether it was about a fax."""
        take = self.legs.claimed.get(channel) or (self.faxes.take_received if isinstance(event, FaxOver) else None)
        if take:
            take(channel, event)  # type: ignore[arg-type]
        return take is not None

    def tell(self, channel: str, happened: list[Event]) -> None:
        self.told += [(channel, event) for event in happened]


@pytest.fixture
def switch() -> Switch:
    made = Switch()
    made.faxes.send("", ID, SEND)
    return made


def test_a_fax_is_a_call_of_its_own_and_is_sent_once_there_is_an_answer(switch: Switch) -> None:
    assert f"origination_uuid={LEG}" in switch.asked[0]
    assert "sofia/gateway/loop/+491701 &park()" in switch.asked[0]
    assert switch.take_event(LEG, Parked(Answered()))
    assert switch.asked[1] == f"api uuid_setvar_multi {LEG} fax_enable_t38=true\n\n"
    assert switch.asked[2].startswith(f"sendmsg {LEG}\n")
    assert "execute-app-name: txfax\nexecute-app-arg: /var/faxes/FX1.tiff" in switch.asked[2]
    assert switch.take_event(LEG, FaxOver(ID, 2, ""))
    assert switch.told == [("", Finished(ID, FaxPages(2)))]
    assert switch.asked[3].startswith(f"api uuid_kill {LEG}")
    assert not switch.take_event(LEG, Gone(Cause.NORMAL)), "nobody's any more"


@pytest.mark.parametrize(("event", "why"), [(Gone(Cause.BUSY), "busy"), (Refusal("NO_ROUTE"), "NO_ROUTE")])
def test_nobody_answered(switch: Switch, event: Event, why: str) -> None:
    assert switch.take_event(LEG, event)
    assert switch.told == [("", Finished(ID, error=f"the call ended: {why}"))]


def test_who_receives_may_hang_up_first(switch: Switch) -> None:
    switch.take_event(LEG, Parked(Answered()))
    assert switch.take_event(LEG, Gone(Cause.NORMAL, was_up=True))
    assert switch.take_event(LEG, FaxOver(ID, 1, ""))
    assert switch.told == [("", Finished(ID, FaxPages(1)))]


def test_a_lost_link_or_a_bad_file_is_told() -> None:
    switch = Switch()
    switch.answer = None
    switch.faxes.send("", ID, SEND)
    switch.faxes.send("", ID, SendFax(Number("1"), "1", "/a b.tiff", "loop"))
    switch.faxes.receive("leg-1", "CA1-2", ReceiveFax("/tmp/x.wav"))
    assert [event.error[:20] for _channel, event in switch.told] == [  # type: ignore[attr-defined]
        "the link was lost", "'/a b.tiff' is not a", "'/tmp/x.wav' is not ",
    ]  # fmt: skip


def test_a_leg_takes_a_fax_and_is_hung_up() -> None:
    switch = Switch()
    switch.faxes.receive("leg-1", "CA1-2", ReceiveFax("/made/CA1-2.tiff"))
    assert "fax_enable_t38_request=true" in switch.asked[0]
    assert "execute-app-name: rxfax\nexecute-app-arg: /made/CA1-2.tiff" in switch.asked[1]
    switch.faxes.receive("leg-1", "CA1-2", ReceiveFax("/made/CA1-2.tiff"))
    assert len(switch.asked) == 2, "asked for again by an engine that looks, it is not begun again"
    assert switch.take_event("leg-1", FaxOver("CA1-2", 1, ""))
    assert switch.told == [("leg-1", Finished("CA1-2", FaxPages(1)))]
    assert switch.asked[2].startswith("api uuid_kill leg-1")


def test_how_it_went_stands_in_the_legs_variables() -> None:
    told = {
        "Event-Name": "CHANNEL_EXECUTE_COMPLETE", "Application": "rxfax", "Application-UUID": "CA1-2",
        "Application-UUID-Name": "restcomm", "Unique-ID": "leg-1", "variable_fax_success": "0",
        "variable_fax_result_text": "Timed out", "variable_fax_document_transferred_pages": "1",
    }  # fmt: skip

    def seen(**more: str) -> Any:
        return decode(Fields(json.dumps(told | more, separators=(",", ":")).encode()))

    assert seen() == ("leg-1", FaxOver("CA1-2", 1, "the fax failed: Timed out"))
    assert seen(variable_fax_success="1") == ("leg-1", FaxOver("CA1-2", 1, ""))
