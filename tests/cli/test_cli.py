"""The operator's command line: flask account, flask number."""

import json

import pytest

from app import create_app
from app.calls.facts import Application, Facts
from app.journal.journal import Header, Journals
from app.settings.config import load
from app.store.flask_db import db


@pytest.fixture
def run(settings):
    """Run a command; its output. Fails when the command does."""
    app = create_app(settings)
    runner = app.test_cli_runner()

    def run(*words, fails=False):
        result = runner.invoke(args=words)
        assert (result.exit_code != 0) == fails, result.output
        return result.output

    yield run
    dispose(app)


def dispose(app):
    with app.app_context():
        db.engine.dispose()
    app.extensions["restcomm"].wake.close()


def as_json(output):
    return json.loads(output)


def test_an_account_is_made_and_listed_and_its_token_shown(run):
    [made] = as_json(run("account", "create", "Bob@example.com", "--name", "Bob", "--json"))
    assert (made["email"], made["role"], len(made["token"])) == ("bob@example.com", "Developer", 32)
    [listed] = as_json(run("account", "list", "--json"))
    assert listed == {key: value for key, value in made.items() if key != "token"}
    assert run("account", "token", "bob@example.com").strip() == made["token"]
    assert as_json(run("account", "token", "--json")) == {"sid": made["sid"], "token": made["token"]}


def test_a_new_token_replaces_the_old_one(run):
    [made] = as_json(run("account", "create", "bob@example.com", "--json"))
    renewed = run("account", "token", made["sid"], "--new").strip()
    assert renewed != made["token"]
    assert run("account", "token", made["sid"]).strip() == renewed


def test_a_sub_account(run, settings):
    [top] = as_json(run("account", "create", "top@example.com", "--role", "Administrator", "--json"))
    run("account", "create", "sub@example.com", "--parent", top["sid"])
    assert "sub@example.com" in run("account", "list")


def test_a_number_is_bound_and_listed(run):
    run("account", "create", "bob@example.com")
    [made] = as_json(run("number", "add", "+1 (212) 555-2368", "http://a.example/", "--method", "GET", "--json"))
    assert (made["phone_number"], made["voice_method"]) == ("+12125552368", "GET")
    assert as_json(run("number", "list", "--json")) == [made]
    assert "+12125552368  http://a.example/  GET" in run("number", "list")


def test_a_call_is_queued_listed_and_shown(run):
    run("account", "create", "bob@example.com")
    [made] = as_json(run("call", "make", "client:alice", "http://a.example/", "--from", "+1 (212) 555-2368", "--json"))
    assert (made["to"], made["from"], made["status"]) == ("client:alice", "(212) 555-2368", "queued")
    assert as_json(run("call", "list", "--json")) == as_json(run("call", "show", made["sid"], "--json")) == [made]
    assert run("call", "list", "--status", "busy") == ""
    assert "client:alice  outbound-api  queued" in run("call", "list")
    assert "there is no call CA1" in run("call", "show", "CA1", fails=True)
    assert "absolute http or https URL" in run("call", "make", "1234", "a.example", "--from", "1", fails=True)
    assert "Error:" in run("call", "make", "not a number", "http://a.example/", "--from", "1", fails=True)


def test_what_goes_wrong_is_said_in_one_line(run):
    assert "there is no account yet" in run("account", "token", fails=True)
    run("account", "create", "bob@example.com")
    assert "another account has the address" in run("account", "create", "bob@example.com", fails=True)
    assert "there is no account eve@example.com" in run("account", "token", "eve@example.com", fails=True)
    assert "is not a phone number" in run("number", "add", "abc", "http://a.example/", fails=True)
    assert "absolute http or https URL" in run("number", "add", "1234", "a.example", fails=True)
    run("number", "add", "1234", "http://a.example/")
    assert "1234 is already bound" in run("number", "add", "1234", "http://b.example/", fails=True)


def test_an_empty_list(run):
    assert run("number", "list") == ""
    assert as_json(run("number", "list", "--json")) == []


def test_before_the_first_run_there_is_simply_nothing(tmp_path):
    new = create_app(load(var=tmp_path / "new", database_url=""))
    assert new.test_cli_runner().invoke(args=["number", "list", "--json"]).output == "[]\n"
    dispose(new)


def test_a_lost_key_is_said_in_one_line(run, settings):
    run("account", "create", "bob@example.com")
    lost = create_app(load(var=settings.var / "other", database_url=settings.database_url))
    result = lost.test_cli_runner().invoke(args=["account", "token"])
    assert (result.exit_code, result.output) == (1, "Error: not sealed with this installation's key\n")
    dispose(lost)


def test_journal_check_names_what_is_torn(run, settings):
    journals = Journals(settings.folder("journals"))
    journals.begin(Header(Facts("CA" + "1" * 32, "AC1", "alice", "1234"), Application(), "channel", "node1"), 1.0)
    assert run("journal", "check") == "all journals are complete\n"
    path = journals.live / f"CA{'1' * 32}.jsonl"
    with path.open("a") as file:
        file.write('{"t":2.0,"ev')
    assert f"{path}:2: torn" in run("journal", "check", fails=True)
