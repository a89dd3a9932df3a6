"""The debugger, the test of a URL, the operator's page, sub-accounts, the telephone's login, the first link."""

import json

import pytest

from app.accounts import clients, first_link
from app.models import Client, Notification, SwitchNode
from app.settings.vault import Vault
from app.store.flask_db import db
from tests.api.world import add, engine, open_account, read, sqlite_only
from tests.console.browser import Browser, shown, text
from tests.pretend.webhook import webhook
from tests.rows import call

pytestmark = sqlite_only


@pytest.fixture(scope="module")
def hook():
    with webhook() as server:
        yield server


@pytest.fixture
def developer(app, settings):
    """Of an account below mine, who may less."""
    return open_account(app, settings, "dev@example.com", role="Developer")


def test_the_debugger_groups_and_has_the_newest_of_each(app, browser, me, database_url):
    [sid] = add(app, call(me.sid, to="5551"))
    for text_, code, url in (
        ("first text", 11200, "http://a/x?q=1"),
        ("second text", 11200, "http://a/x?q=2"),
        ("other", 13310, "http://b/"),
    ):
        add(app, Notification(account_sid=me.sid, call_sid=sid, error_code=code, message_text=text_, request_url=url))
    page = browser.page(f"{me.sid}/debugger")
    words = shown(page)
    assert "2 × 11200" in words
    assert "second text" in words
    assert "first text" not in words
    [plot] = page.xpath("//*[@data-plot]")
    assert sum(json.loads(plot.get("data-plot"))[1]) == 3
    assert "3 × 5551" in shown(browser.page(f"{me.sid}/debugger?by=number"))
    assert "2 × http://a/x" in shown(browser.page(f"{me.sid}/debugger?by=url"))


def test_anothers_notifications_are_not_grouped(stranger, me, database_url):
    assert stranger.get(f"{me.sid}/debugger").status_code == 404


def test_a_url_is_asked_as_a_call_would(browser, me, hook, database_url):
    hook.answer("/try", "<Response><Gather numDigits='1' colour='red'><Say>Hi</Say></Gather><Bogus/></Response>")
    browser.page(f"{me.sid}/test-url")
    answer = browser.post(
        f"{me.sid}/test-url", Url=hook.url("/try"), Method="POST", From="+14445550100", To="1234", Digits="5"
    )
    words = text(answer)
    assert answer.status_code == 200, words
    assert "12200" in words
    assert "&lt;Gather&gt;" in words
    assert "numDigits=&#34;1&#34;" in words or 'numDigits="1"' in words
    [got] = hook.received("/try")
    assert (got.params["Digits"], got.params["AccountSid"]) == ("5", me.sid)
    assert "X-Twilio-Signature" in got.headers


def test_a_private_address_is_not_asked(browser, me, database_url):
    browser.page(f"{me.sid}/test-url")
    answer = browser.post(f"{me.sid}/test-url", Url="http://10.0.0.1/", Method="GET")
    assert "11" in text(answer)
    assert "not allowed" in text(answer) or "private" in text(answer) or "allow_hosts" in text(answer)


def test_the_operators_page_and_draining(app, browser, me, database_url):
    add(app, SwitchNode(name="node1", kind="asterisk", version="22.10.1", up=True))
    assert "asterisk 22.10.1" in shown(browser.page("operator"))
    assert browser.post("operator/node1/drain").status_code == 302
    [node] = read(app, db.select(SwitchNode))
    assert node.draining
    assert browser.post("operator/node1/resume").status_code == 302
    assert browser.post("operator/nowhere/drain").status_code == 404


def test_the_operators_page_is_for_operators(app, child, developer, database_url):
    for who in (child, developer):
        browser = Browser(app.test_client()).sign_in(who.sid, who.token)
        browser.page(f"{who.sid}/calls")
        assert browser.get("operator").status_code == 403
        assert browser.post("operator/node1/drain").status_code == 403


def test_a_colleague_gets_an_account(browser, me, database_url):
    browser.page(f"{me.sid}/accounts")
    answer = browser.post(
        f"{me.sid}/accounts", EmailAddress="new@example.com", Password="Correct-horse1", Role="Developer"
    )
    assert answer.status_code == 302, text(answer)
    page = browser.page(f"{me.sid}/accounts")
    assert "new@example.com" in shown(page)
    refused = browser.post(f"{me.sid}/accounts", EmailAddress="new@example.com", Password="Correct-horse1")
    assert refused.status_code in (400, 409)


def test_the_telephones_login_is_new_each_time_and_goes_at_sign_out(app, browser, me, settings, database_url):
    browser.page(f"{me.sid}/calls")
    first, second = (browser.post(f"{me.sid}/phone/login").get_json() for _time in range(2))
    assert first["login"] == second["login"]
    assert first["login"].startswith("browser-")
    assert first["password"] != second["password"]
    [row] = read(app, db.select(Client))
    with app.app_context():
        expected = clients.sealed_digest(row.login, Vault(settings), settings, second["password"])
    assert Vault(settings).open(row.ha1_encrypted) == Vault(settings).open(expected)
    browser.post("sign-out")
    assert read(app, db.select(Client)) == []


def test_logins_of_old_sessions_are_removed(app, browser, me, database_url):
    from datetime import timedelta

    from sqlalchemy import update

    from app.models.columns import now

    known = {"account_sid": me.sid, "api_version": "2012-04-24", "ha1_encrypted": "x", "friendly_name": "Browser"}
    add(app, Client(login="browser-old", **known), Client(login="browsers-name", **known))
    with engine(app).begin() as connection:
        connection.execute(update(Client).values(date_updated=now() - timedelta(hours=9)))
    browser.page(f"{me.sid}/calls")
    browser.post(f"{me.sid}/phone/login")
    logins = {row.login for row in read(app, db.select(Client))}
    assert "browser-old" not in logins
    assert "browsers-name" in logins


def test_the_telephone_dials_own_numbers_and_has_others_called(app, browser, me, database_url):
    browser.page(f"{me.sid}/calls")
    login = browser.post(f"{me.sid}/phone/login").get_json()["login"]
    assert browser.post(f"{me.sid}/phone/calls", To="1234").get_json() == {"dial": "1234"}
    made = browser.post(f"{me.sid}/phone/calls", To="client:bob").get_json()
    placed = me.get(f"Calls/{made['answer']}.json").get_json()
    assert (placed["to"], placed["direction"]) == (f"client:{login}", "outbound-api")
    answer = browser.client.post(
        f"/console/{me.sid}/phone/calls",
        data={"To": "<x>", "csrf": browser.csrf},
        headers={"Accept": "application/json"},
    )
    assert (answer.status_code, answer.get_json()["code"]) == (400, 21211)


def test_the_other_end_of_the_browsers_call_is_transferred(app, browser, me, database_url):
    browser.page(f"{me.sid}/calls")
    login = browser.post(f"{me.sid}/phone/login").get_json()["login"]
    ask = {"data": {"To": "client:bob", "csrf": browser.csrf}, "headers": {"Accept": "application/json"}}
    url = f"/console/{me.sid}/phone/transfer"
    refused = browser.client.post(url, **ask)
    assert (refused.status_code, refused.get_json()["code"]) == (400, 21220)
    live = {"status": "in-progress", "node": "node1"}
    [caller] = add(app, call(me.sid, to="1234", **live))
    add(app, call(me.sid, to=f"client:{login}", direction="outbound-dial", parent_call_sid=caller, **live))
    assert browser.client.post(url, **ask).get_json() == {"transferred": caller}


def test_the_leg_that_the_browsers_call_dialed_is_transferred(app, browser, me, database_url):
    browser.page(f"{me.sid}/calls")
    login = browser.post(f"{me.sid}/phone/login").get_json()["login"]
    live = {"status": "in-progress", "node": "node1"}
    [own] = add(app, call(me.sid, to=f"client:{login}", direction="outbound-api", **live))
    [leg] = add(app, call(me.sid, to="client:bob", direction="outbound-dial", parent_call_sid=own, **live))
    assert browser.post(f"{me.sid}/phone/transfer", To="client:carol").get_json() == {"transferred": leg}


def test_the_first_link_signs_in_once(app, settings, me, database_url):
    token = first_link.make(settings, Vault(settings), me.sid)
    browser = Browser(app.test_client())
    assert browser.get("first/wrong").status_code == 401
    assert browser.get(f"first/{token}").location == f"/console/{me.sid}/welcome"
    assert "First steps" in shown(browser.page(f"{me.sid}/welcome"))
    assert Browser(app.test_client()).get(f"first/{token}").status_code == 401


def test_the_first_link_ends(settings, monkeypatch, database_url):
    token = first_link.make(settings, Vault(settings), "AC" + "0" * 32)
    began = first_link.time.time()
    monkeypatch.setattr(first_link.time, "time", lambda: began + 25 * 3600)
    assert not first_link.spend(settings, Vault(settings), token)
