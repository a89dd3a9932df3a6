"""Limits: read by whoever reaches the account, changed by the operator only (docs/limits.md)."""

import pytest

from tests.api.world import body, code, open_account, sqlite_only, xml


def test_the_operator_sets_limits_and_takes_them_back(me, child):
    path = f"/restcomm/2012-04-24/Accounts/{child.sid}/Limits.json"
    changed = body(me.post(path, countries="de,AT", calls_per_second="5", spend_per_day="2.5", sip_hosts="none"))
    assert (changed["countries"], changed["calls_per_second"]) == ("AT,DE", 5)
    assert (changed["spend_per_day"], changed["sip_hosts"]) == (2.5, "")
    assert body(child.get("Limits.json")) == changed
    assert xml(child.get("Limits")).findtext("Countries") == "AT,DE"
    assert body(me.post(path, countries="", spend_per_day="0"))["countries"] == "*"  # a trial
    assert body(child.get("Limits.json"))["calls_per_second"] == 5


def test_nobody_else_changes_limits_not_even_an_administrator_below(app, settings, me, child):
    below = open_account(app, settings, "x@example.com", parent=child.sid)
    for who, sid in ((child, child.sid), (child, below.sid), (below, below.sid)):
        path = f"/restcomm/2012-04-24/Accounts/{sid}/Limits.json"
        assert code(who.post(path, calls_per_second="0"), 403) == 20005
    developer = open_account(app, settings, "dev@example.com", role="Developer")
    assert code(developer.post("Limits.json", calls_per_second="0"), 403) == 20005


@sqlite_only
@pytest.mark.parametrize(
    "form",
    [{"Countries": "Germany"}, {"CallsPerSecond": "-1"}, {"CallerIds": "all"}, {"AllowPrefixes": "x"},
     {"SipHosts": "a b"}, {"MaxCallSeconds": "99999"}, {"SpendPerDay": "1e9"}],
)  # fmt: skip
def test_what_is_no_limit(me, form, database_url):
    assert code(me.request("POST", "Limits.json", form)) == 20001
