"""Heads that every browser takes (field fault 33), and none that means two things to two readers (smuggling)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.webhooks.http.answer import NotHttp
from tests.webhooks.test_answer import CHUNKED, LENGTH, answer, split

BODY = b"\r\n4\r\n<R/>\r\n0\r\n\r\n"
TAKEN = {
    "chunked and a length": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n" + BODY,
    "a length and chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 999\r\n" + BODY,
    "chunked and two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 9\r\n"
    b"Transfer-Encoding: chunked\r\n" + BODY,
    "the same length twice": LENGTH.replace(b"X-A: 1", b"Content-Length: 4"),
    "the same length twice in a line": LENGTH.replace(b"h: 4", b"h: 4, 4"),
    "a line without a colon": LENGTH.replace(b"X-A: 1", b"garbage here"),
    "a first line without a colon": LENGTH.replace(b"OK\r\n", b"OK\r\ngarbage\r\n"),
    "a folded header": LENGTH.replace(b"X-A: 1", b"X-A: 1,\r\n  1b"),
    "a header folded with a tab": LENGTH.replace(b"X-A: 1", b"X-A: 1,\r\n\t1b"),
    "a space before the colon": LENGTH.replace(b"Content-Length:", b"Content-Length :"),
    "a name with a space": LENGTH.replace(b"X-A: 1", b"X A: 1"),
    "no name": LENGTH.replace(b"X-A: 1", b": 1"),
    "a control character": LENGTH.replace(b"X-A: 1", b"X-A: \x011"),
    "an interim answer before": b"HTTP/1.1 100 Continue\r\n\r\n" + LENGTH.replace(b"X-A: 1", b"garbage"),
    "LF alone": LENGTH.replace(b"X-A: 1", b"garbage").replace(b"\r\n", b"\n"),
    "identity and a length": LENGTH.replace(b"X-A: 1", b"Transfer-Encoding: identity"),
}
REFUSED = {
    "two lengths": LENGTH.replace(b"X-A: 1", b"Content-Length: 5"),
    "two lengths in a line": LENGTH.replace(b"h: 4", b"h: 4, 5"),
    "a length that is no number": LENGTH.replace(b"h: 4", b"h: +4"),
    "a NUL": LENGTH.replace(b"X-A: 1", b"X-A: \0"),
    "no HTTP": b"HTTP/9.9 yes\r\n\r\n",
    "another protocol": b"SSH-2.0-OpenSSH\r\n",
    "six interim answers": b"HTTP/1.1 100 Continue\r\n\r\n" * 6 + LENGTH.replace(b"X-A: 1", b"garbage"),
}


@pytest.mark.parametrize("case", TAKEN)
@given(places=st.lists(st.integers(0, 500), max_size=4))
def test_what_browsers_take(case: str, places: list[int]) -> None:
    one, ended = answer(*split(TAKEN[case], places))
    one.read_head()
    assert (one.status, b"".join(one.body())) == (200, b"<R/>")
    assert ended == [False], "an unclear head closes its connection"


@pytest.mark.parametrize("case", REFUSED)
def test_what_nobody_takes(case: str) -> None:
    one, ended = answer(REFUSED[case])
    with pytest.raises(NotHttp):
        one.read_head()
    assert not any(ended)


def test_folded_values_are_one() -> None:
    one, _ended = answer(TAKEN["a folded header"])
    one.read_head()
    assert one.header("x-a") == "1, 1b, 2"


def test_a_folded_line_of_a_dropped_one_goes_with_it() -> None:
    one, _ended = answer(LENGTH.replace(b"X-A: 1", b"X-B: b\r\nbad name: 1\r\n Content-Length: 9"))
    one.read_head()
    assert (one.header("x-b"), b"".join(one.body())) == ("b", b"<R/>")


def test_what_follows_a_mended_answer_is_nobodys() -> None:
    """The second answer would be taken for the next request's by who believes the length."""
    evil = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n" + BODY + LENGTH
    one, ended = answer(evil)
    one.read_head()
    assert (b"".join(one.body()), ended) == (b"<R/>", [False])


def test_a_trailer_is_no_header() -> None:
    one, _ended = answer(CHUNKED.replace(b"Trailer: 1", b"Content-Encoding: gzip\r\nSet-Cookie: a=b"))
    one.read_head()
    assert b"".join(one.body()) == b"<R/>"
    assert (one.header("content-encoding"), one.cookies) == ("", [])
