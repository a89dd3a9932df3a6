"""One reading of a URL: what is checked is what is connected to, sent and signed."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.util import parse_url

from app.webhooks.urls import BadUrl, Overrides, form, overridden, parse, redirected

DEFAULT = Overrides(5, 15, 15)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://app.example", "http://app.example/"),
        ("HTTP://App.Example:80/A?b#c", "http://app.example/A?b"),
        ("https://app.example:443/", "https://app.example/"),
        ("https://app.example:8443/x", "https://app.example:8443/x"),
        (" http://app.example/a b\n", "http://app.example/a%20b"),
        ("http://app.example/é?q=ü&r=%c3%a9", "http://app.example/%C3%A9?q=%C3%BC&r=%C3%A9"),
        ("http://app.example/100%?x=5%", "http://app.example/100%25?x=5%25"),
        ("http://app.example./", "http://app.example/"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://127\u30020\u30020\u30022/", "http://127.0.0.2/"),
        ("http://\uff11\uff12\uff17.0.0.2/", "http://127.0.0.2/"),
        ("http://good.example@127.0.0.2/", "http://127.0.0.2/"),
        ("http://good.example:80@127.0.0.2:81/", "http://127.0.0.2:81/"),
        ("http://127.0.0.2%2f@good.example/@", "http://good.example/@"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("http://[::ffff:127.0.0.2]/", "http://[::ffff:127.0.0.2]/"),
    ],
)
def test_urls_as_they_are_sent(text: str, url: str) -> None:
    assert parse(text).url == url


@pytest.mark.parametrize(
    "text",
    [
        "", "voice.xml", "//app.example/", "http:/app.example", "http://", "http://:80/", "file:///etc/passwd",
        "ftp://app.example/", "gopher://app.example:25/x", "javascript:alert(1)", "data:text/xml,<Response/>",
        "http://good.example\\@127.0.0.2/", "http:\\\\127.0.0.2/", "http://app.example/\r\nHost: evil",
        "http://app.example/\x00", "http://app exa.mple/", "http://127%2e0.0.2/",
        "http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/", "http://[::1/", "http://::1]/", "http://app.example:0/",
        "http://app.example:70000/", "http://app.example:8o/", "http://" + "a" * 300 + "/", "http://a\u2100.example/",
        "http://<script>/", "http://-x/", "http://a,b/", "http://a|b/", "http://exa\u00a0mple/", "http://\u3000/",
    ],
)  # fmt: skip
def test_what_is_no_url_of_ours(text: str) -> None:
    with pytest.raises(BadUrl):
        parse(text)


def test_a_user_name_becomes_an_authorization_and_is_not_in_the_url() -> None:
    target = parse("http://us%3Aer:p%40ss@app.example/")
    assert (target.authorization, target.url) == ("Basic dXM6ZXI6cEBzcw==", "http://app.example/")


@given(st.text())
def test_any_text_is_a_clean_target_or_no_url(text: str) -> None:
    for candidate in (text, "http://" + text, "http://app.example/" + text, "http://app.example/?" + text):
        try:
            target = parse(candidate)
        except BadUrl:
            continue
        assert target.url.isascii()
        assert target.url.isprintable()
        assert not set(target.path) & set(' \\"<>')
        assert parse(target.url).url == target.url, "reading it again changes nothing"
        if not target.path.startswith("//"):
            assert parse_url(target.path).request_uri.count("%") == target.path.count("%"), "urllib3 adds no escapes"


def test_get_adds_to_the_query() -> None:
    params = {"From": "+1555", "CallerName": "Zoë & Co"}
    added = "From=%2B1555&CallerName=Zo%C3%AB+%26+Co"
    assert parse("http://a.example/x").with_query(params).path == f"/x?{added}"
    assert parse("http://a.example/x?y=1").with_query(params).path == f"/x?y=1&{added}"
    assert parse("http://a.example/x?y=1&").with_query(params).path == f"/x?y=1&{added}"
    assert parse("http://a.example/x?y=1").with_query({}).path == "/x?y=1"


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("next", "http://a.example/dir/next"),
        ("/next?x", "http://a.example/next?x"),
        ("//b.example/", "http://b.example/"),
        ("https://b.example/", "https://b.example/"),
        ("/caf\u00c3\u00a9", "http://a.example/caf%C3%A9"),
    ],
)
def test_where_a_location_leads(location: str, url: str) -> None:
    assert redirected(parse("http://a.example/dir/page"), location).url == url


def test_a_location_that_is_not_http() -> None:
    with pytest.raises(BadUrl, match="redirected"):
        redirected(parse("http://a.example/"), "file:///etc/passwd")


def test_a_password_stays_with_its_host() -> None:
    start = parse("http://user:pass@a.example/")
    assert redirected(start, "/next").authorization == start.authorization
    assert redirected(start, "http://a.example:81/").authorization == ""
    assert redirected(start, "https://a.example/").authorization == ""
    assert redirected(start, "http://b.example/").authorization == ""


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("", DEFAULT),
        ("#", DEFAULT),
        ("#section-2", DEFAULT),
        ("#ct=1000&rt=2000&tt=3000", Overrides(1, 2, 3)),
        ("#ct=99999&rt=99999&tt=99999", DEFAULT),
        ("#ct=1&rt=0&tt=5", Overrides(0.1, 0.1, 0.1)),
        ("#ct=x&rt=-5&tt=1e3", DEFAULT),
        ("#rc=0", Overrides(5, 15, 15, 0)),
        ("#rc=99", Overrides(5, 15, 15, 5)),
        ("#rp=5xx,rt", Overrides(5, 15, 15, 1, frozenset({"5xx", "rt"}))),
        ("#rp=all&rc=2", Overrides(5, 15, 15, 2, frozenset({"ct", "rt", "4xx", "5xx"}))),
        ("#rp=nonsense", DEFAULT),
    ],
)
def test_connection_overrides(fragment: str, expected: Overrides) -> None:
    assert overridden("http://a.example/x" + fragment, DEFAULT) == expected


@given(st.dictionaries(st.text(min_size=1, max_size=20), st.text(max_size=60) | st.sampled_from(["", "+1 555", "a.b"])))
def test_a_form_is_what_urllib_makes_of_it(params: dict[str, str]) -> None:
    params = {cleaned(name): cleaned(value) for name, value in params.items()}
    assert form(params) == urlencode(params)


def cleaned(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
