"""Notifications (guide 4.7)."""

from datetime import UTC, datetime

import pytest

from app.models import Notification
from tests.api.world import add, body, code, sqlite_only, xml
from tests.rows import call

TABLE_4_13 = [
    "Sid",
    "DateCreated",
    "DateUpdated",
    "AccountSid",
    "CallSid",
    "ApiVersion",
    "Log",
    "ErrorCode",
    "MoreInfo",
    "MessageText",
    "MessageDate",
    "RequestUrl",
    "RequestMethod",
    "RequestVariables",
    "ResponseHeaders",
    "ResponseBody",
    "Uri",
]


def notification(sid, **fields):
    return Notification(account_sid=sid, **{"error_code": 11200, "request_url": "http://a.example/"} | fields)


def test_the_properties_of_table_4_13_in_its_order(app, me):
    [sid] = add(app, notification(me.sid, response_body="<html>\x00\x0b]]></html>", log=1))
    shown = xml(me.get(f"Notifications/{sid}"))
    assert [child.tag for child in shown] == TABLE_4_13
    assert shown.findtext("ResponseBody") == "<html>\ufffd\ufffd]]></html>"
    assert (shown.findtext("Log"), shown.findtext("ErrorCode")) == ("1", "11200")
    assert shown.findtext("CallSid") == ""


def test_log_and_error_code_are_text_in_json(app, me):
    [sid] = add(app, notification(me.sid))
    shown = body(me.get(f"Notifications/{sid}.json"))
    assert (shown["log"], shown["error_code"], shown["call_sid"]) == ("0", "11200", None)


def test_the_notifications_of_one_call(app, me):
    one, two = add(app, call(me.sid), call(me.sid))
    mine, its = add(app, notification(me.sid, call_sid=one), notification(me.sid, call_sid=two))
    listed = body(me.get(f"Calls/{one}/Notifications.json"))
    assert [item["sid"] for item in listed["notifications"]] == [mine]
    assert body(me.get(f"Calls/{one}/Notifications/{mine}.json"))["call_sid"] == one
    assert code(me.get(f"Calls/{one}/Notifications/{its}.json"), 404) == 20404


def test_another_accounts_call_has_no_notifications_for_me(app, me, other):
    [theirs] = add(app, call(other.sid))
    add(app, notification(other.sid, call_sid=theirs))
    assert code(me.get(f"Calls/{theirs}/Notifications.json"), 404) == 20404
    assert body(me.get("Notifications.json"))["notifications"] == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "ba"),
        ("Log=0", "a"),
        ("Log=1", "b"),
        ("ErrorCode=13310", "b"),
        ("MessageDate=2024-05-01", "a"),
        ("MessageDate>=2024-05-02", "b"),
        ("MessageDate<=2024-05-02", "a"),
    ],
)
def test_filters(app, me, query, found):
    first, second = datetime(2024, 5, 1, 9, tzinfo=UTC), datetime(2024, 5, 2, 9, tzinfo=UTC)
    add(app, notification(me.sid, message_text="a", message_date=first))
    add(app, notification(me.sid, message_text="b", message_date=second, log=1, error_code=13310))
    listed = body(me.get(f"Notifications.json?{query}"))
    assert "".join(item["message_text"] for item in listed["notifications"]) == found


@sqlite_only
@pytest.mark.parametrize("query", ["Log=2", "Log=-1", "ErrorCode=x", "ErrorCode=99999999999999999999", "MessageDate=x"])
def test_a_bad_filter_is_told(me, query, database_url):
    assert code(me.get(f"Notifications.json?{query}")) == 20001


@sqlite_only
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_notifications_are_only_read(app, me, method, database_url):
    [sid] = add(app, notification(me.sid))
    answer = me.request(method, f"Notifications/{sid}.json")
    assert code(answer, 405) == 20004
    assert "GET" in answer.headers["Allow"]
