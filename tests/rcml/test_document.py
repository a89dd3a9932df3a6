"""Documents: guide 3.2 and the limits of docs/language.md."""

import time

import pytest

from app.calls.web import Response
from app.rcml.document import Node, parse, read
from app.rcml.outcomes import RcmlError


def test_comments_cdata_entities_and_space_do_not_matter() -> None:
    root = parse(
        '<?xml version="1.0" encoding="UTF-16"?>\n<!-- hi --><Response>\n<Say> a<!-- b -->'
        "<![CDATA[ <b> & ]]>&amp;&#65; </Say></Response>\n"
    )
    assert root.children == (Node("Say", text="a <b> & &A"),)


def test_bare_ampersand_in_an_attribute_is_tolerated() -> None:
    root = parse('<Response><Gather action="/x?a=1&b=2"><Say><![CDATA[R&D]]></Say></Gather></Response>')
    assert root.children[0].attributes == {"action": "/x?a=1&b=2"}
    assert root.children[0].children[0].text == "R&D"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("one&nbsp;two", "one\u00a0two"),
        ("caf&eacute; &Uuml;ber &euro;5", "café Über €5"),
        ("R&D; a &amp;&nbsp; b", "R&D; a &\u00a0 b"),
        ("&amp;nbsp; stays", "&nbsp; stays"),
        ("&LT;b&GT; &AMP; &hellip;", "<b> & …"),
        ("&nosuchname; &nbsp", "&nosuchname; &nbsp"),
        ("<![CDATA[&nbsp;]]>&nbsp;", "&nbsp;\u00a0"),
        ("a&NotEqualTilde;b", "a\u2242\u0338b"),
    ],
)
def test_names_that_html_knows_are_what_they_mean(written: str, said: str) -> None:
    assert parse(f"<Response><Say>x{written}x</Say></Response>").children[0].text == f"x{said}x"


def test_names_in_an_attribute() -> None:
    root = parse('<Response><Sms to="caf&eacute;" action="/x?a=1&amp;b=2&c=3">a</Sms></Response>')
    assert root.children[0].attributes == {"to": "café", "action": "/x?a=1&b=2&c=3"}


BOMB = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9)
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<Response", 12100),
        ("<Response><Say></Response>", 12100),
        ("no xml at all", 12100),
        ("<html><body>404</body></html>", 12102),
        ("<response/>", 12102),
        ("<!DOCTYPE html><html></html>", 12100),
        ('<?xml version="1.0"?><!-- x --><!DOCTYPE r SYSTEM "file:///etc/passwd"><Response/>', 12100),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><Response><Say>&x;</Say></Response>', 12100),
        (BOMB + "]><Response>&j;</Response>", 12100),
        ("<Response>" + "<Say/>" * 1001 + "</Response>", 12100),
        ("<Response>" + "<a>" * 21 + "</a>" * 21 + "</Response>", 12100),
        ("<Response>" + "<a>" * 5000 + "</a>" * 5000 + "</Response>", 12100),
        ("<Response><Say " + " ".join(f'a{n}=""' for n in range(51)) + "/></Response>", 12100),
        (f'<Response><Say a="{"x" * 4097}"/></Response>', 12100),
        ("<Response>" + " " * 65536 + "</Response>", 11750),
        ("<Response>\0</Response>", 12100),
        ("<!-- -->" * 7000 + "<a/>", 12102),
        ("<Response>&" + "<![CDATA[" * 6000, 12100),
        ("<!--" * 16000, 12100),
        ("<?x?>" * 12000, 12100),
    ],
)
def test_what_cannot_be_run_says_why(text: str, code: int) -> None:
    began = time.process_time()
    with pytest.raises(RcmlError) as caught:
        parse(text)
    assert caught.value.code == code
    assert time.process_time() - began < 0.05, "a hostile document costs at most 50 ms"


@pytest.mark.parametrize("content_type", ["text/xml", "application/xml", "text/html", "application/voicexml+xml", ""])
def test_content_types_of_rcml(content_type: str) -> None:
    assert read(Response(200, "u", content_type, body="<Response><Hangup/></Response>")) == [Node("Hangup")]


def test_plain_text_is_said() -> None:
    assert read(Response(200, "u", "text/plain", body=" Hello ")) == [Node("Say", text="Hello")]


def test_any_other_type_is_refused() -> None:
    with pytest.raises(RcmlError) as caught:
        read(Response(200, "u", "application/json", body="{}"))
    assert caught.value.code == 12300


def test_empty_answer_is_refused() -> None:
    with pytest.raises(RcmlError) as caught:
        read(Response(200, "u", "text/xml", body="  "))
    assert caught.value.code == 11770


def test_a_thousand_verbs_are_allowed() -> None:
    assert len(parse("<Response>" + "<Say/>" * 1000 + "</Response>").children) == 1000
