"""The tenant matrix: each route x each kind of asker x XML and JSON, made from the routes (docs/guarantees.md)."""

import pytest

from tests.api.one_of_each import ROWS
from tests.api.tenants import ABSENT, IN, NOBODYS, NOT_ALLOWED, NOT_BY_KEY, OF_PATH, PRINCIPALS, UNKNOWN, Tenants
from tests.api.world import add, code, set_status
from tests.rows import call

OPERATOR = "grandparent"
"""The only one below no other: limits are his to change."""
STATUS = {ABSENT: 404, UNKNOWN: 401}
GOOD = {"GET": {200}, "POST": {200, 201, 400}, "PUT": {200, 400}, "DELETE": {204}}
"""What gets in sees; 400: a parameter is missing, which nobody is told who may not."""
FORMATS = {"XML": "", "JSON": ".json"}


@pytest.fixture(scope="module")
def tenants(tmp_path_factory):
    tenants = Tenants(tmp_path_factory.mktemp("tenants"))
    yield tenants
    tenants.close()


def expected(name, told):
    """The code that this principal must be told; IN: it gets in."""
    wanted = PRINCIPALS[name]
    if name == "anonymous" and is_audio(told):
        return IN
    if name == "key" and told.operation.resource in NOT_BY_KEY:
        return NOT_ALLOWED
    if wanted == IN and told.operation.resource == "Limits" and told.operation.method != "GET" and name != OPERATOR:
        return NOT_ALLOWED
    return IN if told.own and wanted == ABSENT else wanted


def is_audio(told):
    """Recordings, and files of messages, are public by their SIDs, for who shows no credentials."""
    of_one = "sid" in told.operation.rule.arguments and told.operation.method == "GET"
    return told.operation.resource in ("Recordings", "Media") and of_one and not told.path.endswith((".json", ".xml"))


def wrong(name, told, form):
    """What is wrong with an answer; empty: nothing."""
    wanted = expected(name, told)
    what = f"{name}: {told.operation.method} {told.path}: {told.answer.status}"
    if wanted == IN:
        return "" if told.answer.status_code in GOOD[told.operation.method] else what
    kind = "application/json" if form == "JSON" and not told.operation.file else "application/xml"
    if told.answer.mimetype != kind or code(told.answer, STATUS.get(wanted, 403)) != wanted:
        return what
    return what if wanted == UNKNOWN and "WWW-Authenticate" not in told.answer.headers else ""


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", PRINCIPALS)
def test_matrix(tenants, cells, name, form):
    told = list(tenants.ask(name, FORMATS[form]))
    assert len(told) == len(tenants.operations) > 90
    for one in told:
        problem = wrong(name, one, form)
        cells.held(problem, not problem)


def test_every_resource_has_its_row(tenants):
    """A new one needs a line in tests/api/one_of_each.py, or the matrix would not try it."""
    found = {operation.resource for operation in tenants.operations}
    assert found == ROWS.keys()
    assert {one.resource for one in tenants.operations if "sid" in one.rule.arguments} <= {
        name for name, make in ROWS.items() if make
    }


def test_absent_and_anothers_are_told_in_the_same_words(tenants):
    for one in tenants.ask("unrelated", ".json"):
        if one.own:
            continue
        account = tenants.who["self"].sid
        absent = tenants.told("unrelated", one.operation, one.path.replace(account, NOBODYS))
        assert absent.answer.data.replace(NOBODYS.encode(), b"") == one.answer.data.replace(account.encode(), b"")
        assert list(absent.answer.headers.keys()) == list(one.answer.headers.keys()), one.path


def test_a_row_is_not_reached_through_another_account(tenants):
    """My child's call is not found below my own SID, though I may see it below the child's."""
    childs = tenants.things(tenants.who["child"].sid)
    for operation in tenants.operations:
        if not operation.rule.arguments & OF_PATH.keys():
            continue
        told = tenants.told("self", operation, tenants.path(operation, tenants.who["self"].sid, childs, ".json"))
        sent_something = operation.method in ("POST", "PUT") and told.answer.status_code == 400
        assert sent_something or code(told.answer, 404) == ABSENT, told.path


def test_a_part_is_not_reached_through_another_whole(tenants):
    """A recording of mine is not found below another call of mine."""
    mine, others = tenants.things(tenants.who["self"].sid), tenants.things(tenants.who["self"].sid)
    for operation in tenants.operations:
        if "sid" in operation.rule.arguments and operation.rule.arguments & {"call_sid", "recording_sid"}:
            path = tenants.path(
                operation,
                tenants.who["self"].sid,
                lambda resource, own=operation.resource: (mine if resource == own else others)(resource),
                ".json",
            )
            assert code(tenants.told("self", operation, path).answer, 404) == ABSENT, path


@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_who_is_above_still_reads_but_makes_nothing_new(tenants, status):
    """4.1: the account is not active; its parent may look, and delete."""
    base = f"/restcomm/2012-04-24/Accounts/{tenants.who[status].sid}"
    parent, things = tenants.who["parent"], tenants.things(tenants.who[status].sid)
    assert parent.get(f"{base}/Calls.json").status_code == 200
    for operation in tenants.operations:
        if operation.method == "POST" and operation.view == "create" and "account_sid" in operation.rule.arguments:
            told = parent.post(tenants.path(operation, tenants.who[status].sid, things, ".json"), **FORM)
            assert told.status_code == 403, (operation.path, told.get_data(as_text=True))


FORM = {
    **{"To": "+14445556666", "From": "1234", "Url": "http://a.example/", "Body": "x", "PhoneNumber": "+12125550001"},
    **{"Login": "mallory", "Username": "mallory", "Password": "Correct horse 1", "FriendlyName": "x"},
    **{"CustomerName": "x", "Street": "x", "City": "x", "Region": "x", "PostalCode": "x", "IsoCountry": "US"},
    **{"UsageCategory": "sms", "TriggerValue": "9", "CallbackUrl": "http://a.example/"},
    **{"DomainName": "mallory.sip.restcomm", "IpAddress": "192.0.2.1"},
    **{"IpAccessControlListSid": "AL" + "0" * 32, "CredentialListSid": "CL" + "0" * 32},
}


def test_suspending_cascades_at_once(app, me, child):
    add(app, call(child.sid))
    assert child.get("Calls.json").status_code == 200
    set_status(app, me.sid, "suspended")
    assert code(child.get("Calls.json"), 403) == 10001
