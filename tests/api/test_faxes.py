"""Faxes: what was sent and received, and the pages (guide 3.7; our own resource)."""

import pytest

from app.models import Fax
from app.models.messages.fax import fax_file
from tests.api.world import add, body, code


def fax(account_sid, **fields):
    common = {"to": "1888", "from_": "1777", "body": "secret", "api_version": "2012-04-24"}
    return Fax(account_sid=account_sid, **common | {"status": "received", "direction": "inbound"} | fields)


@pytest.fixture
def pages(app, me, settings):
    """A fax that came, and its sid."""
    [sid] = add(app, fax(me.sid))
    file = fax_file(settings.var, me.sid, sid)
    file.parent.mkdir(parents=True)
    file.write_bytes(b"II*\0pages")
    return sid


def test_one_that_came_and_its_pages(me, pages):
    shown = body(me.get(f"Faxes/{pages}.json"))
    assert (shown["from"], shown["to"], shown["status"]) == ("1777", "1888", "received")
    assert shown["media_url"].endswith(f"/2012-04-24/Accounts/{me.sid}/Faxes/{pages}.tiff")
    taken = me.get(f"Faxes/{pages}.tiff")
    assert (taken.data, taken.content_type) == (b"II*\0pages", "image/tiff")


def test_what_was_sent_or_did_not_come_whole_has_no_pages(app, me):
    [failed] = add(app, fax(me.sid, status="failed", error_code=30008, error_message="no carrier"))
    shown = body(me.get(f"Faxes/{failed}.json"))
    assert (shown["media_url"], shown["error_message"]) == (None, "no carrier")
    assert code(me.get(f"Faxes/{failed}.tiff"), 404) == 20404


def test_delete_takes_the_pages_along(me, pages, settings):
    assert me.request("DELETE", f"Faxes/{pages}.json").status_code == 204
    assert not fax_file(settings.var, me.sid, pages).exists()
    assert code(me.get(f"Faxes/{pages}.json"), 404) == 20404


@pytest.mark.parametrize("status", ["queued", "sending", "receiving"])
def test_one_on_its_way_cannot_be_deleted(app, me, status):
    [sid] = add(app, fax(me.sid, status=status))
    assert code(me.request("DELETE", f"Faxes/{sid}.json"), 409) == 20409
    assert me.get(f"Faxes/{sid}.json").status_code == 200


def test_nobody_else_reads_them(other, me, pages):
    assert code(other.get(f"Faxes/{pages}.tiff"), 404) == 20404
    assert body(other.get("Faxes.json"))["faxes"] == []


@pytest.mark.parametrize(("query", "found"), [("", "2"), ("To=1889", "1"), ("From=1777", "2"), ("From=1", "0")])
def test_lists(app, me, query, found):
    add(app, fax(me.sid), fax(me.sid, to="1889"))
    assert body(me.get(f"Faxes.json?{query}"))["total"] == int(found)


def test_a_number_says_where_its_faxes_are_told(me):
    made = body(me.post("IncomingPhoneNumbers.json", PhoneNumber="1888", FaxUrl="http://a.example/fax"), 201)
    assert (made["fax_url"], made["fax_method"]) == ("http://a.example/fax", "POST")
    assert code(me.post(f"IncomingPhoneNumbers/{made['sid']}.json", FaxMethod="PUT")) == 21403
