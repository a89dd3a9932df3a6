"""Names of callers by the operator's directory: VoiceCallerIdLookup (guide 4.2, table 4.4)."""

import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.calls.facts import Application
from app.engine.features.cnam import HttpCallerNames, Nobody, caller_names
from app.settings.config import load
from tests.engine.world import soon, world
from tests.pretend.webhook import Webhook


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("Alice Smith", "Alice Smith"),
        ('{"name": "Bob \u00fc"}', "Bob ü"),
        ('{"other": 1}', ""),
        ("", ""),
        ("Eve\r\nX: y", "EveX: y"),
        ("x" * 500, "x" * 128),
    ],
)
def test_name_is_text_or_json(hook: Webhook, body: str, name: str) -> None:
    hook.answer("/names", body, content_type="text/plain")
    assert HttpCallerNames(hook.url("/names?key=1"), 2.0).name_of("+1555") == name
    assert hook.received("/names")[0].params == {"key": "1", "number": "+1555"}


def test_directory_that_fails_or_is_slow_knows_nobody(hook: Webhook) -> None:
    hook.answer("/names", "Alice", status=500)
    assert HttpCallerNames(hook.url("/names"), 2.0).name_of("1") == ""
    assert HttpCallerNames("http://127.0.0.1:1/", 2.0).name_of("1") == ""
    hook.answer("/names", "Alice", delay=1.0)
    began = time.monotonic()
    assert HttpCallerNames(hook.url("/names"), 0.2).name_of("1") == ""
    assert time.monotonic() - began < 0.8


def test_without_a_setting_nobody_is_asked(tmp_path: Path) -> None:
    assert isinstance(caller_names(load(var=tmp_path)), Nobody)
    assert Nobody().name_of("1") == ""


@pytest.mark.parametrize(("lookup", "name"), [(True, "Alice of the directory"), (False, "")])
def test_number_that_wants_it_is_told_the_name(tmp_path: Path, lookup: bool, name: str) -> None:
    place = world(tmp_path, start="<Hangup/>")
    route = place.ledger.route("1234")
    route.application = Application("http://app.example/start", caller_id_lookup=lookup)
    place.ledger.route = lambda to: route  # type: ignore[method-assign]
    with place.running() as engine:
        engine.services.caller_names = SimpleNamespace(name_of=lambda number: "Alice of the directory")  # type: ignore[assignment]
        place.arrives()
        soon(lambda: place.requests)
    assert place.requests[0].params.get("CallerName", "") == name
