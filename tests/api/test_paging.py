"""Lists in pages: nothing twice, nothing missed, whatever is inserted meanwhile (docs/rest-contract.md)."""

import pytest

from tests.api.world import add, body, code, sqlite_only, xml
from tests.rows import call

KEYS = {
    *("page", "page_size", "num_pages", "total", "start", "end", "uri"),
    *("first_page_uri", "previous_page_uri", "next_page_uri", "last_page_uri"),
}


@pytest.fixture
def seven(app, me):
    """Seven calls, oldest first by name."""
    for name in "abcdefg":
        add(app, call(me.sid, caller_name=name))


def names(page):
    return "".join(item["caller_name"] for item in page["calls"])


def follow(me, page, link):
    return body(me.get("/restcomm" + page[link]))


def walk(me, page, link):
    """The names of this page and of all pages that the links lead to."""
    found = [names(page)]
    while page[link]:
        page = follow(me, page, link)
        found.append(names(page))
    return found


def test_a_page_has_one_list_and_the_paging_keys(me, seven):
    page = body(me.get("Calls.json?PageSize=3"))
    assert page.keys() == KEYS | {"calls"}
    assert (page["page"], page["page_size"], page["num_pages"], page["total"]) == (0, 3, 3, 7)
    assert (page["start"], page["end"]) == (0, 2)
    assert page["uri"] == f"/2012-04-24/Accounts/{me.sid}/Calls.json?PageSize=3"
    assert page["previous_page_uri"] is None


def test_newest_first_and_every_row_once(me, seven):
    assert walk(me, body(me.get("Calls.json?PageSize=3")), "next_page_uri") == ["gfe", "dcb", "a"]
    assert walk(me, body(me.get("Calls.json?PageSize=7")), "next_page_uri") == ["gfedcba"]


def test_the_last_page_and_back_again(me, seven):
    last = follow(me, body(me.get("Calls.json?PageSize=3")), "last_page_uri")
    assert (names(last), last["page"], last["next_page_uri"]) == ("a", 2, None)
    assert walk(me, last, "previous_page_uri") == ["a", "dcb", "gfe"]


def test_rows_that_arrive_meanwhile_are_neither_repeated_nor_missed(app, me, seven):
    first = body(me.get("Calls.json?PageSize=3"))
    add(app, call(me.sid, caller_name="new"), call(me.sid, caller_name="newer"))
    assert walk(me, first, "next_page_uri") == ["gfe", "dcb", "a"]


def test_a_page_by_its_number_alone(me, seven):
    assert names(body(me.get("Calls.json?PageSize=3&Page=1"))) == "dcb"
    beyond = body(me.get("Calls.json?PageSize=3&Page=9"))
    assert (beyond["calls"], beyond["next_page_uri"], beyond["total"]) == ([], None, 7)


def test_links_keep_the_filters(app, me, seven):
    add(app, call(me.sid, caller_name="x", status="busy"))
    page = body(me.get("Calls.json?PageSize=3&Status=queued&StartTime%3C="))
    assert "Status=queued" in page["next_page_uri"]
    assert walk(me, page, "next_page_uri") == ["gfe", "dcb", "a"]


def test_an_empty_list(me):
    page = body(me.get("Calls.json"))
    assert (page["calls"], page["total"], page["num_pages"], page["next_page_uri"]) == ([], 0, 0, None)


def test_pages_in_xml_carry_their_paging_as_attributes(me, seven):
    calls = xml(me.get("Calls?PageSize=3"))
    assert calls.tag == "Calls"
    assert [child.tag for child in calls] == ["Call"] * 3
    assert calls.attrib["total"] == "7"
    assert calls.attrib["previouspageuri"] == ""
    following = xml(me.get("/restcomm" + calls.attrib["nextpageuri"]))
    assert [child.findtext("CallerName") for child in following] == ["d", "c", "b"]


def test_a_page_size_is_50_by_default_and_1000_at_most(me):
    assert body(me.get("Calls.json"))["page_size"] == 50
    assert body(me.get("Calls.json?PageSize=100000"))["page_size"] == 1000


@sqlite_only
@pytest.mark.parametrize(
    "query", ["PageSize=0", "PageSize=-1", "PageSize=x", "Page=-1", "Page=x", "Page=9999999999999"]
)
def test_a_bad_page(me, query, database_url):
    assert code(me.get(f"Calls.json?{query}")) == 20001


@sqlite_only
@pytest.mark.parametrize("token", ["x", "gAAAAA", "%00", "%C3%A9"])
def test_a_token_that_we_did_not_make(me, token, database_url):
    assert code(me.get(f"Calls.json?PageToken={token}")) in (21481, 20400)


def test_a_token_of_mine_shows_another_nothing_of_mine(app, me, other, seven):
    link = body(me.get("Calls.json?PageSize=3"))["next_page_uri"]
    assert names(body(other.get("/restcomm" + link.replace(me.sid, other.sid)))) == ""
