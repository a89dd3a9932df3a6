"""Signing in to the console: sessions, forged forms, slowed tries (docs/console.md)."""

import re

import pytest

from app.accounts import accounts
from app.api.http.context import app_context
from app.console import sessions
from app.models import Account
from app.store.flask_db import db
from tests.api.world import given, open_account, sqlite_only
from tests.console.browser import Browser, shown, text

pytestmark = sqlite_only


@pytest.fixture
def nobody(app, settings):
    """A browser that is not signed in."""
    return Browser(app.test_client())


def cookie(browser):
    return browser.client.get_cookie(sessions.COOKIE, path="/console")


def test_a_sid_and_a_token_open_it(nobody, me, database_url):
    answer = nobody.sign_in(me.sid, me.token).answer
    assert (answer.status_code, answer.location) == (302, "/console/")
    kept = cookie(nobody)
    assert (kept.http_only, kept.same_site, kept.path, kept.max_age) == (True, "Strict", "/console", 8 * 3600)
    assert "Calls" in shown(nobody.page(f"{me.sid}/calls"))


def test_an_email_address_and_a_password_open_it(app, settings, nobody, database_url):
    me = open_account(app, settings, "me@example.com")
    me.request("POST", f"/restcomm/2012-04-24/Accounts/{me.sid}", {"Password": "Correct-horse1"})
    assert nobody.sign_in("me@example.com", "Correct-horse1").answer.status_code == 302


def test_a_wrong_secret_does_not(nobody, me, database_url):
    answer = nobody.sign_in(me.sid, "0" * 32).answer
    assert answer.status_code == 401
    assert "20003" in text(answer)
    assert cookie(nobody) is None
    assert nobody.get(f"{me.sid}/calls").location.startswith("/console/sign-in?back=")


def test_a_key_does_not(nobody, me, database_url):
    key = me.post("Keys.json", FriendlyName="k").get_json()
    assert nobody.sign_in(key["sid"], key["secret"]).answer.status_code == 401


def test_tries_are_slowed_together_with_those_of_the_rest_api(app, settings, nobody, database_url):
    with given(app, settings.model_copy(update={"rest_passwords_per_minute": 2})):
        me = open_account(app, settings, "slow@example.com")
        for _try in range(2):
            assert me.client.get("/2010-04-01/Accounts.json", auth=("slow@example.com", "wrong")).status_code == 401
        answer = nobody.sign_in("slow@example.com", "wrong").answer
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_signing_in_leads_back_but_never_to_another_site(app, me, database_url):
    for back, to in (
        ("/console/x?a=1", "/console/x?a=1"),
        ("https://evil.example/", "/console/"),
        ("//e.example", "/console/"),
    ):
        data = {"name": me.sid, "secret": me.token, "back": back}
        assert app.test_client().post("/console/sign-in", data=data).location == to


def test_signing_out(browser, me, database_url):
    browser.page(f"{me.sid}/calls")
    assert browser.post("sign-out").status_code == 302
    assert browser.get(f"{me.sid}/calls").status_code == 302


def test_a_session_ends_with_the_token(app, browser, me, database_url):
    assert browser.get(f"{me.sid}/calls").status_code == 200
    with app.app_context():
        account = accounts.find(db.session(), me.sid)
        accounts.new_token(account, app_context().vault)
        db.session.commit()
    assert browser.get(f"{me.sid}/calls").status_code == 302


def test_a_session_ends_after_eight_hours(browser, me, monkeypatch, database_url):
    began = sessions.time.time()
    monkeypatch.setattr(sessions.time, "time", lambda: began + 8 * 3600 - 5)
    assert browser.get(f"{me.sid}/calls").status_code == 200
    monkeypatch.setattr(sessions.time, "time", lambda: began + 8 * 3600 + 5)
    assert browser.get(f"{me.sid}/calls").status_code == 302


@pytest.mark.parametrize("made", ["", "x", "gAAAAA", '{"account_sid": "AC"}'])
def test_a_made_up_cookie_is_none(app, me, made, database_url):
    client = app.test_client()
    client.set_cookie(sessions.COOKIE, made, path="/console")
    assert client.get(f"/console/{me.sid}/calls").status_code == 302


def test_what_was_sealed_for_another_purpose_is_no_session(app, me, database_url):
    with app.app_context():
        sealed = app_context().vault.seal('["after", 1, 2]')
    client = app.test_client()
    client.set_cookie(sessions.COOKIE, sealed, path="/console")
    assert client.get(f"/console/{me.sid}/calls").status_code == 302


def test_a_suspended_account_is_out_at_once(app, browser, me, database_url):
    with app.app_context():
        db.session.query(Account).filter_by(sid=me.sid).update({"status": "suspended"})
        db.session.commit()
    assert browser.get(f"{me.sid}/calls").status_code == 403


@pytest.mark.parametrize("csrf", ["", "x" * 32, "ü"])
def test_a_forged_form_changes_nothing(browser, me, csrf, database_url):
    browser.page(f"{me.sid}/applications")
    answer = browser.post(f"{me.sid}/applications", csrf=csrf, FriendlyName="forged")
    assert answer.status_code == 403
    assert me.get("Applications.json").get_json()["total"] == 0
    assert browser.post(f"{me.sid}/applications", FriendlyName="mine").status_code == 302
    assert me.get("Applications.json").get_json()["total"] == 1


def test_a_form_of_another_site_is_refused_even_at_the_door(app, me, database_url):
    answer = app.test_client().post(
        "/console/sign-in", data={"name": me.sid, "secret": me.token}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_no_page_has_a_script_or_a_style_in_it(browser, me, database_url):
    answer = browser.get(f"{me.sid}/calls")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    body = text(answer)
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|javascript:", body)


def test_a_header_does_not_pretend_to_be_the_console(app, me, database_url):
    for name in ("restcomm.console.actor", "HTTP_RESTCOMM.CONSOLE.ACTOR", "Restcomm-Console-Actor"):
        answer = app.test_client().get(f"/2010-04-01/Accounts/{me.sid}.json", headers={name: me.sid})
        assert answer.status_code == 401


def test_console_false_switches_it_off(settings, database_url):
    from app import create_app

    client = create_app(settings.model_copy(update={"console": False})).test_client()
    assert client.get("/console/sign-in").status_code == 404


def test_a_browser_that_asks_for_the_server_gets_the_console(app, database_url):
    client = app.test_client()
    answer = client.get("/", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (answer.status_code, answer.location) == (302, "/console/")
    assert client.get("/", headers={"Accept": "*/*"}).status_code == 404
