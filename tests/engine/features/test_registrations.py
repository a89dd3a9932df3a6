"""The engine tells its switch which clients there are, and who calls when one of them does."""

from pathlib import Path
from types import SimpleNamespace

from app.calls.events import Arrived, Reconnected
from app.calls.facts import Application
from app.engine.features import registrations
from tests.engine.world import ACCOUNT, World, soon, world


def letter(login: str) -> SimpleNamespace:
    return SimpleNamespace(kind="client", call_sid="", payload={"login": login})


def test_all_are_told_after_a_connect_and_again_after_the_next(tmp_path: Path) -> None:
    place = world(tmp_path)
    place.ledger.clients = {f"c{n}": "d" for n in range(registrations.AT_ONCE + 5)}
    with place.running():
        soon(lambda: len(place.switch.clients) == registrations.AT_ONCE + 5)
        place.switch.clients.clear()
        place.switch.tell("", Reconnected())
        soon(lambda: len(place.switch.clients) == registrations.AT_ONCE + 5)


def test_a_letter_tells_of_one_that_is_new_changed_or_gone(tmp_path: Path) -> None:
    place = world(tmp_path)
    with place.running():
        place.ledger.clients["alice"] = "d1"
        place.ledger.mail.append(letter("alice"))
        soon(lambda: place.switch.clients == {"alice": "d1"})
        place.ledger.clients["alice"] = "d2"
        place.ledger.mail.append(letter("alice"))
        soon(lambda: place.switch.clients == {"alice": "d2"})
        place.ledger.clients.clear()
        place.ledger.mail.append(letter("alice"))
        soon(lambda: not place.switch.clients)


def test_a_change_is_not_undone_by_the_list_that_was_read_before_it(tmp_path: Path) -> None:
    place = world(tmp_path)
    place.ledger.clients = {f"c{n}": "old" for n in range(registrations.AT_ONCE + 1)}
    last = f"c{registrations.AT_ONCE}"
    with place.running() as engine:
        soon(lambda: len(place.switch.clients) == registrations.AT_ONCE)
        place.ledger.clients[last] = "new"
        engine.clients.changed(last)
        soon(lambda: not engine.clients.telling)
        assert place.switch.clients[last] == "new"


def test_a_database_that_is_away_is_asked_again(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(registrations, "RETRY_SECONDS", 0.01)
    place = world(tmp_path)
    read, place.ledger.logins = place.ledger.logins, None  # type: ignore[method-assign,assignment]
    place.ledger.clients["alice"] = "d"
    with place.running() as engine:
        soon(lambda: engine.clients.telling)
        place.ledger.logins = read  # type: ignore[method-assign]
        soon(lambda: place.switch.clients == {"alice": "d"})


def calls(place: World, client: str) -> None:
    place.switch.here["chan1"] = False
    place.switch.tell("chan1", Arrived("1234", "alice", client=client))


def test_a_client_that_calls_is_named_as_one(tmp_path: Path) -> None:
    place = world(tmp_path, start="<Hangup/>")
    with place.running():
        calls(place, "alice")
        soon(lambda: place.requests)
    assert place.requests[0].params["From"] == "client:alice"


def test_somebody_who_only_has_its_name_is_not(tmp_path: Path) -> None:
    place = world(tmp_path, start="<Hangup/>")
    with place.running():
        calls(place, "")
        soon(lambda: place.requests)
    assert place.requests[0].params["From"] == "alice"


def test_a_client_with_an_application_runs_it_whatever_it_dials(tmp_path: Path) -> None:
    place = world(tmp_path, start="<Hangup/>", own="<Hangup/>")
    own = Application(url="http://app.example/own")
    place.ledger.routes_of_clients["alice"] = SimpleNamespace(
        account_sid=ACCOUNT, application=own, auth_token="t", number_sid="", api_version="v"
    )
    with place.running():
        calls(place, "alice")
        soon(lambda: place.requests)
    assert place.requests[0].url == "http://app.example/own"
    assert place.requests[0].params["To"] == "1234"


def test_who_waits_for_a_change_is_told_when_the_switch_knows(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    answered: list[str] = []
    monkeypatch.setattr(registrations.Registrations, "answer", lambda _self, id: answered.append(id))
    place = world(tmp_path)
    with place.running():
        place.ledger.clients["alice"] = "d1"
        mail = letter("alice")
        mail.payload["answer"] = "a1"
        place.ledger.mail.append(mail)
        soon(lambda: answered == ["a1"])
        place.ledger.clients.clear()
        place.ledger.mail.append(letter("alice"))
        soon(lambda: not place.switch.clients)
    assert answered == ["a1"], "nobody waits for the second change"
