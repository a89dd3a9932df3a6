"""Formats and mounts: "append .json to the end of the resource name" (guide 4)."""

import pytest

from app import create_app
from app.settings.config import load
from app.store import store
from tests.api.world import body, code, engine, open_account, sqlite_only, xml


@sqlite_only
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
def test_json_is_asked_for_by_the_last_or_the_collection_segment(me, path, database_url):
    page = body(me.get(path.format(sid=me.sid)))
    version = "2010-04-01" if "2010" in path else "2012-04-24"
    assert page["first_page_uri"].startswith(f"/{version}/Accounts/{me.sid}/Calls.json?")


@sqlite_only
@pytest.mark.parametrize("path", ["Calls", "Calls.xml", "Calls/"])
def test_xml_is_the_default(me, path, database_url):
    assert xml(me.get(path)).tag == "Calls"


@sqlite_only
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
def test_accept_decides_where_no_suffix_does(me, accept, kind, database_url):
    assert me.get("Calls", headers={"Accept": accept}).mimetype == kind


def test_a_suffix_is_stronger_than_accept(me):
    assert me.get("Calls.json", headers={"Accept": "application/xml"}).mimetype == "application/json"
    assert me.get("Calls.xml", headers={"Accept": "application/json"}).mimetype == "application/xml"


@sqlite_only
@pytest.mark.parametrize("path", ["Calls/CA" + "0" * 32, "Calls/nonsense", "Nothing", "calls", "Calls.json/x"])
def test_an_error_has_the_asked_format_too(me, path, database_url):
    assert body(me.get(path + ".json"), 404)["code"] == 20404
    if "json" not in path:
        assert code(me.get(path), 404) == 20404


def test_a_uri_leads_back_to_what_it_names(me):
    made = body(me.post("IncomingPhoneNumbers.json", phone_number="1"), 201)
    assert body(me.get("/restcomm" + made["uri"])) == body(me.get(made["uri"])) == made


def test_answers_are_not_kept_by_anybody_between(me):
    assert me.get("").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("base_path", ["", "/telephony/v1"])
def test_the_api_is_mounted_where_the_settings_say(tmp_path, base_path):
    settings = load(var=tmp_path, base_path=base_path)
    store.upgrade(settings)
    app = create_app(settings)
    me = open_account(app, settings, "me@example.com")
    for mount in {base_path, ""}:
        assert body(me.get(f"{mount}/2012-04-24/Accounts/{me.sid}.json"))["sid"] == me.sid
    for path in ("/errors/20404.html", "/demo/hello-world.xml", "/healthz"):
        assert me.client.get(base_path + path).status_code == 200
    problem = body(me.get(f"{base_path}/2012-04-24/Nothing.json"), 404)
    assert problem["more_info"] == f"http://127.0.0.1:8080{base_path}/errors/20404.html"
    engine(app).dispose()
    app.extensions["restcomm"].wake.close()


@sqlite_only
def test_head_and_options(me, database_url):
    head = me.request("HEAD", "Calls.json")
    assert (head.status_code, head.data, head.mimetype) == (200, b"", "application/json")
    assert set(me.request("OPTIONS", "Calls.json").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
