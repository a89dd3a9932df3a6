"""An HTTP answer off a socket: however its bytes come in pieces, and whatever they are."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.webhooks.http.answer import Answer, Cut, NotHttp, Silent
from app.webhooks.http.bodies import Garbled, pieces

LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-A: 1\r\nx-a: 2\r\n\r\n<R/>"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n<\r\n3;x=y\r\nR/>\r\n0\r\nTrailer: 1\r\n\r\n"
UNTIL_THE_END = b"HTTP/1.0 200 OK\r\n\r\n<R/>"
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nX-A: 0\r\n\r\n" + LENGTH
LF_ALONE = b"HTTP/1.1 200 OK\nContent-Length: 4\nX-A: 1, 2\n\n<R/>"


class Pieces:
    """A socket that gives these, then its end."""

    def __init__(self, *given: bytes) -> None:
        self.left = [piece for piece in given if piece]

    def recv(self, _most: int) -> bytes:
        return self.left.pop(0) if self.left else b""


def answer(*given: bytes) -> tuple[Answer, list[bool]]:
    ended: list[bool] = []
    return Answer(Pieces(*given), ended.append), ended  # type: ignore[arg-type]


def split(data: bytes, places: list[int]) -> list[bytes]:
    cuts = [0, *sorted(place % len(data) for place in places), len(data)]
    return [data[begin:end] for begin, end in pairwise(cuts)]


@pytest.mark.parametrize(
    ("data", "kept"),
    [(LENGTH, True), (CHUNKED, True), (UNTIL_THE_END, False), (INTERIM, True), (LF_ALONE, True)],
)
@given(places=st.lists(st.integers(0, 500), max_size=6))
def test_pieces_make_no_difference(data: bytes, kept: bool, places: list[int]) -> None:
    one, ended = answer(*split(data, places))
    one.read_head()
    assert (one.status, b"".join(one.body()), one.whole) == (200, b"<R/>", True)
    assert ended == [kept], "told once whether the connection can be used again"
    if b"x-a" in data.lower():
        assert one.header("x-a") == "1, 2"


@given(st.binary(max_size=300), st.sampled_from([LENGTH, CHUNKED, UNTIL_THE_END, INTERIM]), st.integers(0, 200))
def test_any_bytes_are_an_answer_or_a_fault_of_the_server(garbage: bytes, data: bytes, place: int) -> None:
    one, _ended = answer(data[:place] + garbage + data[place:])
    try:
        one.read_head()
        list(pieces(one, 1000))
    except (NotHttp, Silent, Cut, Garbled):
        return
    assert one.status >= 200
    assert one.whole


def test_what_follows_an_answer_spoils_the_connection() -> None:
    one, ended = answer(LENGTH + b"HTTP/1.1 500 Nobody asked\r\n\r\n")
    one.read_head()
    assert (b"".join(one.body()), one.status) == (b"<R/>", 200)
    assert ended == [False]


@pytest.mark.parametrize("header", [b"Connection: close", b"Connection: Close, x"])
def test_a_server_that_will_close(header: bytes) -> None:
    one, ended = answer(LENGTH.replace(b"X-A: 1", header))
    one.read_head()
    assert (b"".join(one.body()), ended) == (b"<R/>", [False])
