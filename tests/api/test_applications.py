"""Applications: URLs that numbers, clients and calls share (docs/rest-contract.md, Beyond the guide)."""

import pytest
from sqlalchemy import select

from app.calls.facts import Application as Run
from app.models import Application, Call
from tests.api.world import body, code, read, sqlite_only, xml

PROPERTIES = [
    *("Sid", "DateCreated", "DateUpdated", "FriendlyName", "AccountSid", "ApiVersion", "VoiceCallerIdLookup"),
    *("VoiceUrl", "VoiceMethod", "VoiceFallbackUrl", "VoiceFallbackMethod", "StatusCallback", "StatusCallbackMethod"),
    *("SmsUrl", "SmsMethod", "SmsFallbackUrl", "SmsFallbackMethod", "SmsStatusCallback", "MessageStatusCallback"),
    *("PublicApplicationConnectEnabled", "Uri"),
]
MENU = {"FriendlyName": "Menu", "VoiceUrl": "http://a.example/menu", "VoiceMethod": "GET"}
NOBODYS = "AP" + "0" * 32


def make(who, **form):
    return body(who.post("Applications.json", **MENU | form), 201)["sid"]


def test_the_properties_in_xml(me):
    made = xml(me.post("Applications", **MENU), 201)
    assert [child.tag for child in made] == PROPERTIES
    assert (made.findtext("FriendlyName"), made.findtext("VoiceMethod")) == ("Menu", "GET")


def test_it_is_listed_changed_cleared_and_removed(app, me, other):
    sid = make(me)
    make(me, FriendlyName="Other")
    make(other)
    assert [one["sid"] for one in body(me.get("Applications.json?FriendlyName=Menu"))["applications"]] == [sid]
    changed = body(me.post(f"Applications/{sid}.json", VoiceUrl="", SmsUrl="http://a.example/sms"))
    assert (changed["voice_url"], changed["sms_url"], changed["voice_method"]) == ("", "http://a.example/sms", "GET")
    assert body(me.get(f"Applications/{sid}.json")) == changed
    assert code(other.get(f"Applications/{sid}.json"), 404) == 20404
    assert me.request("DELETE", f"Applications/{sid}").status_code == 204
    assert [row.friendly_name for row in read(app, select(Application).order_by(Application.id))] == ["Other", "Menu"]


@pytest.mark.parametrize("collection", ["IncomingPhoneNumbers", "Clients"])
def test_a_number_and_a_client_name_an_application_of_their_account(me, other, collection):
    form = {"PhoneNumber": "1234", "Login": "alice", "Password": "12345678"}
    sid = make(me)
    assert code(me.post(f"{collection}.json", **form, VoiceApplicationSid=make(other)), 404) == 21218
    made = body(me.post(f"{collection}.json", **form, VoiceApplicationSid=sid), 201)
    assert made["voice_application_sid"] == sid
    path = f"{collection}/{made['sid']}.json"
    assert code(me.post(path, VoiceApplicationSid=NOBODYS), 404) == 21218
    assert code(me.post(path, VoiceApplicationSid="menu"), 404) == 21218
    assert body(me.post(path, VoiceApplicationSid=""))["voice_application_sid"] is None
    assert body(me.post(path, VoiceApplicationSid=sid))["voice_application_sid"] == sid
    assert me.request("DELETE", f"Applications/{sid}").status_code == 204
    assert body(me.get(path))["voice_application_sid"] is None


def test_a_call_runs_an_application_as_it_was_when_it_was_asked_for(app, me, other):
    sid = make(me, StatusCallback="http://a.example/over")
    form = {"To": "+15551234567", "From": "1234"}
    assert code(me.post("Calls.json", **form, ApplicationSid=make(other)), 404) == 21218
    assert code(me.post("Calls.json", **form, ApplicationSid=make(me, VoiceUrl=""))) == 21205
    made = body(me.post("Calls.json", **form, ApplicationSid=sid, Url="http://b.example/"), 201)["sid"]
    [call] = read(app, select(Call))
    assert call.sid == made
    assert call.application == Run("http://a.example/menu", "GET", status_callback="http://a.example/over")


@sqlite_only
@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"VoiceUrl": "ftp://a.example/"}, 21402),
        ({"SmsMethod": "PUT"}, 21403),
        ({"MessageStatusCallback": "nowhere"}, 21502),
        ({"FriendlyName": "x" * 65}, 20002),
        ({"PublicApplicationConnectEnabled": "yes"}, 20001),
    ],
)
def test_bad_parameters_store_nothing(app, me, form, expected, database_url):
    assert code(me.post("Applications.json", **form)) == expected
    assert read(app, select(Application)) == []
