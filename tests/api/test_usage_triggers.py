"""Usage/Triggers, with an unmodified SDK and as they are refused (docs/rest-contract.md, Usage/Triggers)."""

from datetime import datetime

import pytest
from sqlalchemy import select

from app.models import UsageTrigger
from tests.api.test_twilio_sdk import account, add, client
from tests.api.world import body, code, read, sqlite_only
from tests.rows import call

__all__ = ["account", "add", "client"]
URL = "http://app.example/limit"
GIVEN = {"CallbackUrl": URL, "UsageCategory": "calls", "TriggerValue": "10"}


def test_a_day_with_the_sdk(client, account, add):
    add(call(account[0], status="completed", duration=61))
    usage = client.usage.triggers
    made = usage.create(
        callback_url=URL, trigger_value="1000", usage_category="calls", trigger_by="count", recurring="monthly",
        friendly_name="Calls", callback_method="GET",
    )  # fmt: skip
    assert (made.sid[:2], made.account_sid, made.friendly_name) == ("UT", account[0], "Calls")
    assert (made.trigger_value, made.current_value, made.recurring) == ("1000", "1", "monthly")
    assert (made.callback_method, made.date_fired) == ("GET", None)
    assert isinstance(made.date_created, datetime)
    assert made.usage_record_uri.endswith("/Usage/Records/ThisMonth.json?Category=calls")
    once = usage.create(callback_url=URL, trigger_value="+30", usage_category="calls")
    assert (once.trigger_value, once.recurring, once.trigger_by) == ("32", None, "usage")
    assert [one.sid for one in usage.list()] == [once.sid, made.sid]
    assert [one.sid for one in usage.list(recurring="alltime")] == [once.sid]
    assert [one.sid for one in usage.list(recurring="monthly", trigger_by="count", usage_category="calls")] == [
        made.sid
    ]
    assert usage.list(usage_category="sms") == []
    assert usage(made.sid).fetch().friendly_name == "Calls"
    assert made.update(friendly_name="Many", callback_url="http://b.example/").callback_url == "http://b.example/"
    assert usage(made.sid).delete()
    assert [one.sid for one in usage.list()] == [once.sid]


@sqlite_only
@pytest.mark.parametrize(
    ("fields", "error"),
    [({"CallbackUrl": "x"}, 21402), ({"CallbackUrl": ""}, 21402), ({"CallbackMethod": "PUT"}, 21403),
     ({"UsageCategory": "pigeons"}, 20001), ({"TriggerValue": "-1"}, 20001), ({"TriggerValue": "ten"}, 20001),
     ({"TriggerBy": "weight"}, 20001), ({"Recurring": "weekly"}, 20001),
     ({"TriggerValue": "+1", "Recurring": "daily"}, 20001)],
)  # fmt: skip
def test_what_is_refused(app, me, fields, error):
    assert code(me.request("POST", "Usage/Triggers.json", GIVEN | fields)) == error
    assert read(app, select(UsageTrigger)) == []


@sqlite_only
def test_in_xml(me):
    made = me.request("POST", "Usage/Triggers", GIVEN)
    assert b"<UsageTrigger><Sid>UT" in made.data
    assert body(me.get("Usage/Triggers.json"))["usage_triggers"][0]["trigger_value"] == "10"
