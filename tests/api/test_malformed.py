"""Malformed requests: 400 with a code, never HTML, never 500 (docs/rest-contract.md)."""

import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some
from lxml import etree
from werkzeug.datastructures import MultiDict

from tests.api.world import basic, code, sqlite_only

FORM = "application/x-www-form-urlencoded"


def told(response):
    """The answer is one of ours, in XML or JSON, and not a server's failure."""
    assert response.status_code < 500, response.data
    if response.mimetype == "application/json":
        return json.loads(response.data)
    assert response.mimetype == "application/xml", response.data
    return etree.fromstring(response.data)


@sqlite_only
@pytest.mark.parametrize(
    ("sent", "kind", "status", "expected"),
    [
        (b"To=%zz", FORM, 400, 20400),
        (b"To=100%", FORM, 400, 20400),
        (b"To=\xff\xfe", FORM, 400, 20400),
        (b"To=%ff%fe", FORM, 400, 20400),
        (b"To=a%00b", FORM, 400, 20400),
        (b"&".join(b"a%d=1" % n for n in range(501)), FORM, 400, 20400),
        (b"x" * 600_000, FORM, 413, 20413),
        (b'{"To": "1"}', "application/json", 415, 20415),
        (b"To=1", "text/plain", 415, 20415),
        (b"To=1", "", 415, 20415),
        (b"--x\r\n\r\nTo\r\n--x--", "multipart/form-data; boundary=x", 415, 20415),
        (b"=&=&&&;;", FORM, 400, 21201),
        (b"", "application/json", 400, 21201),
    ],
)
def test_malformed_bodies(me, sent, kind, status, expected, database_url):
    assert code(me.request("POST", "Calls.json", sent, content_type=kind), status) == expected


@sqlite_only
@pytest.mark.parametrize("query", ["To=%zz", "To=%ff", "To=%00", "&".join(f"a{n}=1" for n in range(501))])
def test_malformed_queries(me, query, database_url):
    assert code(me.get(f"Calls.json?{query}")) == 20400


@sqlite_only
@pytest.mark.parametrize(
    "header",
    [
        "Basic",
        "Basic !!!",
        "Basic " + "A" * 7,
        "Basic /////w==",
        "Basic OjpA",
        "Bearer abc",
        "Digest username=x",
        "",
        "Basic AAAAOgAA",
    ],
)
def test_malformed_credentials(me, header, database_url):
    answer = me.client.get(f"/restcomm/2012-04-24/Accounts/{me.sid}.json", headers={"Authorization": header})
    assert code(answer, 401) == 20003


@sqlite_only
@pytest.mark.parametrize("method", ["PATCH", "TRACE", "PROPFIND", "X" * 40])
def test_methods_that_a_resource_has_not(me, method, database_url):
    assert code(me.request(method, "Calls.json"), 405) == 20004


@sqlite_only
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/restcomm",
        "/restcomm/2012-04-24",
        "/restcomm/1999-01-01/Accounts",
        "/%00",
        "/%ff%fe",
        "//",
        "/../../etc/passwd",
    ],
)
def test_paths_that_lead_nowhere(me, path, database_url):
    assert code(me.get(path), 404) == 20404


def test_the_path_is_told_as_it_was_asked_for_and_cannot_break_out(me):
    answer = me.get("/restcomm/<script>&\x07é")
    assert etree.fromstring(answer.data)[0].findtext("Message") == (
        "The requested resource /restcomm/<script>&\ufffdé was not found"
    )


anything = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
path_text = some.text(some.characters(exclude_characters="?#"), max_size=30)


@anything
@given(sent=some.binary(max_size=200))
@example(sent=b"To=1&From=2&Url=http://\xe2\x80\xae/")
def test_any_body_is_answered(me, sent):
    told(me.request("POST", "Calls.json", sent, content_type=FORM))


@anything
@given(names=some.dictionaries(some.sampled_from(["PhoneNumber", "VoiceUrl", "FriendlyName", "SmsUrl"]), some.text()))
@example(names={"PhoneNumber": "1", "VoiceUrl": "http://[::1]]/"})
@example(names={"PhoneNumber": "1", "FriendlyName": "\U0010ffff"})
def test_any_number_is_answered(me, names):
    told(me.request("POST", "IncomingPhoneNumbers.json", names))


@sqlite_only
@anything
@given(tail=path_text, query=some.text(max_size=30))
def test_any_path_and_query_is_answered(me, tail, query, database_url):
    from urllib.parse import quote

    answer = me.get(f"Calls/{quote(tail, errors='replace')}", query_string=quote(query, errors="replace"))
    told(answer)


@sqlite_only
@anything
@given(name=some.text(some.characters(exclude_characters=":", exclude_categories=["Cs"])), secret=some.text())
def test_any_credentials_are_answered(me, name, secret, database_url):
    secret = secret.encode("utf-8", "replace").decode()
    answer = me.client.get(f"/restcomm/2012-04-24/Accounts/{me.sid}", headers=basic(name, secret))
    # 429: the same name too often, which hypothesis likes to try.
    assert (answer.status_code, code(answer, answer.status_code)) in ((401, 20003), (429, 20429))


@sqlite_only
def test_what_has_one_value_is_not_given_twice(me, database_url):
    """Which of them would be meant? Lists are repeated: StatusCallbackEvent."""
    assert code(me.get("Calls.json?Page=0&Page=1")) == 20001
    number = [("PhoneNumber", "1234"), ("VoiceUrl", "http://a.example/"), ("VoiceUrl", "http://b.example/")]
    assert code(me.request("POST", "IncomingPhoneNumbers.json", MultiDict(number))) == 21402
