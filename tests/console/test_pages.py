"""The pages: what they show of calls and of every resource, whose they are, and that hostile texts stay texts."""

import json
import re

import pytest

from app.calls.commands.core import Answer, Bridge, Checkpoint, Fetch, Notify, OnLeg, PlayFile, StartChildLeg
from app.calls.events import Answered, Arrived, Digit, Fetched, Finished, HungUp, LegEvent
from app.calls.facts import Application, Facts
from app.calls.web import Request, Response
from app.console.resources import LISTS
from app.journal.journal import Header
from app.models import Notification
from tests.api.one_of_each import Things
from tests.api.world import add, engine, open_account, sqlite_only
from tests.console.browser import journal, shown, text
from tests.rows import call

pytestmark = sqlite_only
LEG = "CA" + "9" * 32
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>\u202egnirts' + "A" * 4096
RESOURCES = {
    "numbers": "IncomingPhoneNumbers",
    "domains": "Domains",
    "usage": "",
}


def conversation(settings, account_sid, sid, said="x"):
    """A call with a request, a prompt, a key, a dialed leg and an error."""
    header = Header(Facts(sid, account_sid, f"ali{said[:64]}", "1234"), Application(), "channel-1", "node1")
    asked = Request(f"http://a.example/voice?{said}", "POST", {"CallSid": sid, "From": said})
    answered = Response(200, asked.url, "text/xml", body=said)
    entries = [
        (0.1, Arrived("1234", "alice"), [(f"{sid}-1", Fetch(asked))]),
        (0.3, Fetched(f"{sid}-1", answered), [(f"{sid}-2", Checkpoint({"verb": "Gather"})), (f"{sid}-3", Answer())]),
        (0.4, None, [(f"{sid}-4", PlayFile("/tmp/hello.wav"))]),
        (1.4, Finished(f"{sid}-4"), []),
        (2.0, Digit("5"), [(f"{sid}-5", Notify(13310, said))]),
        (2.5, None, [(f"{sid}-6", OnLeg(LEG, StartChildLeg(Facts(LEG, account_sid, "1234", "+1555"))))]),
        (3.0, LegEvent(LEG, Answered()), [(f"{sid}-7", Bridge(LEG))]),
        (9.0, HungUp(), []),
    ]
    journal(settings, header, entries)


@pytest.fixture
def told(app, me, settings):
    """The SID of that call."""
    [sid] = add(app, call(me.sid, status="completed", duration=9))
    conversation(settings, me.sid, sid)
    add(app, Notification(account_sid=me.sid, call_sid=sid, error_code=13310, message_text="no such key"))
    return sid


def test_the_list_has_the_filters_of_the_rest_api(app, browser, me, database_url):
    add(app, call(me.sid, to="1234", status="completed"), call(me.sid, to="4321", status="busy"))
    assert "4321" in shown(browser.page(f"{me.sid}/calls"))
    page = shown(browser.page(f"{me.sid}/calls?Status=completed&To=&From="))
    assert "1234" in page
    assert "4321" not in page
    assert "1 in all" in page


def test_a_filter_that_the_rest_api_refuses_is_refused(browser, me, database_url):
    assert "StartTime" in shown(browser.page(f"{me.sid}/calls?StartTime%3E=soon", 400))


def test_pages_of_a_long_list_are_walked(app, browser, me, database_url):
    add(app, *(call(me.sid, to=f"10{n:02}") for n in range(60)))
    page = browser.page(f"{me.sid}/calls")
    [older] = [link.get("href") for link in page.iter("a") if link.text == "Older"]
    assert "1009" in shown(browser.page(f"{me.sid}/calls{older}"))


def test_a_call_has_its_timeline(browser, me, told, database_url):
    page = browser.page(f"{me.sid}/calls/{told}")
    kinds = [group.get("class") for group in page.iter("g")]
    assert kinds == [
        "ringing",
        "request",
        "verb",
        "answer",
        "prompt",
        "key",
        "error",
        "bridge",
        "hangup",
        "ringing",
        "answer",
    ]
    titles = [title.text for title in page.iter("title")]
    assert "0.100 s: POST http://a.example/voice?x, 200 ms: 200 text/xml, 1 characters" in titles
    assert "0.400 s: plays hello.wav, 1000 ms" in titles
    assert "3.000 s: connected with CA999999, 6000 ms" in titles
    words = shown(page)
    assert "13310" in words
    assert "Cause" in words
    assert "Cure" in words
    assert f"curl -u {me.sid}:$AUTH_TOKEN" in words


def test_the_transcript_is_downloaded(browser, me, told, database_url):
    answer = browser.get(f"{me.sid}/calls/{told}/journal")
    assert f"{told}.jsonl" in answer.headers["Content-Disposition"]
    lines = [json.loads(line) for line in text(answer).splitlines()]
    assert "key 5" in [line["text"] for line in lines]


def test_a_live_call_is_ended_and_redirected(app, browser, me, database_url):
    [sid] = add(app, call(me.sid, status="in-progress", node="node1"))
    browser.page(f"{me.sid}/calls/{sid}")
    assert browser.post(f"{me.sid}/calls/{sid}", Url="http://a.example/").status_code == 302
    assert browser.post(f"{me.sid}/calls/{sid}", Status="completed").status_code == 302
    answer = browser.post(f"{me.sid}/calls/{sid}", Url="no url")
    assert answer.status_code == 400
    assert "21205" in text(answer)


def test_a_call_that_is_over_has_no_buttons(browser, me, told, database_url):
    page = browser.page(f"{me.sid}/calls/{told}")
    assert "End the call" not in shown(page)
    answer = browser.post(f"{me.sid}/calls/{told}", Status="completed")
    assert answer.status_code == 400
    assert "21220" in text(answer)


def rows(app, me):
    """One of every resource: the kind of its page, and its SID."""
    things = Things(engine(app), me.sid)
    return {kind: things(RESOURCES.get(kind, one.path)) for kind, one in LISTS.items() if one.has_page}


OTHERS = ("welcome", "debugger?by=url&days=2", "debugger?by=number", "test-url", "accounts", "../operator")


def other_pages(me):
    return [f"{me.sid}/{one}" if not one.startswith("..") else one[3:] for one in OTHERS]


@pytest.mark.parametrize("kind", LISTS)
def test_every_list_and_every_page_of_one(app, browser, me, kind, database_url):
    if not LISTS[kind].has_page:
        assert browser.get(f"{me.sid}/{kind}").status_code == 200
        return
    sid = rows(app, me)[kind]
    assert sid in text(browser.get(f"{me.sid}/{kind}"))
    assert sid in shown(browser.page(f"{me.sid}/{kind}/{sid}"))


def test_another_accounts_pages_do_not_exist(app, stranger, me, told, database_url):
    for kind, sid in rows(app, me).items():
        assert stranger.get(f"{me.sid}/{kind}").status_code == 404, kind
        assert stranger.get(f"{me.sid}/{kind}/{sid}").status_code == 404, kind
    for path in (f"calls/{told}", "calls", "calls/live", f"calls/{told}/journal"):
        assert stranger.get(f"{me.sid}/{path}").status_code == 404, path
    stranger.page(f"{told}".replace(told, "sign-in"))
    assert stranger.post(f"{me.sid}/calls/{told}", Status="completed").status_code in (403, 404)


def test_a_parent_looks_at_its_sub_account(browser, child, database_url):
    assert "sub-account" in shown(browser.page(f"{child.sid}/calls"))


def test_a_role_without_permission_gets_the_refusal_of_the_rest_api(app, settings, database_url):
    from tests.console.browser import Browser

    developer = open_account(app, settings, "dev@example.com", role="Developer")
    browser = Browser(app.test_client()).sign_in(developer.sid, developer.token)
    assert browser.get(f"{developer.sid}/keys").status_code == 403
    assert browser.get(f"{developer.sid}/calls").status_code == 200


def test_something_is_made_changed_and_removed(browser, me, database_url):
    browser.page(f"{me.sid}/applications")
    browser.post(f"{me.sid}/applications", FriendlyName="Menu", VoiceUrl="http://a.example/", VoiceMethod="GET")
    [made] = me.get("Applications.json").get_json()["applications"]
    assert (made["friendly_name"], made["voice_method"]) == ("Menu", "GET")
    browser.page(f"{me.sid}/applications/{made['sid']}")
    browser.post(f"{me.sid}/applications/{made['sid']}", FriendlyName="Menu", VoiceUrl="", blank="VoiceUrl")
    assert not me.get(f"Applications/{made['sid']}.json").get_json()["voice_url"]
    browser.post(f"{me.sid}/applications/{made['sid']}/delete")
    assert me.get("Applications.json").get_json()["total"] == 0


def test_what_is_refused_is_shown_with_what_was_typed(browser, me, database_url):
    browser.page(f"{me.sid}/numbers")
    answer = browser.post(f"{me.sid}/numbers", PhoneNumber="+15005550006", VoiceUrl="nonsense")
    assert answer.status_code == 400
    assert "nonsense" in text(answer)


def test_a_keys_secret_is_shown_once(browser, me, database_url):
    browser.page(f"{me.sid}/keys")
    answer = browser.post(f"{me.sid}/keys", FriendlyName="build")
    assert re.search(r"Secret <code>\w{32}", text(answer))
    assert "Secret" not in text(browser.get(f"{me.sid}/keys"))


def test_an_address_that_is_none_has_a_page_that_says_so(browser, me, database_url):
    for path in (f"{me.sid}/nothing/at/all", "nothing", f"{me.sid}/numbers/PN" + "0" * 32):
        assert "This did not work" in shown(browser.page(path, 404))


def test_who_is_in_a_conference_is_asked_for_alone(app, browser, me, database_url):
    things = Things(engine(app), me.sid)
    things("Participants")
    sid = things("Conferences")
    path = f"{me.sid}/conferences/{sid}"
    assert browser.page(path).xpath("//*[@id='inside'][@hx-trigger='every 2s']")
    part = text(browser.get(path, headers={"HX-Target": "inside"}))
    assert "Send out" in part
    assert "<html" not in part


def test_hostile_texts_are_shown_as_texts(app, browser, me, settings, database_url):
    """A caller's name, number, header, a message and an answer of a webhook: on every page."""
    [sid] = add(app, call(me.sid, from_=HOSTILE[:64], to=HOSTILE[:64], caller_name=HOSTILE[:64], status="completed"))
    conversation(settings, me.sid, sid, HOSTILE)
    add(
        app,
        Notification(account_sid=me.sid, call_sid=sid, error_code=13310, message_text=HOSTILE, request_url=HOSTILE),
    )
    pages = [f"{me.sid}/calls", f"{me.sid}/calls/{sid}"]
    things = rows(app, me)
    poison(app, me.sid)
    pages += [f"{me.sid}/{kind}" for kind in LISTS] + [f"{me.sid}/{kind}/{sid}" for kind, sid in things.items()]
    pages += other_pages(me)
    for path in pages:
        body = text(browser.get(path))
        assert "<script>alert" not in body, path
        assert "<img" not in body, path
        assert browser.get(path).status_code == 200, path
    assert "&lt;script&gt;" in text(browser.get(f"{me.sid}/calls/{sid}"))


def poison(app, account_sid):
    """Put the hostile text into every column of text that people write, of every row."""
    from sqlalchemy import String, Text, update
    from sqlalchemy.orm import Session

    from app.models.base import Base

    names = {
        "friendly_name",
        "body",
        "transcription_text",
        "label",
        "from",
        "to",
        "voice_url",
        "sms_url",
        "domain_name",
        "caller_name",
        "message_text",
        "request_url",
        "request_variables",
        "response_headers",
        "response_body",
    }
    with Session(engine(app)) as session:
        for table in Base.metadata.sorted_tables:
            columns = [one for one in table.columns if one.name in names and isinstance(one.type, String | Text)]
            for column in columns:
                if table.name != "calls" or column.name == "caller_name":
                    session.execute(update(table).values({column.name: HOSTILE[: column.type.length or 4096]}))
        session.commit()


def test_the_live_list_is_a_stream_of_its_table(app, browser, me, monkeypatch, database_url):
    from app.console import live

    monkeypatch.setattr(live, "PERIOD_S", 0.01)
    add(app, call(me.sid, to="1111", status="in-progress"))
    answer = browser.client.get(f"/console/{me.sid}/calls/live")
    assert answer.mimetype == "text/event-stream"
    events = answer.iter_encoded()
    first = next(events).decode()
    assert first.startswith("event: calls\ndata: ")
    assert "1111" in first
    add(app, call(me.sid, to="2222", status="ringing"))
    assert "2222" in next(events).decode()
    answer.close()


def test_many_who_look_share_one_rendering(app, me, database_url):
    from app.console.live import Tables

    asked = []
    tables = Tables()
    for _browser in range(50):
        tables.table((me.sid, "x"), lambda: asked.append(1) or "table")
    assert len(asked) == 1


def test_assets_are_kept_by_their_hash(browser, database_url):
    from app.console import assets

    answer = browser.client.get(f"/console/assets/{assets.asset('console.css').hash}/console.css")
    assert "immutable" in answer.headers["Cache-Control"]
    assert "no-cache" in browser.client.get("/console/assets/old/console.css").headers["Cache-Control"]
    assert browser.client.get("/console/assets/x/package.json").status_code == 404


def test_without_the_packages_pages_work_and_say_so(browser, me, told, monkeypatch, database_url):
    from app.console import assets

    missing = {name: path.with_name("missing") for name, path in assets.FILES.items() if assets.NPM in path.parents}
    monkeypatch.setattr(assets, "FILES", assets.FILES | missing)
    page = browser.page(f"{me.sid}/calls/{told}")
    assert "are not installed" in shown(page)
    assert [script.get("src").rpartition("/")[2] for script in page.iter("script")] == ["phone.js", "console.js"]
    assert list(page.iter("svg"))
