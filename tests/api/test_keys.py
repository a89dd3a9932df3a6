"""API keys: credentials of programs, each of which can be taken back alone (docs/rest-contract.md, Beyond the
guide)."""

import pytest
from sqlalchemy import select

from app.models import Key
from tests.api.world import VERSION, Who, body, code, read, set_status, xml


@pytest.fixture
def made(me):
    return body(me.post("Keys.json", FriendlyName="CI"), 201)


@pytest.fixture
def program(me, made):
    """Somebody who has the key only: it asks for paths of my account."""
    return KeyHolder(me.client, me.sid, made["secret"], made["sid"])


class KeyHolder(Who):
    def __init__(self, client, sid, secret, key):
        super().__init__(client, sid, secret)
        self.key = key

    def request(self, method, path, data=None, **more):
        url = path if path.startswith("/") else f"{VERSION}/Accounts/{self.sid}/{path}"
        return Who(self.client, self.key, self.token).request(method, url, data, **more)


def test_a_secret_is_shown_once_and_stored_nowhere(app, me, made):
    assert len(made["secret"]) == 32
    [row] = read(app, select(Key))
    assert made["secret"] not in " ".join(str(getattr(row, column.key)) for column in Key.__table__.columns)
    del made["secret"]
    assert body(me.get(f"Keys/{made['sid']}.json")) == made
    assert body(me.get("Keys.json"))["keys"] == [made]
    element = xml(me.get(f"Keys/{made['sid']}"))
    assert [child.tag for child in element] == [
        *("Sid", "FriendlyName", "DateCreated", "DateUpdated", "AccountSid", "Uri")
    ]


def test_a_key_opens_its_account_and_those_below_and_no_other(me, other, child, program):
    assert body(program.get("Calls.json"))["calls"] == []
    assert body(program.get(f"{VERSION}/Accounts/{child.sid}/Calls.json"))["calls"] == []
    assert code(program.get(f"{VERSION}/Accounts/{other.sid}/Calls.json"), 404) == 20404
    assert code(KeyHolder(me.client, me.sid, "0" * 32, program.key).get("Calls.json"), 401) == 20003


def test_a_key_makes_no_keys_and_changes_no_account(program):
    for method, path in (("GET", "Keys.json"), ("POST", "Keys.json"), ("POST", f"{VERSION}/Accounts.json")):
        assert code(program.request(method, path), 403) == 20005


def test_a_key_is_worth_nothing_once_it_is_removed_or_its_account_suspended(app, me, made, program):
    assert body(me.post(f"Keys/{made['sid']}.json", FriendlyName="CD"))["friendly_name"] == "CD"
    set_status(app, me.sid, "suspended")
    assert code(program.get("Calls.json"), 403) == 10001
    set_status(app, me.sid, "active")
    assert me.request("DELETE", f"Keys/{made['sid']}").status_code == 204
    assert code(program.get("Calls.json"), 401) == 20003


def test_signing_keys_are_listed_under_their_own_name(me, made):
    [listed] = body(me.get("SigningKeys.json"))["signing_keys"]
    assert listed["sid"] == made["sid"]
    assert listed["uri"].endswith(f"/SigningKeys/{made['sid']}.json")
    assert xml(me.get("SigningKeys")).tag == "SigningKeys"
    assert body(me.get("Keys.json"))["keys"][0]["uri"].endswith(f"/Keys/{made['sid']}.json")
