"""Who calls as applications are told it, and what an INVITE hands on (issue 18, faults 1 and 3)."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from app.calls.commands.core import Originate
from app.calls.destination import Number
from app.calls.events import Arrived
from app.calls.facts import Facts
from app.calls.origin.identity import ANONYMOUS
from app.engine.intake.caller_identity import told
from app.engine.outbound.gateway_failover import asserted_to, forwards
from app.settings.gateways import Gateway

ACCOUNT = "AC" + "1" * 32
TRUSTED, OTHER = Gateway(name="ims", trusted_identity=True), Gateway(name="pstn")


def live(max_forwards: int = 70) -> Any:
    facts = Facts("CA" + "2" * 32, ACCOUNT, "a", "b", max_forwards=max_forwards)
    return SimpleNamespace(header=SimpleNamespace(facts=facts), channel="c")


def test_a_call_of_the_rest_api_goes_as_far_as_any_and_one_that_came_goes_less_far() -> None:
    assert forwards(live(), "c") == 70
    assert forwards(live(), "leg") == 69
    assert forwards(live(5), "leg") == 4
    assert forwards(live(0), "leg") == 0


def test_who_withholds_a_number_is_anonymous_and_only_a_trusted_gateway_is_told_it() -> None:
    event = Arrived("n", ANONYMOUS, "Anonymous", asserted="+1555", asserted_name="Bob", withheld=True)
    for gateway, known in ((None, ""), (OTHER, ""), (TRUSTED, "+1555")):
        caller, asserted = told(event, gateway)
        assert (caller.from_, caller.caller_name, caller.asserted, asserted) == (ANONYMOUS, "Anonymous", "", known)
    facts = Facts("CA", ACCOUNT, ANONYMOUS, "n", asserted="+1555")
    command = Originate(Number("+1"), ANONYMOUS)
    assert [asserted_to(one, facts, command) for one in (TRUSTED, OTHER)] == ["+1555", ""]
    assert asserted_to(TRUSTED, facts, replace(command, caller_id="+1999")) == ""


def test_what_a_network_says_counts_where_the_operator_trusts_it() -> None:
    event = Arrived("n", "1234", "PBX", asserted="+1555", asserted_name="Bob")
    names = [(caller.from_, caller.caller_name) for caller, _ in (told(event, one) for one in (None, OTHER, TRUSTED))]
    assert names == [("1234", "PBX"), ("1234", "PBX"), ("+1555", "Bob")]


def test_what_a_network_says_is_cleaned_as_all_that_strangers_say() -> None:
    event = Arrived("n", "a", asserted="client:bob\x1b[2J", asserted_name="Bob\r\nX: y")
    assert (event.asserted, event.asserted_name) == ("client%3Abob%5B2J", "BobX: y")
