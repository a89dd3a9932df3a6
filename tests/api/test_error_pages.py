"""The error dictionary's pages: where every more_info leads (guide 2.1)."""

from html import unescape

import pytest

from app.errors.error_pages import PARTS, part
from app.errors.errors import DICTIONARY
from tests.api.world import code

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_every_code_has_a_page_that_says_what_to_do(app, database_url):
    client = app.test_client()
    for number, entry in DICTIONARY.items():
        page = client.get(f"/restcomm/errors/{number}.html")
        assert (page.status_code, page.mimetype) == (200, "text/html")
        text = unescape(page.get_data(as_text=True))
        assert all(part in text for part in (entry.message, entry.cause, entry.cure))


def test_the_index_leads_to_every_page(app, database_url):
    index = app.test_client().get("/restcomm/errors/").get_data(as_text=True)
    assert all(f'href="{number}.html"' in index for number in DICTIONARY)


def test_every_code_belongs_to_a_part(database_url):
    assert {part(entry) for entry in DICTIONARY.values()} == set(PARTS.values())


def test_more_info_of_an_error_can_be_opened(me, database_url):
    link = me.get("Nothing.json").json["more_info"]
    assert me.client.get(link.removeprefix("http://127.0.0.1:8080")).status_code == 200


@pytest.mark.parametrize("page", ["1.html", "x.html", "11200", "11200.html/x"])
def test_a_code_that_there_is_not(app, page, database_url):
    assert code(app.test_client().get(f"/restcomm/errors/{page}"), 404) == 20404
