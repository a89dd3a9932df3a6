"""``restcomm audit``: commands that change something are in the audit log; those that only look are not."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from app.cli.installation import Installation
from app.cli.program import groups
from app.models import AuditEvent
from app.store import store


@pytest.fixture
def run(settings):
    """Runs a command; gives what it prints."""
    store.upgrade(settings)
    commands = {one.name: one for one in groups(Installation(lambda: settings))}

    def run(group, *arguments):
        result = CliRunner().invoke(commands[group], arguments, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    return run


def test_what_a_command_changed_is_listed(run):
    token = json.loads(run("account", "create", "joe@example.com", "--json"))[0]["token"]
    run("account", "list")
    new = run("account", "token", "joe@example.com", "--new").strip()
    listed = json.loads(run("audit", "list", "--json"))
    assert [one["event"] for one in listed] == ["command", "command"]
    assert listed[0]["action"].endswith("token")
    assert "joe@example.com" in listed[0]["parameters"]
    assert listed[0]["actor"]
    assert not {token, new} & set(str(listed).split("'"))


def test_refused_logins_are_found_by_their_address(run, settings):
    engine = store.connect(settings)
    with Session(engine) as session:
        session.add(AuditEvent(event="login-refused", actor="root", source="192.0.2.7", action="GET /x"))
        session.commit()
    engine.dispose()
    [one] = json.loads(run("audit", "list", "--source", "192.0.2.7", "--json"))
    assert (one["actor"], one["account_sid"]) == ("root", "")
    assert json.loads(run("audit", "list", "--event", "command", "--json")) == []
