"""How often an account may ask: 429 with Retry-After, with a real Redis and without one (docs/rest-contract.md)."""

import pytest

from app.settings.config import load
from tests.api.world import basic, body, code, given, open_account, sqlite_only

LIMITS = {"rest_reads_per_second": 3, "rest_writes_per_second": 1, "rest_passwords_per_minute": 2}
CALL = {"To": "1", "From": "2", "Url": "http://a.example/"}


@pytest.fixture(params=["redis", "no redis"])
def limited(request, application, tmp_path, database_url, monkeypatch):
    """The API with small limits, at a moment that stays."""
    monkeypatch.setattr("app.bus.limits.time.time", lambda: 1_000_000_030.25)
    url = request.getfixturevalue("redis_url") if request.param == "redis" else "redis://127.0.0.1:1/0"
    settings = load(var=tmp_path, database_url=database_url, redis_url=url, http_workers=1, **LIMITS)
    with given(application, settings):
        yield lambda name: open_account(application, settings, f"{name}@example.com")


def refused(answer, wait):
    assert code(answer, 429) == 20429
    assert answer.headers["Retry-After"] == str(wait)


@sqlite_only
def test_each_account_has_its_own(limited, database_url, monkeypatch):
    me, other = limited("me"), limited("other")
    assert [me.get("Calls.json").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused(me.get("Calls"), 1)
    assert other.get("Calls.json").status_code == 200
    monkeypatch.setattr("app.bus.limits.time.time", lambda: 1_000_000_031.0)
    assert me.get("Calls.json").status_code == 200


@sqlite_only
def test_reading_and_changing_count_apart(limited, database_url):
    me = limited("me")
    body(me.post("Calls.json", **CALL), 201)
    refused(me.post("Calls.json", **CALL), 1)
    assert body(me.get("Calls.json"))["total"] == 1


@sqlite_only
def test_passwords_are_tried_slowly_and_a_token_opens_all_the_same(limited, database_url):
    me = limited("me")

    def tried(password):
        return me.client.get(f"/2010-04-01/Accounts/{me.sid}", headers=basic(me.sid, password))

    assert [code(tried("guess"), 401) for _ in range(2)] == [20003, 20003]
    refused(tried("guess"), 50)
    assert me.get("").status_code == 200


@sqlite_only
def test_zero_is_no_limit(application, tmp_path, database_url):
    settings = load(var=tmp_path, database_url=database_url, redis_url="redis://127.0.0.1:1/0", rest_reads_per_second=0)
    with given(application, settings):
        me = open_account(application, settings, "me@example.com")
        assert {me.get("Calls.json").status_code for _ in range(20)} == {200}


@sqlite_only
def test_without_redis_each_process_grants_its_share(application, tmp_path, database_url, monkeypatch):
    """Fail closed: four processes that do not hear of each other grant no more than the limit together."""
    monkeypatch.setattr("app.bus.limits.time.time", lambda: 1_000_000_000.0)
    shares = {"rest_reads_per_second": 8, "http_workers": 4}
    settings = load(var=tmp_path, database_url=database_url, redis_url="redis://127.0.0.1:1/0", **shares)
    with given(application, settings):
        me = open_account(application, settings, "me@example.com")
        assert [me.get("Calls.json").status_code for _ in range(3)] == [200, 200, 429]
