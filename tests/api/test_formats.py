"""Formats and mounts: "append .json to the end of the resource name" (guide 4)."""

import pytest

from tests.api.world import body, code, xml


@pytest.mark.parametrize(
    "path",
    [
        "/restcomm/2012-04-24/Accounts/{sid}/Calls.json",
        "/restcomm/2012-04-24/Accounts.json/{sid}/Calls",
        "/restcomm/2012-04-24/Accounts/{sid}.json/Calls",
        "/restcomm/2010-04-01/Accounts/{sid}/Calls.json",
        "/2010-04-01/Accounts/{sid}/Calls.json",
        "/2012-04-24/Accounts/{sid}/Calls.json",
        "/restcomm/2012-04-24/Accounts/{sid}/Calls.json/",
        "/restcomm/2012-04-24/Accounts.xml/{sid}/Calls.json",
    ],
)
def test_json_is_asked_for_by_the_last_or_the_collection_segment(me, path):
    page = body(me.get(path.format(sid=me.sid)))
    version = "2010-04-01" if "2010" in path else "2012-04-24"
    assert page["first_page_uri"].startswith(f"/{version}/Accounts/{me.sid}/Calls.json?")


@pytest.mark.parametrize("path", ["Calls", "Calls.xml", "Calls/"])
def test_xml_is_the_default(me, path):
    assert xml(me.get(path)).tag == "Calls"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json", "application/json"),
        ("application/json; q=0.9, application/xml; q=0.5", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
        ("*/*", "application/xml"),
        ("image/png", "application/xml"),
        ("nonsense;;;q=x", "application/xml"),
    ],
)
def test_accept_decides_where_no_suffix_does(me, accept, kind):
    assert me.get("Calls", headers={"Accept": accept}).mimetype == kind


def test_a_suffix_is_stronger_than_accept(me):
    assert me.get("Calls.json", headers={"Accept": "application/xml"}).mimetype == "application/json"
    assert me.get("Calls.xml", headers={"Accept": "application/json"}).mimetype == "application/xml"


@pytest.mark.parametrize("path", ["Calls/CA" + "0" * 32, "Calls/nonsense", "Nothing", "calls", "Calls.json/x"])
def test_an_error_has_the_asked_format_too(me, path):
    assert body(me.get(path + ".json"), 404)["code"] == 20404
    if "json" not in path:
        assert code(me.get(path), 404) == 20404


def test_a_uri_leads_back_to_what_it_names(me):
    made = body(me.post("IncomingPhoneNumbers.json", phone_number="1"), 201)
    assert body(me.get("/restcomm" + made["uri"])) == body(me.get(made["uri"])) == made


def test_answers_are_not_kept_by_anybody_between(me):
    assert me.get("").headers["Cache-Control"] == "no-store"
