"""AuthTokens: two tokens are valid while one takes the other's place, as with Twilio (finding L6)."""

import json
from datetime import datetime

import pytest
from sqlalchemy import select
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from app.models import Account, AuditEvent
from tests.api.test_twilio_sdk import account, client
from tests.api.world import VERSION, basic, body, open_account, read

__all__ = ["account", "client"]
PATH = "/v1/AuthTokens"


def works(me, token, name=""):
    found = me.client.get(f"{VERSION}/Accounts/{me.sid}.json", headers=basic(name or me.sid, token))
    return found.status_code == 200


def test_both_are_valid_until_the_second_is_promoted(app, me):
    made = body(me.request("POST", f"{PATH}/Secondary"), 201)
    second = made["secondary_auth_token"]
    assert (made["account_sid"], made["url"]) == (me.sid, "http://localhost/v1/AuthTokens/Secondary")
    assert works(me, me.token)
    assert works(me, second)
    assert works(me, second, "me@example.com")
    assert body(me.get("/restcomm/2012-04-24/Accounts/" + me.sid + ".json"))["auth_token"] == me.token
    old, me.token = me.token, second
    promoted = body(me.request("POST", f"{PATH}/Promote"))
    assert (promoted["auth_token"], promoted["account_sid"]) == (second, me.sid)
    assert works(me, second)
    assert not works(me, old)
    assert me.request("POST", f"{PATH}/Promote").status_code == 404


def test_a_second_one_is_taken_back_alone(app, me):
    second = body(me.request("POST", f"{PATH}/Secondary"), 201)["secondary_auth_token"]
    third = body(me.request("POST", f"/restcomm{PATH}/Secondary"), 201)["secondary_auth_token"]
    assert works(me, me.token)
    assert works(me, third)
    assert not works(me, second)
    assert me.request("DELETE", f"{PATH}/Secondary").status_code == 204
    assert me.request("DELETE", f"{PATH}/Secondary").status_code == 404
    assert works(me, me.token)
    assert not works(me, third)


def test_a_new_password_voids_both(app, me):
    second = body(me.request("POST", f"{PATH}/Secondary"), 201)["secondary_auth_token"]
    assert me.post("", Password="Another-long-one").status_code == 200
    assert not works(me, me.token)
    assert not works(me, second)


def test_neither_keys_nor_strangers_nor_other_sites_nor_who_may_only_read(app, settings, me):
    key = body(me.post("Keys.json"), 201)
    reader = open_account(app, settings, "reader@example.com", parent=me.sid, role="Nobody")
    for headers in (basic(key["sid"], key["secret"]), basic(reader.sid, reader.token)):
        for path in ("Secondary", "Promote"):
            assert me.client.post(f"{PATH}/{path}", headers=headers).status_code == 403
    assert me.client.post(f"{PATH}/Secondary").status_code == 401
    assert me.request("POST", f"{PATH}/Secondary", headers={"Origin": "http://evil.example"}).status_code == 403
    assert [one.secondary_token_hash for one in read(app, select(Account))] == [None, None]


def test_the_audit_log_has_it_and_no_token(app, me):
    second = body(me.request("POST", f"{PATH}/Secondary"), 201)["secondary_auth_token"]
    body(me.request("POST", f"{PATH}/Promote"))
    told = read(app, select(AuditEvent).order_by(AuditEvent.id))
    assert [one.action for one in told] == [f"POST {PATH}/Secondary", f"POST {PATH}/Promote"]
    assert second not in json.dumps([str(one.__dict__) for one in told])


def test_twilios_sdk_rotates_a_token(client, account):
    sid, token = account
    client.accounts.base_url = client.api.base_url
    second = client.accounts.v1.secondary_auth_token().create()
    assert (second.account_sid, isinstance(second.date_created, datetime)) == (sid, True)
    assert client.accounts.v1.secondary_auth_token().delete() is True
    second = client.accounts.v1.secondary_auth_token().create().secondary_auth_token
    rotated = Client(sid, second)
    rotated.accounts.base_url = rotated.api.base_url = client.api.base_url
    assert rotated.api.accounts(sid).fetch().auth_token == token
    assert rotated.accounts.v1.auth_token_promotion().update().auth_token == second
    assert rotated.api.accounts(sid).fetch().auth_token == second
    with pytest.raises(TwilioRestException) as error:
        client.api.accounts(sid).fetch()
    assert (error.value.code, error.value.status) == (20003, 401)
