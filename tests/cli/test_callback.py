"""flask callback: what was given up is listed and sent again."""

import pytest
from sqlalchemy.orm import Session

from app.models import Outbox
from app.store import store
from tests.cli.test_cli import as_json
from tests.cli.test_cli import run as run


@pytest.fixture
def given_up(run, settings):
    """The SIDs of three, of two hosts."""
    [account] = as_json(run("account", "create", "bob@example.com", "--json"))
    engine = store.connect(settings)
    with Session(engine) as session:
        known = {"account_sid": account["sid"], "params": {}, "state": "failed", "call_sid": "CA" + "1" * 32}
        rows = [Outbox(url=f"http://app{number % 2}/", sequence=number, **known) for number in range(3)]
        session.add_all(rows)
        session.commit()
        found = [row.sid for row in rows]
    yield found
    engine.dispose()


def test_listed_and_sent_again(run, given_up):
    assert [one["sid"] for one in as_json(run("callback", "list", "--json"))] == given_up[::-1]
    assert run("callback", "retry", given_up[0]).strip() == "1 sent again"
    assert [one["sid"] for one in as_json(run("callback", "list", "--json"))] == given_up[:0:-1]
    [waits] = as_json(run("callback", "list", "--status", "pending", "--account", "bob@example.com", "--json"))
    assert (waits["sid"], waits["host"], waits["attempts"]) == (given_up[0], "app0", 0)


def test_all_of_a_host(run, given_up):
    assert run("callback", "retry", "--all", "--host", "App0").strip() == "2 sent again"
    assert [one["host"] for one in as_json(run("callback", "list", "--json"))] == ["app1"]
    assert run("callback", "retry", "--all").strip() == "1 sent again"


def test_what_is_not_there_is_said(run, given_up):
    assert "0 of 1 are sent again" in run("callback", "retry", "CB" + "0" * 32, fails=True)
    assert "pass --all" in run("callback", "retry", fails=True)
