"""Usage/Records: how much an account has used (docs/rest-contract.md, Beyond the guide)."""

from datetime import UTC, datetime, timedelta

import pytest

from app.models import Message, Recording, Transcription
from tests.api.world import add, body, code, sqlite_only, xml
from tests.rows import call

NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
VERSION = "2012-04-24"
LONG_AGO = datetime(2024, 5, 31, 23, 59, 59, 999_999, tzinfo=UTC)


def message(account_sid, direction):
    text = {"to": "+1555", "from_": "1234", "body": "x", "api_version": VERSION}
    return Message(account_sid=account_sid, direction=direction, date_created=NOON, **text)


@pytest.fixture
def busy(app, me, child):
    """Today two calls in and one out, one of the latter yesterday; in May 2024 one; texts, a recording, its text."""
    kept = {"account_sid": me.sid, "call_sid": "CA" + "1" * 32, "api_version": VERSION, "date_created": NOON}
    add(
        app,
        call(me.sid, duration=61, date_created=NOON),
        call(me.sid, duration=None, date_created=NOON),
        call(me.sid, direction="outbound-api", duration=60, date_created=NOON),
        call(me.sid, direction="outbound-dial", duration=1, date_created=NOON - timedelta(days=1)),
        call(me.sid, duration=119, date_created=LONG_AGO),
        call(child.sid, duration=10, date_created=NOON),
        message(me.sid, "inbound"),
        message(me.sid, "outbound-api"),
        message(me.sid, "outbound-call"),
        Recording(**kept, duration=59),
        Transcription(**kept, duration=61, recording_sid="RE" + "1" * 32),
    )


def usage(who, path, **keys):
    """category -> (count, usage)."""
    found = body(who.get(f"Usage/Records{path}"))["usage_records"]
    return {one["category"]: (one["count"], one["usage"]) for one in found}


def test_today(me, busy):
    assert usage(me, "/Today.json?IncludeSubaccounts=false") == {
        "calls": ("3", "3"),
        "calls-inbound": ("2", "2"),
        "calls-outbound": ("1", "1"),
        "sms": ("3", "3"),
        "sms-inbound": ("1", "1"),
        "sms-outbound": ("2", "2"),
        "recordings": ("1", "1"),
        "transcriptions": ("1", "2"),
        "totalprice": ("0", "0"),
    }


def test_accounts_below_count_unless_they_should_not(me, child, other, busy):
    assert usage(me, "/Today.json?Category=calls") == {"calls": ("4", "4")}
    assert usage(child, "/Today.json?Category=calls") == {"calls": ("1", "1")}
    assert usage(other, "/AllTime.json?Category=calls") == {"calls": ("0", "0")}


def test_a_span_has_both_its_days_to_the_last_microsecond(me, busy):
    assert usage(me, ".json?StartDate=2024-05-31&EndDate=2024-05-31")["calls"] == ("1", "2")
    assert usage(me, ".json?StartDate=2024-06-01&EndDate=2024-06-30")["calls"] == ("0", "0")
    yesterday = (NOON - timedelta(days=1)).date()
    assert usage(me, "/Yesterday.json")["calls-outbound"] == ("1", "1")
    assert usage(me, f".json?StartDate={yesterday}&EndDate={yesterday}")["calls-outbound"] == ("1", "1")
    assert usage(me, ".json?StartDate=-1days")["calls"] == ("5", "5")


@pytest.mark.parametrize(("period", "days"), [("Daily", 3), ("Monthly", None), ("Yearly", None)])
def test_divided_by_days_months_and_years(me, busy, period, days):
    found = body(me.get(f"Usage/Records/{period}.json?Category=calls&StartDate=2024-01-01"))["usage_records"]
    assert sum(int(one["count"]) for one in found) == 6
    assert [one["start_date"] for one in found] == sorted((one["start_date"] for one in found), reverse=True)
    oldest = found[-1]
    expected = {"Daily": ("2024-05-31",) * 2, "Monthly": ("2024-05-01", "2024-05-31")}
    assert (oldest["start_date"], oldest["end_date"]) == expected.get(period, ("2024-01-01", "2024-12-31"))
    assert len(found) == (days or len(found)) > 1


def test_pages(me, busy):
    page = body(me.get("Usage/Records/Today.json?PageSize=4&Page=1"))
    shown = [one["category"] for one in page["usage_records"]]
    assert shown == ["sms-inbound", "sms-outbound", "recordings", "transcriptions"]
    assert page["total"] == 9
    assert "Page=2" in page["next_page_uri"]


def test_xml_and_links(me, busy):
    [record] = xml(me.get("Usage/Records/ThisMonth?Category=totalprice"))
    assert (record.tag, record.findtext("Price"), record.findtext("PriceUnit")) == ("UsageRecord", "0", "usd")
    one = body(me.get("Usage/Records.json?Category=sms"))["usage_records"][0]
    assert set(one["subresource_uris"]) == {
        *("all", "daily", "monthly", "yearly", "alltime", "today", "yesterday", "thismonth", "lastmonth")
    }
    assert body(me.get("/restcomm" + one["subresource_uris"]["daily"]))


@sqlite_only
@pytest.mark.parametrize("query", ["Category=cars", "StartDate=today", "EndDate=2024-13-01", "StartDate=-99999days"])
def test_bad_parameters(me, query, database_url):
    assert code(me.get(f"Usage/Records.json?{query}")) == 20001
