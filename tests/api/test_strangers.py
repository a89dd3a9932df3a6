"""What strangers and other sites cannot do to the API, and what it never keeps (findings H8, M4, M8, L5)."""

import time
from dataclasses import replace
from typing import Any

import gevent
import pytest

from app.settings import vault
from app.settings.vault import Checks, Crowded
from tests.api.world import sqlite_only

SECRET = "Very-Secret-77"


@sqlite_only
def test_openapi_is_made_once(app: Any) -> None:
    client = app.test_client()
    client.get("/openapi.json")
    begun = time.process_time()
    for _ in range(5):
        assert client.get("/openapi.json").status_code == 200
    assert time.process_time() - begun < 0.5, "making it takes 0.2 s each"


def test_few_passwords_wait_and_the_rest_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    checks, stored = Checks(), vault.password_hash("x")
    results: list[Any] = []

    def check() -> None:
        try:
            results.append(checks.run(stored, b"x"))
        except Crowded:
            results.append("refused")

    gevent.joinall([gevent.spawn(check) for _ in range(vault.MOST_WAITING + 5)])
    assert (results.count(True), results.count("refused")) == (vault.MOST_WAITING, 5)


SENT = [
    {"data": {"FriendlyName": "x" * 65, "Password": SECRET, "NewPassword": SECRET, "SipAuthPassword": SECRET}},
    {"data": f"FriendlyName={'x' * 65}&P%61ssword={SECRET}", "content_type": "application/x-www-form-urlencoded"},
    {"data": {"FriendlyName": "x" * 65, "Password": SECRET}, "content_type": "multipart/form-data"},
    {"json": {"FriendlyName": "x" * 65, "Password": SECRET, "ApiKey": SECRET, "Unknown": SECRET}},
    {"data": {"FriendlyName": "x" * 65}, "query_string": {"Password": SECRET, "ApiKey": SECRET}},
]


@sqlite_only
@pytest.mark.parametrize("sent", SENT)
def test_no_secret_is_kept_of_a_refused_request(me: Any, sent: dict[str, Any]) -> None:
    answer = me.request("POST", "Applications.json", **sent)
    assert answer.status_code in (400, 415), answer.text
    kept = me.get("Notifications.json").text
    assert "FriendlyName" in kept or answer.status_code == 415
    assert SECRET not in kept


@sqlite_only
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[localhost"}, 403),
        ({"Origin": "http://localhost@evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 201),
        ({}, 201),
    ],
)
def test_a_form_of_another_site_changes_nothing(me: Any, headers: dict[str, str], status: int) -> None:
    answer = me.request("POST", "Applications.json", {"FriendlyName": "a"}, headers=headers)
    assert answer.status_code == status, answer.text
    assert me.get("Applications.json", headers=headers).status_code == 200


@sqlite_only
def test_passwords_of_one_source_are_counted_whatever_the_name(app: Any) -> None:
    limit = app.extensions["restcomm"].settings.rest_passwords_per_source
    client, statuses = app.test_client(), []
    app.extensions["restcomm"].limits.count = lambda what, most, seconds: int(
        what.startswith("source") and most == limit
    )
    for number in range(2):
        statuses.append(client.get("/restcomm/2012-04-24/Accounts.json", auth=(f"a{number}@x", "Guess-1")).status_code)
    assert statuses == [429, 429]


@sqlite_only
def test_answers_tell_browsers_what_they_are(app: Any) -> None:
    answer = app.test_client().get("/restcomm/errors/11200.html")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@sqlite_only
@pytest.mark.parametrize(("public_url", "told"), [("https://api.example.com", True), ("", False)])
def test_browsers_keep_to_https_where_the_outside_uses_it(app: Any, public_url: str, told: bool) -> None:
    shared = app.extensions["restcomm"]
    settings = shared.settings.model_copy(update={"public_url": public_url})
    app.extensions["restcomm"] = replace(shared, settings=settings)
    answer = app.test_client().get("/restcomm/errors/11200.html")
    assert ("Strict-Transport-Security" in answer.headers) is told


@sqlite_only
def test_a_refused_login_is_a_line_of_the_log(app: Any, caplog: pytest.LogCaptureFixture) -> None:
    name = "AC" + "0" * 32
    assert app.test_client().get("/restcomm/2012-04-24/Accounts.json", auth=(name + "\n", "x" * 32)).status_code == 401
    assert f"refused login of '{name}\\n' from 127.0.0.1" in caplog.text
    assert "x" * 32 not in caplog.text
