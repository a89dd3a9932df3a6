"""What the engine asks the database: routes, accounts, mail, outbound calls, stale calls; on every database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts import accounts
from app.accounts.domain_credentials import Login
from app.calls.facts import Application
from app.ledger.ledger import Ledger
from app.ledger.lookups import EngineLetter
from app.models import Account, Call, Client, EngineCommand, IncomingPhoneNumber, Outbox, sid
from app.models import Application as Shared
from app.models.columns import now
from app.settings.config import Settings
from app.settings.vault import Vault
from app.store import store
from tests import rows

MENU = sid.new("AP")
MENU_FIELDS = {
    **{"friendly_name": "Menu", "api_version": "2012-04-24"},
    **{"voice_url": "http://menu/", "voice_method": "GET", "status_callback": "http://over/"},
}


class World:
    """A ledger, and a database to prepare for it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine = store.connect(settings)
        self.ledger = Ledger(settings)
        with Session(self.engine) as session:
            parent, _token = accounts.create(session, Vault(settings), "parent@example.com")
            child, self.token = accounts.create(session, Vault(settings), "child@example.com", parent=parent)
            self.parent, self.account = parent.sid, child.sid
            session.commit()

    def add(self, *rows: Any) -> None:
        with Session(self.engine) as session:
            session.add_all(rows)
            session.commit()

    def number(self, phone_number: str, **fields: Any) -> None:
        fields = {"voice_url": "http://app.example/", "api_version": "2012-04-24"} | fields
        self.add(IncomingPhoneNumber(account_sid=self.account, phone_number=phone_number, friendly_name="n", **fields))

    def call(self, **fields: Any) -> str:
        call = rows.call(self.account, sid=sid.new("CA"), **{"node": "node1"} | fields)
        found = call.sid
        self.add(call)
        return found

    def set_status(self, account: str, status: str) -> None:
        with Session(self.engine) as session:
            session.execute(update(Account).where(Account.sid == account).values(status=status))
            session.commit()

    def statuses(self) -> dict[str, tuple[str, int | None]]:
        with Session(self.engine) as session:
            return {row.sid: (row.status, row.duration) for row in session.scalars(select(Call))}


@pytest.fixture
def world(settings: Settings) -> Iterator[World]:
    world = World(settings)
    yield world
    world.ledger.close()
    world.engine.dispose()


# -- routes -------------------------------------------------------------------------------------------------------


def test_a_number_with_nothing_but_a_fax_url_takes_faxes(world: World) -> None:
    world.number("1888", voice_url="", fax_url="http://a/?x=1&y=<", fax_method="GET")
    world.number("1889", fax_url="http://a/")
    route, other = world.ledger.route("1888"), world.ledger.route("1889")
    assert route
    assert other
    taken = '<ReceiveFax action="http://a/?x=1&amp;y=&lt;" method="GET"/>'
    assert (route.application.url, route.application.document) == ("http://a/?x=1&y=<", f"<Response>{taken}</Response>")
    assert (other.application.url, other.application.document) == ("http://app.example/", "")


def test_a_number_that_receives_faxes_runs_nothing_else(world: World) -> None:
    world.number("1888", voice_url="http://v/", fax_url="http://f/", voice_receive_mode="fax")
    world.number("1889", voice_url="http://v/", voice_method="GET", voice_receive_mode="fax")
    world.number("1890", voice_url="", voice_receive_mode="fax")
    both, voice, none = (world.ledger.route(number) for number in ("1888", "1889", "1890"))
    assert both
    assert voice
    assert none
    assert both.application.document == '<Response><ReceiveFax action="http://f/" method="POST"/></Response>'
    assert voice.application.document == '<Response><ReceiveFax action="http://v/" method="GET"/></Response>'
    assert none.application.document == ""


def test_a_number_routes_to_its_application(world: World) -> None:
    world.number(
        "1234", voice_url="http://a/", voice_method="GET", voice_fallback_url="http://f/", status_callback="http://s/"
    )
    route = world.ledger.route("1234")
    assert route is not None
    assert (route.account_sid, route.auth_token, route.api_version) == (world.account, world.token, "2012-04-24")
    assert sid.valid(route.number_sid, "PN")
    assert route.application == Application("http://a/", "GET", "http://f/", "POST", "", "http://s/", "POST")


@pytest.mark.parametrize("dialled", ["+14445556666", "14445556666", "+1 444 555-6666", "+1(444)555.6666"])
def test_a_number_is_found_however_it_is_dialled(world: World, dialled: str) -> None:
    world.number("+14445556666")
    assert world.ledger.route(dialled) is not None


def test_the_exact_number_is_preferred(world: World) -> None:
    world.number("+14445556666", voice_url="http://plus/")
    world.number("14445556666", voice_url="http://exact/")
    route = world.ledger.route("14445556666")
    assert route is not None
    assert route.application.url == "http://exact/"


def test_the_longest_pattern_is_the_numbers(world: World) -> None:
    for pattern in ("+49.", "+4930123.", "+4930123XX"):
        world.number(pattern, voice_url=f"http://{pattern[1:]}/")
    found = {dialled: world.ledger.route(dialled) for dialled in ("4930123456", "+493012345", "+49301234", "+4989")}
    urls = [route.application.url for route in found.values() if route]
    assert urls == ["http://4930123./", "http://4930123XX/", "http://4930123./", "http://49./"]
    world.number("+493012345", voice_url="http://exact/")
    assert (route := world.ledger.route("493012345"))
    assert route.application.url == "http://exact/"


@pytest.mark.parametrize("dialled", ["9999", "", "anonymous", "1234'; --", "x" * 5000])
def test_what_is_nobodys_number_has_no_route(world: World, dialled: str) -> None:
    world.number("1234")
    assert world.ledger.route(dialled) is None


def test_numbers_of_accounts_that_are_not_active_have_no_route(world: World) -> None:
    world.number("1234")
    for account in (world.account, world.parent):
        world.set_status(account, "suspended")
        assert world.ledger.route("1234") is None
        world.set_status(account, "active")
        assert world.ledger.route("1234") is not None


def test_a_changed_number_routes_anew_at_once(world: World) -> None:
    world.number("1234", voice_url="http://old/")
    assert world.ledger.route("1234").application.url == "http://old/"
    with Session(world.engine) as session:
        session.execute(update(IncomingPhoneNumber).values(voice_url="http://new/"))
        session.commit()
    assert world.ledger.route("1234").application.url == "http://new/"


def test_a_number_that_names_an_application_runs_that_as_it_is_now(world: World) -> None:
    world.add(Shared(account_sid=world.account, sid=MENU, **MENU_FIELDS))
    world.number("1234", voice_application_sid=MENU, status_callback="http://ignored/")
    assert world.ledger.route("1234").application == Application("http://menu/", "GET", status_callback="http://over/")
    with Session(world.engine) as session:
        session.execute(update(Shared).values(voice_url="http://new/"))
        session.commit()
    assert world.ledger.route("1234").application.url == "http://new/"


def test_another_accounts_application_is_not_run(world: World) -> None:
    world.add(Shared(account_sid=world.parent, sid=MENU, **MENU_FIELDS))
    world.number("1234", voice_application_sid=MENU)
    assert world.ledger.route("1234").application.url == ""


# -- clients ------------------------------------------------------------------------------------------------------


def add_client(world: World, login: str, **fields: Any) -> str:
    """Returns its digest."""
    digest = f"{len(login):032x}"
    sealed = Vault(world.settings).seal(digest)
    world.add(Client(account_sid=world.account, login=login, ha1_encrypted=sealed, api_version="v", **fields))
    return digest


def test_clients_that_may_register_with_their_digests(world: World) -> None:
    digest = add_client(world, "alice")
    add_client(world, "disabled", status=0)
    alice = Login("alice", digest)
    assert world.ledger.logins() == [alice]
    assert [world.ledger.login(login) for login in ("alice", "disabled", "nobody")] == [alice, None, None]
    world.set_status(world.parent, "suspended")
    assert world.ledger.logins() == []
    assert world.ledger.login("alice") is None


def test_a_client_may_have_an_application_of_its_own(world: World) -> None:
    add_client(world, "alice", voice_url="http://own/", voice_method="GET", voice_fallback_url="http://f/")
    add_client(world, "bob")
    route = world.ledger.route_of_client("alice")
    assert route is not None
    assert (route.account_sid, route.auth_token, route.number_sid) == (world.account, world.token, "")
    assert route.application == Application("http://own/", "GET", "http://f/", "POST")
    assert world.ledger.route_of_client("bob") is None
    assert world.ledger.route_of_client("nobody") is None
    world.set_status(world.account, "suspended")
    assert world.ledger.route_of_client("alice") is None


def test_a_client_may_name_an_application(world: World) -> None:
    world.add(Shared(account_sid=world.account, sid=MENU, **MENU_FIELDS))
    add_client(world, "alice", voice_application_sid=MENU)
    route = world.ledger.route_of_client("alice")
    assert route is not None
    assert (route.account_sid, route.application.url) == (world.account, "http://menu/")


# -- accounts and outbound calls ----------------------------------------------------------------------------------


def test_an_account_with_its_token_and_status(world: World) -> None:
    holder = world.ledger.account(world.account)
    assert holder is not None
    assert (holder.sid, holder.auth_token, holder.status) == (world.account, world.token, "active")
    world.set_status(world.parent, "closed")
    assert world.ledger.account(world.account).status == "closed"
    assert world.ledger.account("AC" + "0" * 32) is None


def test_a_queued_call_of_the_api(world: World) -> None:
    application = Application("http://a/", status_callback="http://s/", status_events=("ringing", "completed"))
    asked = world.call(to="sip:bob@host", from_="77", direction="outbound-api", timeout=15, application=application)
    outbound = world.ledger.outbound(asked)
    assert outbound is not None
    assert (outbound.facts.call_sid, outbound.facts.account_sid) == (asked, world.account)
    assert (outbound.facts.to, outbound.facts.from_, outbound.facts.direction) == ("sip:bob@host", "77", "outbound-api")
    assert (outbound.facts.status, outbound.facts.answered) == ("queued", False)
    assert (outbound.application, outbound.timeout, outbound.auth_token) == (application, 15, world.token)


def test_a_call_is_begun_only_once_and_only_for_active_accounts(world: World) -> None:
    assert world.ledger.outbound(world.call(status="ringing")) is None
    assert world.ledger.outbound(world.call(status="canceled")) is None
    assert world.ledger.outbound(sid.new("CA")) is None
    queued = world.call()
    world.set_status(world.account, "suspended")
    assert world.ledger.outbound(queued) is None


# -- mail ---------------------------------------------------------------------------------------------------------


def test_mail_is_taken_once_in_order_and_only_ones_own(world: World) -> None:
    world.add(
        EngineCommand(node="node1", call_sid="CA1", kind="redirect", payload={"url": "http://x/", "method": "GET"}),
        EngineCommand(node="other", call_sid="CA2", kind="end", payload={}),
        EngineCommand(node="node1", call_sid="CA1", kind="end", payload={"status": "completed"}),
    )
    assert world.ledger.take_mail("node1") == [
        EngineLetter("CA1", "redirect", {"url": "http://x/", "method": "GET"}),
        EngineLetter("CA1", "end", {"status": "completed"}),
    ]
    assert world.ledger.take_mail("node1") == []
    assert [letter.call_sid for letter in world.ledger.take_mail("other")] == ["CA2"]


def test_more_mail_than_is_taken_at_once_stays_in_order(world: World) -> None:
    world.add(*(EngineCommand(node="node1", call_sid=f"CA{number}", kind="end") for number in range(250)))
    taken = []
    while mail := world.ledger.take_mail("node1"):
        assert len(mail) <= 100
        taken += [letter.call_sid for letter in mail]
    assert taken == [f"CA{number}" for number in range(250)]


def test_two_who_take_mail_share_it(world: World) -> None:
    other = Ledger(world.settings)
    world.add(*(EngineCommand(node="node1", call_sid=f"CA{number}", kind="end") for number in range(150)))
    taken = [letter.call_sid for ledger in (world.ledger, other, world.ledger) for letter in ledger.take_mail("node1")]
    assert sorted(taken) == sorted(f"CA{number}" for number in range(150))
    other.close()


# -- reconciling --------------------------------------------------------------------------------------------------


def test_calls_that_nobody_runs_are_closed_with_a_callback(world: World) -> None:
    old = {"date_updated": now() - timedelta(minutes=1), "start_time": now() - timedelta(seconds=90)}
    told = Application(status_callback="http://s/")
    ringing = world.call(status="ringing", application=told, **old)
    answered = world.call(status="in-progress", application=told, **old)
    quiet = world.call(status="queued", **old)
    kept = world.call(status="ringing", **old)
    assert sorted(world.ledger.fail_stale("node1", {kept})) == sorted([ringing, answered, quiet])
    statuses = world.statuses()
    assert [statuses[call][0] for call in (ringing, answered, quiet, kept)] == [
        "failed",
        "completed",
        "failed",
        "ringing",
    ]
    assert statuses[answered][1] in (90, 91)
    with Session(world.engine) as session:
        callbacks = {row.call_sid: row.params for row in session.scalars(select(Outbox))}
    assert callbacks.keys() == {ringing, answered}
    assert (callbacks[ringing]["CallStatus"], callbacks[ringing]["CallDuration"]) == ("failed", "0")
    assert world.ledger.fail_stale("node1", {kept}) == []


def test_the_last_callback_has_the_next_number(world: World) -> None:
    old = now() - timedelta(minutes=1)
    call = world.call(status="in-progress", application=Application(status_callback="http://s/"), date_updated=old)
    world.add(Outbox(account_sid=world.account, call_sid=call, sequence=3, url="http://s/", params={}))
    world.ledger.fail_stale("node1", ())
    with Session(world.engine) as session:
        assert sorted(session.scalars(select(Outbox.sequence))) == [3, 4]


def test_calls_that_may_be_beginning_are_left_alone(world: World) -> None:
    young = world.call(status="ringing")
    waiting = world.call(status="queued", date_updated=datetime(2026, 1, 1, tzinfo=UTC))
    elsewhere = world.call(status="ringing", node="other", date_updated=datetime(2026, 1, 1, tzinfo=UTC))
    world.add(EngineCommand(node="node1", call_sid=waiting, kind="originate"))
    assert world.ledger.fail_stale("node1", ()) == []
    world.ledger.take_mail("node1")
    assert world.ledger.fail_stale("node1", ()) == []
    assert {status for status, _duration in world.statuses().values()} == {"ringing", "queued"}
    assert world.statuses().keys() == {young, waiting, elsewhere}
