"""Events and commands as JSON and back: what a journal keeps must be what was asked for."""

import json
from dataclasses import MISSING, fields
from typing import Any

import pytest

from app.calls import codec
from app.calls.causes import Cause
from app.calls.codec import as_json, decode, encode
from app.calls.commands.core import Fetch, Hangup, OnLeg, Originate, PlayFile
from app.calls.destination import parse
from app.calls.events import Digit, Fetched, Held, LegEvent
from app.calls.facts import Application
from app.calls.web import Request, Response

WHOLE = [
    OnLeg("CA1", Hangup(Cause.BUSY)),
    Originate(parse("sip:bob@b.example;transport=tcp"), "+1555", headers={"X-A": "1"}, time_limit=5),
    Originate(parse("+15550001"), "client:bob", recording={"trim": "yes"}),
    LegEvent("CA1", Fetched("CA1-2", Response(200, "http://a.example/é", headers={"A": "b"}, body="<Response/>"))),
    Fetch(Request("http://a.example/", "GET", {"Digits": "#"})),
    Application("http://a.example", status_events=("answered", "completed")),
    Held(True, None),
    Held(True, ""),
]


@pytest.mark.parametrize("value", WHOLE, ids=lambda value: type(value).__name__)
def test_there_and_back(value: Any) -> None:
    assert decode(json.loads(json.dumps(encode(value)))) == value
    assert decode(json.loads(as_json(value))) == value


def test_both_ways_to_json_say_the_same() -> None:
    for value in WHOLE:
        assert json.loads(as_json(value)) == encode(value)


@pytest.mark.parametrize("name", sorted(codec.TYPES))
def test_every_type_with_only_defaults_survives(name: str) -> None:
    cls = codec.TYPES[name]
    needed = [field for field in fields(cls) if field.default is MISSING and field.default_factory is MISSING]
    if all(field.type in ("str", str) for field in needed):
        value = cls(**{field.name: f"a {field.name}" for field in needed})
        assert decode(json.loads(as_json(value))) == value


def test_text_that_utf_8_has_not() -> None:
    assert decode(json.loads(as_json(PlayFile("/\ud800.wav")))) == PlayFile("/\ud800.wav")


def test_one_line_whatever_is_in_it() -> None:
    assert b"\n" not in as_json(PlayFile("/a\nb\r\u2028.wav"))


def test_a_field_that_an_older_release_did_not_write_has_its_default() -> None:
    assert decode({"type": "Record", "file": "/a.wav", "max_seconds": 3}).silence_seconds == 0


def test_a_field_that_a_newer_release_wrote_is_left_out() -> None:
    assert decode({"type": "Digit", "key": "1", "pressed_for": 0.2}) == Digit("1")


def test_a_type_that_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError):
        decode({"type": "Sneeze"})


@pytest.mark.parametrize("old", codec.ALIASES)
def test_a_type_that_had_another_name(old: str) -> None:
    assert old not in {cls.__name__ for cls in codec.TYPES.values()}
    assert codec.TYPES[old] is codec.TYPES[codec.ALIASES[old]]


def test_a_secret_is_not_written() -> None:
    for cls in codec.TYPES.values():
        hidden = {field.name for field in fields(cls) if not field.repr}
        assert not hidden & set(codec.names(cls))
