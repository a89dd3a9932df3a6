"""MediaUrl, the Media resource, and the other parameters that Twilio has beside the guide's."""

import pytest
from sqlalchemy import select

from app.models import Message, MessageMedia
from app.models.messages.media import media_file
from tests.api.test_twilio_sdk import account, client
from tests.api.world import add, body, code, given, read, sqlite_only

__all__ = ["account", "client"]
HELLO = {"From": "1234", "To": "+14445556666"}
PICTURE = "https://a.example/cat.png"


def arrived(app, me, settings, content=b"PNG", kind="image/png", **fields):
    """A message that came with a file. Their SIDs."""
    defaults = {"to": "1234", "from_": "+1555", "body": "x", "direction": "inbound", "status": "received"}
    [sid] = add(app, Message(account_sid=me.sid, api_version="v", num_media=1, **defaults | fields))
    [media] = add(app, MessageMedia(account_sid=me.sid, message_sid=sid, content_type=kind))
    file = media_file(settings.var, me.sid, media)
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    return sid, media, file


def test_media_are_listed_before_they_are_fetched(app, me):
    form = HELLO | {"MediaUrl": [PICTURE, "http://b.example/"]}
    made = body(me.request("POST", "Messages.json", form), 201)
    assert (made["num_media"], made["body"]) == ("2", "")
    rows = read(app, select(MessageMedia).order_by(MessageMedia.id))
    assert [(one.url, one.message_sid) for one in rows] == [(PICTURE, made["sid"]), ("http://b.example/", made["sid"])]
    page = body(me.get(f"Messages/{made['sid']}/Media.json"))
    assert [one["parent_sid"] for one in page["media_list"]] == [made["sid"]] * 2
    assert code(me.client.get(f"/2010-04-01{media_path(me, rows[0])}"), 404) == 20404


def media_path(me, row):
    return f"/Accounts/{me.sid}/Messages/{row.message_sid}/Media/{row.sid}"


@sqlite_only
@pytest.mark.parametrize(
    ("fields", "error"),
    [({}, 21602), ({"MediaUrl": "cat.png"}, 21620), ({"MediaUrl": [PICTURE] * 11}, 21623),
     ({"MediaUrl": PICTURE, "To": "client:bob"}, 20001), ({"Body": "x", "ContentRetention": "burn"}, 20001),
     ({"Body": "x", "AddressRetention": "discard"}, 20001), ({"Body": "x", "SmartEncoded": "1"}, 20001)],
)  # fmt: skip
def test_what_is_refused(me, fields, error):
    assert code(me.request("POST", "Messages.json", HELLO | fields)) == error


@sqlite_only
def test_a_provider_of_texts_carries_none(app, me, settings):
    texts = settings.model_copy(update={"sms_provider": "smpp", "smpp_host": "x", "smpp_system_id": "y"})
    with given(app, texts):
        refused = body(me.request("POST", "Messages.json", HELLO | {"MediaUrl": PICTURE}), 400)
    assert refused["message"] == "MediaUrl is not supported: the message provider smpp carries text only"


@sqlite_only
def test_anybody_who_knows_the_url_gets_the_file(app, me, other, settings):
    sid, media, file = arrived(app, me, settings)
    path = f"/2010-04-01/Accounts/{me.sid}/Messages/{sid}/Media/{media}"
    answer = me.client.get(path, buffered=True)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"PNG", "image/png")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert code(me.client.get(f"{path}.json"), 401) == 20003
    assert me.client.get(path.replace(me.sid, other.sid)).status_code == 404
    assert me.get(f"Messages/{sid}/Media/{media}.json").json["content_type"] == "image/png"
    assert me.request("DELETE", f"Messages/{sid}/Media/{media}").status_code == 204
    assert not file.exists()
    assert me.client.get(path).status_code == 404
    assert me.get(f"Messages/{sid}.json").json["num_media"] == "0"


@sqlite_only
def test_an_account_may_require_credentials(app, me, settings):
    sid, media, _file = arrived(app, me, settings)
    body(me.request("POST", f"/restcomm/2012-04-24/Accounts/{me.sid}.json", {"MediaAuth": "true"}))
    path = f"/2010-04-01/Accounts/{me.sid}/Messages/{sid}/Media/{media}"
    assert me.client.get(path).status_code == 401
    assert me.get(path).data == b"PNG"


@sqlite_only
def test_the_files_of_a_message_go_with_it(app, me, settings):
    sid, _media, file = arrived(app, me, settings)
    assert me.request("DELETE", f"Messages/{sid}").status_code == 204
    assert not file.exists()
    assert read(app, select(MessageMedia)) == []


@sqlite_only
def test_a_text_is_encoded_smartly_only_when_that_is_wanted(me):
    form = HELLO | {"Body": "\u201cIt\u2019s\u00a0on\u201d \u2014 go\u2026"}
    assert body(me.request("POST", "Messages.json", form), 201)["body"] == form["Body"]
    made = body(me.request("POST", "Messages.json", form | {"SmartEncoded": "true"}), 201)
    assert (made["body"], made["num_segments"]) == ('"It\'s on" - go...', "1")


@sqlite_only
def test_what_is_not_to_be_kept_is_noted(app, me):
    form = HELLO | {"Body": "secret", "ContentRetention": "discard", "AddressRetention": "obfuscate"}
    form |= {"ScheduleType": "fixed", "SendAt": "2100-01-01T00:00:00Z"}
    assert code(me.request("POST", "Messages.json", form)) == 20001
    del form["ScheduleType"], form["SendAt"]
    made = body(me.request("POST", "Messages.json", form), 201)
    [row] = read(app, select(Message))
    assert (row.content_retention, row.address_retention) == ("discard", "obfuscate")
    assert body(me.post(f"Messages/{made['sid']}.json", status="canceled"))["body"] == ""


@sqlite_only
def test_a_gateway_brings_media(app, me, settings):
    with given(app, settings.model_copy(update={"sms_inbound_secret": type(settings.sms_inbound_secret)("s" * 20)})):
        me.post("IncomingPhoneNumbers", phone_number="+14445556666")
        bring = {"from": "+1555", "to": "+14445556666", "media": [PICTURE, "http://b.example/2"]}
        headers = {"Authorization": f"Bearer {'s' * 20}"}
        for way in ({"json": bring}, {"data": bring}):
            sid = me.client.post("/restcomm/gateway/messages", headers=headers, **way).json["sid"]
            assert me.get(f"Messages/{sid}.json").json["num_media"] == "2"
        for bad in ("x", [1], ["ftp://x"], [PICTURE] * 11):
            wrong = bring | {"media": bad}
            assert code(me.client.post("/restcomm/gateway/messages", headers=headers, json=wrong)) == 20001


def test_media_with_the_sdk(client, app, settings, account):
    made = client.messages.create(from_="1234", to="+14445556666", body="A cat", media_url=[PICTURE])
    assert made.num_media == "1"
    [media] = client.messages(made.sid).media.list()
    assert (media.parent_sid, media.account_sid) == (made.sid, account[0])
    assert client.messages(made.sid).media(media.sid).fetch().uri.endswith(f"{media.sid}.json")
