"""IncomingPhoneNumbers (guide 4.2)."""

import pytest
from sqlalchemy import select

from app.models import IncomingPhoneNumber, PoolNumber
from app.store.flask_db import db
from tests.api.world import body, code, read, set_status, sqlite_only, xml

TABLE_4_4 = [
    "Sid",
    "DateCreated",
    "DateUpdated",
    "FriendlyName",
    "AccountSid",
    "PhoneNumber",
    "ApiVersion",
    "VoiceCallerIdLookup",
    "VoiceUrl",
    "VoiceMethod",
    "VoiceFallbackUrl",
    "VoiceFallbackMethod",
    "StatusCallback",
    "StatusCallbackMethod",
    "SmsUrl",
    "SmsMethod",
    "SmsFallbackUrl",
    "SmsFallbackMethod",
    "Uri",
]
URL = "http://127.0.0.1:8080/restcomm/demo/hello-world.xml"


def test_the_guides_curl_line_binds_a_number(me):
    """1.5: PhoneNumber=1234&VoiceUrl=...&VoiceMethod=POST"""
    made = body(me.post("IncomingPhoneNumbers.json", phone_number="1234", voice_url=URL, voice_method="POST"), 201)
    assert (made["phone_number"], made["voice_url"], made["voice_method"]) == ("1234", URL, "POST")
    assert made["uri"] == f"/2012-04-24/Accounts/{me.sid}/IncomingPhoneNumbers/{made['sid']}.json"
    assert body(me.get(f"IncomingPhoneNumbers/{made['sid']}.json")) == made


def test_the_properties_of_table_4_4_in_its_order(me):
    made = xml(me.post("IncomingPhoneNumbers", phone_number="1234"), 201)
    assert made.tag == "IncomingPhoneNumber"
    assert [child.tag for child in made][: len(TABLE_4_4)] == TABLE_4_4


def test_every_parameter_of_table_4_6_is_kept(me):
    sent = {
        "FriendlyName": "Desk",
        "ApiVersion": "2010-04-01",
        "VoiceCallerIdLookup": "true",
        **{name: f"http://a.example/{name}" for name in ("VoiceUrl", "VoiceFallbackUrl", "SmsUrl", "SmsFallbackUrl")},
        **dict.fromkeys(("VoiceMethod", "VoiceFallbackMethod", "SmsMethod", "SmsFallbackMethod"), "GET"),
        "StatusCallback": "https://a.example:8443/status?x=1&y=2",
        "StatusCallbackMethod": "GET",
    }
    made = xml(me.post("IncomingPhoneNumbers", PhoneNumber="+14445556666", **sent), 201)
    assert {name: made.findtext(name) for name in sent} == sent


def test_defaults(me):
    made = body(me.post("IncomingPhoneNumbers.json", phone_number="+12125552368"), 201)
    assert made["friendly_name"] == "(212) 555-2368"
    assert made["api_version"] == "2012-04-24"
    assert made["voice_caller_id_lookup"] is False
    assert {made[name] for name in made if name.endswith("_method")} == {"POST"}
    assert {made[name] for name in made if name.endswith("_url")} == {""}


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_an_update_changes_what_was_sent_and_nothing_else(me, method):
    """4.2.1: "HTTP POST/PUT. Modifies an IncomingPhoneNumber resource"."""
    made = body(me.post("IncomingPhoneNumbers.json", phone_number="1234", voice_url=URL, sms_url=URL), 201)
    path = f"IncomingPhoneNumbers/{made['sid']}.json"
    now = body(me.request(method, path, {"VoiceUrl": "http://b.example/", "VoiceMethod": "get", "SmsUrl": ""}))
    changed = {name for name in made if made[name] != now[name]} - {"date_updated"}
    assert changed == {"voice_url", "voice_method", "sms_url"}
    assert (now["voice_url"], now["voice_method"], now["sms_url"]) == ("http://b.example/", "GET", "")


def test_a_number_is_released(me):
    made = body(me.post("IncomingPhoneNumbers.json", phone_number="1234"), 201)
    path = f"IncomingPhoneNumbers/{made['sid']}.json"
    gone = me.request("DELETE", path)
    assert (gone.status_code, gone.data) == (204, b"")
    assert code(me.get(path), 404) == code(me.request("DELETE", path), 404) == 20404
    body(me.post("IncomingPhoneNumbers.json", phone_number="1234"), 201)


def test_a_number_belongs_to_one_account(me, other):
    made = body(me.post("IncomingPhoneNumbers.json", phone_number="+1 (212) 555-2368", voice_url=URL), 201)
    path = "IncomingPhoneNumbers.json"
    assert code(other.post(path, phone_number="+12125552368", voice_url="http://x.example/")) == 21422
    assert code(other.post(path, phone_number="+12125552368", area_code="212")) == 21422
    assert body(me.get(f"IncomingPhoneNumbers/{made['sid']}.json")) == made


def test_the_guides_curl_line_may_be_typed_twice(me):
    """1.5, when the first run has bound 1234 already: what was sent changes, the rest stays."""
    made = body(me.post("IncomingPhoneNumbers.json", phone_number="1234", voice_url=URL, sms_url=URL), 201)
    again = body(me.post("IncomingPhoneNumbers.json", phone_number="1234", voice_url=URL + "?x", voice_method="GET"))
    assert {name for name in made if made[name] != again[name]} - {"date_updated"} == {"voice_url", "voice_method"}
    assert (again["sid"], again["voice_url"], again["sms_url"]) == (made["sid"], URL + "?x", URL)
    assert code(me.post("IncomingPhoneNumbers.json", phone_number="1234", voice_url="nowhere")) == 21402


@sqlite_only
@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, 21421),
        ({"PhoneNumber": ""}, 21421),
        ({"PhoneNumber": "abc"}, 21421),
        ({"PhoneNumber": "+1234567890123456"}, 21421),
        ({"phoneNumber": "1234"}, 21421),  # names are case-sensitive
        ({"PhoneNumber": "1", "VoiceUrl": "ftp://a.example/"}, 21402),
        ({"PhoneNumber": "1", "VoiceUrl": "/relative"}, 21402),
        ({"PhoneNumber": "1", "VoiceUrl": "http://"}, 21402),
        ({"PhoneNumber": "1", "VoiceUrl": "http://a.example:99999/"}, 21402),
        ({"PhoneNumber": "1", "VoiceUrl": "http://[::1/"}, 21402),
        ({"PhoneNumber": "1", "VoiceUrl": "http://a.example/a b"}, 21402),
        ({"PhoneNumber": "1", "VoiceUrl": "http://a.example/\r\nX: y"}, 21402),
        ({"PhoneNumber": "1", "VoiceUrl": "http://a.example/" + "x" * 2048}, 21402),
        ({"PhoneNumber": "1", "StatusCallback": "javascript:alert(1)"}, 21502),
        ({"PhoneNumber": "1", "SmsFallbackUrl": "x"}, 21402),
        ({"PhoneNumber": "1", "VoiceMethod": "DELETE"}, 21403),
        ({"PhoneNumber": "1", "VoiceCallerIdLookup": "yes"}, 20001),
        ({"PhoneNumber": "1", "ApiVersion": "2008-08-01"}, 20001),
        ({"PhoneNumber": "1", "FriendlyName": "x" * 65}, 20002),
        ({"PhoneNumber": "1", "FriendlyName": "a\nb"}, 20002),
    ],
)
def test_bad_parameters_say_what_was_expected_and_store_nothing(app, me, form, expected, database_url):
    refused = me.request("POST", "IncomingPhoneNumbers.json", form)
    problem = body(refused, 400)
    assert problem["code"] == expected
    assert problem["status"] == 400
    assert problem["more_info"] == f"http://127.0.0.1:8080/restcomm/errors/{expected}.html"
    assert len(problem["message"]) > 15
    assert read(app, select(IncomingPhoneNumber)) == []


def test_a_bad_update_changes_nothing(me):
    made = body(me.post("IncomingPhoneNumbers.json", phone_number="1234", voice_url=URL), 201)
    path = f"IncomingPhoneNumbers/{made['sid']}.json"
    assert code(me.post(path, voice_method="GET", voice_url="nowhere")) == 21402
    assert body(me.get(path)) == made


def test_unknown_parameters_are_ignored(me):
    body(me.post("IncomingPhoneNumbers.json", phone_number="1234", sparkle="BU1"), 201)


def test_an_international_name_survives(me):
    made = xml(me.post("IncomingPhoneNumbers", phone_number="1", friendly_name="Zoë <&> 电话 \U0001f4de"), 201)
    assert made.findtext("FriendlyName") == "Zoë <&> 电话 \U0001f4de"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["5678", "+12125552368", "1234"]),
        ("?PhoneNumber=1234", ["1234"]),
        ("?PhoneNumber=%2B1212", ["+12125552368"]),
        ("?PhoneNumber=+1212", ["+12125552368"]),
        ("?PhoneNumber=1*34", ["1234"]),
        ("?PhoneNumber=%25", []),
        ("?PhoneNumber=_", []),
        ("?FriendlyName=Desk", ["5678"]),
        ("?FriendlyName=Des", []),
    ],
)
def test_filters(me, query, found):
    for number, name in (("1234", "Shop"), ("+12125552368", "Office"), ("5678", "Desk")):
        body(me.post("IncomingPhoneNumbers.json", phone_number=number, friendly_name=name), 201)
    listed = body(me.get(f"IncomingPhoneNumbers.json{query}"))
    assert [item["phone_number"] for item in listed["incoming_phone_numbers"]] == found
    assert listed["total"] == len(found)


# -- other accounts, and what numbers can ------------------------------------------------------------------------------


def test_a_number_moves_to_a_sub_account_and_back(me, child):
    made = body(me.post("IncomingPhoneNumbers.json", phone_number="1234", voice_url=URL), 201)
    moved = body(me.post(f"IncomingPhoneNumbers/{made['sid']}.json", AccountSid=child.sid, FriendlyName="Branch"))
    assert (moved["account_sid"], moved["friendly_name"], moved["voice_url"]) == (child.sid, "Branch", URL)
    assert code(me.get(f"IncomingPhoneNumbers/{made['sid']}.json"), 404) == 20404
    path = f"/restcomm/2012-04-24/Accounts/{child.sid}/IncomingPhoneNumbers/{made['sid']}.json"
    assert body(me.get(path))["account_sid"] == child.sid
    assert code(child.post(path, AccountSid=me.sid)) == 20001, "what is above is not the child's"
    assert body(me.post(path, AccountSid=me.sid))["account_sid"] == me.sid


def test_a_number_that_moves_runs_no_application_of_its_old_account(me, child):
    mine = body(me.post("Applications.json", FriendlyName="Menu"), 201)["sid"]
    its = body(child.post("Applications.json", FriendlyName="Menu"), 201)["sid"]
    made = body(me.post("IncomingPhoneNumbers.json", phone_number="1234", VoiceApplicationSid=mine), 201)
    path = f"IncomingPhoneNumbers/{made['sid']}.json"
    assert code(me.post(path, AccountSid=child.sid, SmsApplicationSid=mine), 404) == 21218
    assert body(me.get(path))["voice_application_sid"] == mine
    moved = body(me.post(path, AccountSid=child.sid, SmsApplicationSid=its))
    assert (moved["voice_application_sid"], moved["sms_application_sid"]) == (None, its)


@sqlite_only
def test_a_number_moves_to_no_account_that_is_not_ones_own(app, me, other, child, database_url):
    made = body(me.post("IncomingPhoneNumbers.json", phone_number="1234"), 201)
    set_status(app, child.sid, "suspended")
    for target in (other.sid, "AC" + "0" * 32, child.sid, "me"):
        assert code(me.post(f"IncomingPhoneNumbers/{made['sid']}.json", AccountSid=target)) == 20001
    assert body(me.get(f"IncomingPhoneNumbers/{made['sid']}.json"))["account_sid"] == me.sid


def test_a_number_can_what_the_pool_says_else_what_every_number_can(app, me):
    with app.app_context():
        db.session.add(PoolNumber(phone_number="+12125550100", kind="local", iso_country="US", sms=False, mms=True))
        db.session.commit()
    of_pool = body(me.post("IncomingPhoneNumbers.json", phone_number="+12125550100"), 201)
    own = body(me.post("IncomingPhoneNumbers.json", phone_number="+12125550101"), 201)
    assert of_pool["capabilities"] == {"voice": True, "sms": False, "mms": True, "fax": False}
    assert own["capabilities"] == {"voice": True, "sms": True, "mms": False, "fax": True}
    listed = body(me.get("IncomingPhoneNumbers.json"))["incoming_phone_numbers"]
    assert [one["capabilities"] for one in listed] == [own["capabilities"], of_pool["capabilities"]]


@sqlite_only
@pytest.mark.parametrize(("origin", "found"), [("twilio", 1), ("restcomm", 1), ("hosted", 0), ("", 1)])
def test_no_number_is_hosted_elsewhere(me, origin, found, database_url):
    body(me.post("IncomingPhoneNumbers.json", phone_number="1234"), 201)
    assert body(me.get(f"IncomingPhoneNumbers.json?Origin={origin}"))["total"] == found
    assert code(me.get("IncomingPhoneNumbers.json?Origin=nonsense")) == 20001
