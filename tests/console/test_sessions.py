"""Sessions of the console end when they are told to, wherever their cookie was copied to (docs/console.md)."""

import time

import pytest
from sqlalchemy import select

from app.accounts import accounts
from app.api.http.context import app_context
from app.console import live, sessions
from app.models import Account, Client, ConsoleSession
from app.store.flask_db import db
from tests.api.world import read, set_status, sqlite_only
from tests.console.browser import Browser, text

pytestmark = sqlite_only
PASSWORD = "Correct-horse1"


@pytest.fixture
def second(app, me):
    """Another browser of the same account."""
    return Browser(app.test_client()).sign_in(me.sid, me.token)


def thief(app, browser):
    """A browser that has the other one's cookie."""
    value = browser.client.get_cookie(sessions.COOKIE, path="/console").value
    copied = Browser(app.test_client())
    copied.client.set_cookie(sessions.COOKIE, value, path="/console")
    return copied


def status(browser, me):
    return browser.get(f"{me.sid}/calls").status_code


def test_a_copied_cookie_ends_with_the_sign_out(app, browser, second, me, database_url):
    copied = thief(app, browser)
    assert status(browser, me) == status(copied, me) == 200
    browser.post("sign-out")
    assert (status(copied, me), status(second, me)) == (302, 200)


def test_a_cookie_that_is_stolen_signs_nobody_else_out(app, browser, second, me, database_url):
    copied = thief(app, browser)
    status(copied, me)
    copied.post("sign-out")
    assert (status(browser, me), status(second, me)) == (302, 200)


def test_signing_out_everywhere_ends_every_session_and_telephone_of_this_account(
    app, browser, second, me, other, database_url
):
    stranger = Browser(app.test_client()).sign_in(other.sid, other.token)
    for each, who in ((browser, me), (second, me), (stranger, other)):
        status(each, who)
        assert each.post(f"{who.sid}/phone/login").status_code == 200
    browser.post("sign-out", everywhere="yes")
    assert (status(browser, me), status(second, me), status(stranger, other)) == (302, 302, 200)
    assert [one.account_sid for one in read(app, select(Client))] == [other.sid]


def test_a_new_password_ends_them(app, browser, second, me, database_url):
    assert status(browser, me) == status(second, me) == 200
    assert me.request("POST", f"/restcomm/2012-04-24/Accounts/{me.sid}", {"Password": PASSWORD}).status_code == 200
    assert status(browser, me) == status(second, me) == 302


@pytest.fixture
def rotation(app, me):
    """The account's second token, and what does something to it."""

    def change(what):
        with app.app_context():
            account = accounts.find(db.session(), me.sid)
            token = what(account, app_context().vault)
            db.session.commit()
            return token

    change.token = change(accounts.new_secondary_token)
    return change


def test_a_session_of_the_second_token_ends_with_that(app, rotation, browser, me, database_url):
    with_second = Browser(app.test_client()).sign_in(me.sid, rotation.token)
    assert status(with_second, me) == 200
    rotation(lambda account, _keys: accounts.drop_secondary_token(account))
    assert (status(with_second, me), status(browser, me)) == (302, 200)


def test_a_promoted_token_keeps_its_sessions_and_ends_those_of_the_first(app, rotation, browser, me, database_url):
    with_second = Browser(app.test_client()).sign_in(me.sid, rotation.token)
    rotation(accounts.promote_secondary_token)
    assert (status(with_second, me), status(browser, me)) == (200, 302)


def test_no_row_says_what_a_cookie_needs(app, browser, me, database_url):
    with app.app_context():
        kept = sessions.opened(browser.client.get_cookie(sessions.COOKIE, path="/console").value)
    (row,) = read(app, select(ConsoleSession))
    assert kept.key not in (row.key_hash, "")
    assert abs(row.until - kept.until) < 1


def test_a_suspended_parent_ends_the_session_of_a_sub_account(app, me, child, database_url):
    signed_in = Browser(app.test_client()).sign_in(child.sid, child.token)
    assert status(signed_in, child) == 200
    set_status(app, me.sid, "suspended")
    assert status(signed_in, child) == 403


def live_list(browser, me):
    """The open stream of the account's calls, with its first event read."""
    events = iter(browser.client.get(f"/console/{me.sid}/calls/live").response)
    assert b"event: calls" in next(events)
    return events


@pytest.mark.parametrize("why", ["signed out", "everywhere", "suspended", "password"])
def test_the_live_list_ends_with_the_session(app, browser, second, me, why, monkeypatch, database_url):
    assert live.RECHECK_S + live.PERIOD_S <= 15
    monkeypatch.setattr(live, "RECHECK_S", 0.0)
    monkeypatch.setattr(live, "PERIOD_S", 0.02)
    monkeypatch.setattr(live, "KEEP_ALIVE_S", 0.0)
    status(browser, me)
    status(second, me)
    events = live_list(browser, me)
    assert next(events)
    if why == "suspended":
        set_status(app, me.sid, "suspended")
    elif why == "password":
        me.request("POST", f"/restcomm/2012-04-24/Accounts/{me.sid}", {"Password": PASSWORD})
    else:
        asked = thief(app, browser) if why == "signed out" else second
        status(asked, me)
        asked.post("sign-out", everywhere="yes" if why == "everywhere" else "")
    left = time.monotonic() + 5
    for _event in events:
        assert time.monotonic() < left, "the stream goes on"


def test_a_session_of_an_account_that_is_closed_opens_nothing(app, browser, me, database_url):
    assert status(browser, me) == 200
    with app.app_context():
        db.session.query(Account).filter_by(sid=me.sid).update({"status": "closed"})
        db.session.commit()
    answer = browser.get(f"{me.sid}/calls")
    assert answer.status_code == 403
    assert "10001" in text(answer)
