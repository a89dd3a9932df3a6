"""The idempotency key of POST Calls and Messages (docs/rest-contract.md)."""

import threading

import pytest
from sqlalchemy import select

from app.models import Call, EngineCommand, IdempotencyKey, Message
from tests.api.world import body, code, read, sqlite_only

CALL = {"To": "sip:bob@127.0.0.1:5099", "From": "1234", "Url": "http://a.example/"}
TEXT = {"To": "+14445556666", "From": "1234", "Body": "Hello"}
KEY = {"Idempotency-Key": "7f9c-1"}


@pytest.mark.parametrize("header", ["Idempotency-Key", "I-Twilio-Idempotency-Token"])
@pytest.mark.parametrize(("path", "form", "model"), [("Calls.json", CALL, Call), ("Messages.json", TEXT, Message)])
def test_a_repeated_request_makes_nothing_and_answers_the_same(app, me, header, path, form, model):
    first = me.request("POST", path, form, headers={header: "k1"})
    again = me.request("POST", path, form, headers={header: "k1"})
    assert body(again, 201) == body(first, 201)
    assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")
    assert len(read(app, select(model))) == 1
    assert len(read(app, select(EngineCommand))) == (model is Call)


def test_the_guides_path_and_the_sdks_are_one_resource(app, me):
    first = body(me.request("POST", "Messages.json", TEXT, headers=KEY), 201)
    assert body(me.request("POST", "SMS/Messages.json", TEXT, headers=KEY), 201)["sid"] == first["sid"]


def test_keys_of_calls_and_messages_and_of_accounts_are_their_own(app, me, other):
    for who in (me, other):
        body(who.request("POST", "Calls.json", CALL, headers=KEY), 201)
        body(who.request("POST", "Messages.json", TEXT, headers=KEY), 201)
    assert (len(read(app, select(Call))), len(read(app, select(Message)))) == (2, 2)


def test_the_same_key_with_other_parameters_is_a_mistake(app, me):
    body(me.request("POST", "Calls.json", CALL, headers=KEY), 201)
    assert code(me.request("POST", "Calls.json", CALL | {"Timeout": "5"}, headers=KEY), 409) == 20409
    assert len(read(app, select(Call))) == 1


def test_a_refused_request_does_not_use_its_key_up(app, me):
    assert code(me.request("POST", "Calls.json", CALL | {"To": ""}, headers=KEY)) == 21201
    assert read(app, select(IdempotencyKey)) == []
    body(me.request("POST", "Calls.json", CALL, headers=KEY), 201)


def test_without_a_key_each_request_is_its_own(app, me):
    for _ in range(2):
        body(me.request("POST", "Calls.json", CALL), 201)
    assert len(read(app, select(Call))) == 2


def test_of_the_same_request_at_once_one_makes_the_call(app, me):
    answers = []

    def ask():
        answers.append(body(me.request("POST", "Calls.json", CALL, headers=KEY), 201)["sid"])

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(answers), len(set(answers))) == (6, 1)
    assert len(read(app, select(Call))) == 1


@sqlite_only
@pytest.mark.parametrize("key", ["x" * 256, "caf\xe9\x7f", "\x80"])
def test_a_key_that_is_none(me, key, database_url):
    assert code(me.request("POST", "Calls.json", CALL, headers={"Idempotency-Key": key})) == 20001
