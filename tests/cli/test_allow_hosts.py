"""``flask account allow-hosts``, and what an engine makes of it."""

import json

import gevent
import pytest

from app.webhooks.guard.allow_lists import AllowLists
from tests.cli.test_cli import run  # noqa: F401 - a fixture  # noqa: F401 - a fixture


def test_hosts_are_opened_shown_and_taken_back(run, settings):  # noqa: F811
    [made] = json.loads(run("account", "create", "bob@example.com", "--json"))
    assert json.loads(run("account", "allow-hosts", made["sid"], "--json")) == []
    run("account", "allow-hosts", "bob@example.com", "App.Internal:8000", "10.1.2.3/16", "[fd00::5]:81", "127.0.0.1")
    shown = json.loads(run("account", "allow-hosts", made["sid"], "--json"))
    assert [row["host"] for row in shown] == ["app.internal:8000", "10.1.0.0/16", "[fd00::5]:81", "127.0.0.1"]
    lists = AllowLists(settings)
    assert lists.of(made["token"]) == ("app.internal:8000", "10.1.0.0/16", "[fd00::5]:81", "127.0.0.1")
    assert lists.of("another") == lists.of("") == ()
    lists.close()
    run("account", "allow-hosts", made["sid"], "--clear")
    lists = AllowLists(settings)
    assert lists.of(made["token"]) == ()
    lists.close()


@pytest.mark.parametrize("host", ["10.0.0.0/99", "a b", "http://x/", "host:0", "host:99999", "host:x", "", "[::1]:0"])
def test_what_is_no_host(run, host):  # noqa: F811
    run("account", "create", "bob@example.com")
    assert run("account", "allow-hosts", "bob@example.com", host, fails=True).startswith("Error: ")


def test_a_database_that_is_away_opens_nothing(tmp_path, settings):
    lists = AllowLists(settings.model_copy(update={"database_url": "postgresql+psycopg://u@127.0.0.1:9/x"}))
    with gevent.Timeout(5):
        assert lists.of("token") == ()
    lists.close()
