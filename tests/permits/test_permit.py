"""The permit: destinations, caller IDs, calls per second and at once, minutes, spend, hops; on every database."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.permits.permit import DatabasePermit
from app.permits.rules import (
    CANNOT_ASK,
    CONCURRENT,
    NOT_ACTIVE,
    NOT_THERE,
    NOT_THIS_CALLER,
    NOT_THIS_HOST,
    NOT_THIS_NUMBER,
    TOO_FAST,
    TOO_MANY_HOPS,
    USED_UP,
    Refusal,
)
from app.settings.config import Settings, load
from app.settings.gateways import Gateway
from app.store.transactions import Database
from tests.permits.world import CALLER, NUMBER, World


@pytest.fixture
def place(settings: Settings) -> Iterator[Any]:
    made: list[World] = []

    def make(**more: Any) -> World:
        made.append(World(settings, **more))
        return made[-1]

    yield make
    for one in made:
        one.database.close()


FRAUD = {
    "+19005551234": NOT_THIS_NUMBER, "+8821234567": NOT_THIS_NUMBER, "+881612345678": NOT_THIS_NUMBER,
    "+3719123456": NOT_THIS_NUMBER, "+252612345678": NOT_THERE, "+44909123456": NOT_THIS_NUMBER,
    "011252612345678": NOT_THERE, "911": NOT_THIS_NUMBER, "112": NOT_THIS_NUMBER, "#31#12125551234": NOT_THIS_NUMBER,
    "0": NOT_THIS_NUMBER, "1234": NOT_THIS_NUMBER, "+4930123456": NOT_THERE, "sip:x@host.example": NOT_THIS_HOST,
    "client:boss": 13260,
}  # fmt: skip


def test_what_fraud_is_made_with_is_closed_and_home_is_open(place: Any) -> None:
    world = place()
    account = world.account(1)
    assert {to: world.code(world.leg(account, to)) for to in FRAUD} == FRAUD
    assert world.code(world.leg(account)) == 0


def test_countries_of_own_numbers_are_open_where_numbers_come_from_the_pool(place: Any) -> None:
    pool, free = place(number_ownership="pool"), place(number_ownership="free")
    account = pool.account(1)
    pool.number(account, "+4930123456")
    assert pool.code(pool.leg(account, "+4930654321")) == 0
    assert free.code(pool.leg(account, "+4930654321")) == NOT_THERE


def test_an_accounts_own_rules_and_those_of_the_account_above(place: Any) -> None:
    world = place()
    above = world.account(1, countries=["DE"], deny_prefixes=["+4915"], allow_prefixes=["+49900"])
    below = world.account(2, above, sip_hosts=["*.example.com"])
    codes = {to: world.code(world.leg(below, to)) for to in ("+4930123456", "+4915123456789", "+49900123456", NUMBER)}
    assert list(codes.values()) == [0, NOT_THIS_NUMBER, 0, NOT_THERE]
    assert world.code(world.leg(below, "sip:x@a.example.com")) == 0
    assert world.code(world.leg(above, "sip:x@a.example.com")) == NOT_THIS_HOST


@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_an_account_that_is_not_active_or_below_such_a_one_calls_nobody(place: Any, status: str) -> None:
    world = place()
    above = world.account(1, status=status)
    assert world.code(world.leg(world.account(2, above))) == NOT_ACTIVE
    assert world.code(world.leg("AC" + "f" * 32)) == NOT_ACTIVE


def test_caller_ids_are_own_verified_or_who_called(place: Any) -> None:
    world = place(caller_ids="own")
    account, other = world.account(1), world.account(2)
    world.number(account, "+12125550001")
    world.number(account, "+1212555XXXX")
    world.verified(account, "+12125550002")
    world.number(other, "+4930123456")
    world.client(account, "bob")
    world.client(other, "boss")
    mine = ("+12125550001", "12125550001", "+12125559999", "+12125550002", "client:bob")
    assert [world.code(world.leg(account, caller=caller)) for caller in mine] == [0] * len(mine)
    strange = ("+18005551212", "911", "client:boss", "sip:ceo@bank.example", "+4930123456")
    assert [world.code(world.leg(account, caller=one)) for one in strange] == [NOT_THIS_CALLER] * len(strange)
    assert world.code(world.leg(account, caller="+4915111", passed="+4915111")) == 0
    assert world.code(world.leg(account, caller="+4915112", passed="+4915111")) == NOT_THIS_CALLER


def test_an_emergency_number_is_nobodys_caller_id(place: Any) -> None:
    world = place(caller_ids="any")
    assert world.code(world.leg(world.account(1), caller="911")) == NOT_THIS_CALLER


def test_clients_are_rung_by_their_own_account_only(place: Any) -> None:
    world = place()
    owner, other = world.account(1), world.account(2)
    world.client(owner, "bob")
    assert [world.code(world.leg(sid, "client:bob")) for sid in (owner, other)] == [0, 13260]
    contact = "sip:bob@127.0.0.1:5061"
    assert [world.code(world.leg(sid, contact, client="bob")) for sid in (owner, other)] == [0, 13260]


def test_calls_at_once_end_and_make_room(place: Any) -> None:
    world = place()
    account = world.account(1, concurrent_calls=2, calls_per_second=0)
    legs = [world.leg(account) for _ in range(3)]
    assert [world.code(leg) for leg in legs] == [0, 0, CONCURRENT]
    assert world.code(legs[0]) == 0  # asked again for the same leg
    world.permit.ended({legs[0].sid: 5})
    assert world.code(world.leg(account)) == 0
    assert world.code(world.leg(account)) == CONCURRENT


def test_a_limit_counts_everything_below_it(place: Any) -> None:
    world = place()
    top = world.account(1, concurrent_calls=2, calls_per_second=0)
    children = [world.account(number, top, concurrent_calls=2, calls_per_second=0) for number in (2, 3)]
    assert [world.code(world.leg(children[0])), world.code(world.leg(children[1]))] == [0, 0]
    assert [world.code(world.leg(sid)) for sid in (top, *children)] == [CONCURRENT] * 3


def test_the_installation_has_a_limit_too(place: Any) -> None:
    world = place(concurrent_calls=1, account_calls_per_second=0)
    accounts = [world.account(1), world.account(2)]
    assert [world.code(world.leg(sid)) for sid in accounts] == [0, CONCURRENT]


def test_no_second_has_more_calls_than_it_may(place: Any) -> None:
    world = place(call_queue_seconds=3)
    account = world.account(1, calls_per_second=3, concurrent_calls=0)
    waits = [world.permit.dial(world.leg(account)).wait for _ in range(9)]
    for number in range(len(waits) - 3):
        assert waits[number + 3] - waits[number] >= 1
    assert waits[:3] == [0, 0, 0]
    assert [world.code(world.leg(account)) for _ in range(4)] == [TOO_FAST] * 4
    world.now += 10
    assert world.permit.dial(world.leg(account)).wait == 0


def test_a_clock_that_was_an_hour_ahead_stops_nobody(place: Any) -> None:
    world = place()
    account = world.account(1, calls_per_second=1)
    world.now += 3600
    assert world.code(world.leg(account)) == 0
    world.now -= 3600
    assert world.permit.dial(world.leg(account)).wait == 0


def test_minutes_of_a_day(place: Any) -> None:
    world = place()
    account = world.account(1, minutes_per_day=10)
    first = world.leg(account)
    assert world.permit.dial(first).max_seconds == 600
    world.now += 300
    assert world.permit.dial(world.leg(account)).max_seconds == 300
    world.now += 150  # 450 s of the first, 150 s of the second
    assert world.code(world.leg(account)) == USED_UP
    world.now += 86_400
    world.permit.ended({first.sid: 450})
    world.permit.sweep([])
    world.now += 86_400
    assert world.code(world.leg(account)) == 0


def test_spend_of_a_day_by_the_tariff_table(place: Any) -> None:
    world = place(tariffs={"+": 1.0, "+1212": 0.5})
    account = world.account(1, spend_per_day=1.0)
    leg = world.leg(account)
    assert world.permit.dial(leg).max_seconds == 120
    world.permit.ended({leg.sid: 61})  # two minutes begun
    world.now += 70
    assert world.code(world.leg(account)) == USED_UP


def test_longest_call(place: Any) -> None:
    world = place(max_call_seconds=14_400)
    usual, short = world.account(1), world.account(2, max_call_seconds=60)
    assert [world.permit.dial(world.leg(sid)).max_seconds for sid in (usual, short)] == [14_400, 60]
    assert [world.permit.max_seconds(sid) for sid in (usual, short)] == [14_400, 60]


def test_chains_of_calls_that_dial_each_other_end(place: Any) -> None:
    world = place(max_hops=3)
    account, chain = world.account(1, calls_per_second=0), "CA" + "a" * 32
    assert [world.code(world.leg(account, chain=chain, hops=hops)) for hops in (1, 2, 3)] == [0, 0, TOO_MANY_HOPS]
    wide = [world.code(world.leg(account, chain="CA" + "b" * 32, hops=1)) for _ in range(5)]
    assert wide == [0, 0, 0, TOO_MANY_HOPS, TOO_MANY_HOPS]
    world.permit.ended({f"CA{number:032d}": 1 for number in range(world.legs + 1)})
    assert world.code(world.leg(account, chain="CA" + "b" * 32, hops=1)) == TOO_MANY_HOPS
    world.now += 61
    assert world.code(world.leg(account, chain="CA" + "b" * 32, hops=1)) == 0


def test_a_carrier_that_brings_a_call_back_without_our_header_is_the_same_chain(place: Any) -> None:
    world = place(max_hops=3)
    account = world.account(1, calls_per_second=0)
    assert world.permit.dial(world.leg(account, chain="CA" + "c" * 32)).hops == 1
    back = {"chain": "CA" + "d" * 32, "arrived": (CALLER, NUMBER)}
    grants = [world.permit.dial(world.leg(account, **back)) for _ in range(2)]
    assert [(one.chain, one.hops) for one in grants] == [("CA" + "c" * 32, 2), ("CA" + "c" * 32, 3)]
    assert world.code(world.leg(account, **back)) == TOO_MANY_HOPS
    stranger = world.permit.dial(world.leg(account, arrived=("+4915111", NUMBER), chain="CA" + "e" * 32))
    assert (stranger.chain, stranger.hops) == ("CA" + "e" * 32, 1)


def test_what_a_dead_engine_left_is_swept(place: Any) -> None:
    world = place()
    account = world.account(1, concurrent_calls=1)
    leg = world.leg(account)
    assert world.code(leg) == 0
    world.permit.sweep([])  # it may have begun a moment ago
    assert world.code(world.leg(account)) == CONCURRENT
    world.now += 61
    world.permit.sweep([leg.sid])
    assert world.code(world.leg(account)) == CONCURRENT
    world.permit.sweep([])
    assert world.code(world.leg(account)) == 0


def test_messages_are_judged_as_calls_are_and_wait_for_their_turn(place: Any) -> None:
    world = place()
    account = world.account(1, messages_per_second=1)
    assert world.permit.send(account, "SM1", NUMBER, CALLER) == 0
    assert world.permit.send(account, "SM1", NUMBER, CALLER) == 0
    assert world.permit.send(account, "SM2", NUMBER, CALLER) > 1
    with pytest.raises(Exception, match="premium"):
        world.permit.send(account, "SM3", "+19005551234", CALLER)


def test_without_a_database_nothing_is_permitted(tmp_path: Any) -> None:
    """SQLite without tables: no answer."""
    settings = load(var=tmp_path, database_url=f"sqlite:///{tmp_path}/none.db", outbound_policy="closed")
    world = World.__new__(World)
    world.permit, world.legs = DatabasePermit(settings, Database(settings)), 0
    assert world.code(world.leg("AC" + "0" * 32)) == CANNOT_ASK


@pytest.mark.parametrize("gateways", [[], [Gateway(name="pstn", uri="sip.example.com")]])
def test_a_number_of_the_installation_that_no_gateway_takes_is_called_here(place: Any, gateways: list[Gateway]) -> None:
    world = place(gateways=gateways)
    world.number(world.account(1), "1234")
    caller = world.account(2)
    assert world.code(world.leg(caller, "1234")) == (NOT_THIS_NUMBER if gateways else 0)
    assert world.code(world.leg(caller, "1235")) == NOT_THIS_NUMBER


def test_a_loop_is_refused_with_the_calls_that_led_there(place: Any) -> None:
    world = place(max_hops=3)
    account, first = world.account(1), "CA" + "f" * 32
    legs = [world.leg(account, chain=first, hops=hops) for hops in range(4)]
    assert [world.code(leg) for leg in legs[:3]] == [0, 0, 0]
    with pytest.raises(Refusal) as refused:
        world.permit.dial(legs[3])
    assert " > ".join([first, *(leg.sid for leg in legs[:3])]) in str(refused.value)
