"""What a client is told when something is wrong on our side (docs/rest-contract.md, docs/guarantees.md)."""

import logging

from sqlalchemy.exc import OperationalError

from app import create_app
from app.settings.config import load
from app.store.flask_db import db
from tests.api.world import basic, body, code, engine, sqlite_only, xml


@sqlite_only
def test_a_program_error_is_logged_and_told_without_its_text(me, monkeypatch, caplog, database_url):
    monkeypatch.setattr("app.api.calls.calls.chosen", lambda *_: 1 / 0)
    with caplog.at_level(logging.ERROR):
        problem = body(me.get("Calls.json"), 500)
    assert problem["code"] == 20500
    assert "division" not in str(problem)
    assert "ZeroDivisionError" in caplog.text


@sqlite_only
def test_a_database_that_is_away_is_told_as_503(me, monkeypatch, database_url):
    def away(*_):
        raise OperationalError("SELECT", {}, Exception("connection refused by secret-host"))

    monkeypatch.setattr("app.api.http.paging.count", away)
    answer = me.get("Calls.json")
    assert code(answer, 503) == 20503
    assert answer.headers["Retry-After"] == "5"
    assert b"secret-host" not in answer.data


def test_a_real_database_that_is_not_there(tmp_path):
    app = create_app(load(var=tmp_path, database_url="postgresql://nobody@127.0.0.1:1/none"))
    answer = app.test_client().get("/restcomm/2012-04-24/Accounts/AC" + "0" * 32, headers=basic("AC1", "x"))
    assert code(answer, 503) == 20503
    app.extensions["restcomm"].wake.close()


@sqlite_only
def test_a_failed_request_leaves_nothing_half_done(app, me, monkeypatch, database_url):
    monkeypatch.setattr("app.api.calls.calls.ORIGINATE", None)  # the mailbox refuses the letter
    form = {"to": "1", "from": "2", "url": "http://a.example/"}
    assert me.post("Calls.json", **form).status_code >= 400
    assert body(me.get("Calls.json"))["calls"] == []


@sqlite_only
def test_an_error_in_xml(me, database_url):
    problem = xml(me.get("Calls/CA" + "0" * 32), 404)
    assert problem.tag == "RestException"
    assert [child.tag for child in problem] == ["Code", "Message", "MoreInfo", "Status"]
    assert problem.findtext("MoreInfo") == "http://127.0.0.1:8080/restcomm/errors/20404.html"


def test_connections_are_given_back(app, me):
    for _ in range(60):  # more than the pool has
        me.get("Calls.json")
        me.get("Recordings/RE" + "0" * 32)
    with app.app_context():
        db.session.remove()
    assert engine(app).pool.checkedout() == 0
