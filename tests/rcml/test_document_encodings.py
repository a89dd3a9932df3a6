"""Encodings that XML does not know are told, not guessed; no DTD in any encoding (issue 15 item 6; finding L1)."""

import codecs

import pytest

from app.calls.web import Response
from app.rcml import document
from app.rcml.outcomes import RcmlError
from app.webhooks.http.bodies import text

ENTITY = "<!DOCTYPE r [<!ENTITY i 'x'>]><Response><Say voice='&i;'/></Response>"
KINDS = [ENTITY, "<!DOCTYPE Response SYSTEM 'http://127.0.0.1/x.dtd'><Response/>", "<!DOCTYPE Response><Response/>"]
BOM = "\ufeff"
BEGINNINGS = [
    "", BOM, BOM * 2, BOM * 3, " " + BOM, BOM + " ", "\n" + BOM + "\n" + BOM,
    "<?xml version='1.0'?>", "<?xml version='1.0'?>" + BOM, BOM + "<?xml version='1.0'?>" + BOM,
    "<?xml version='1.0'?>\n<!-- c -->" + BOM, "<!-- c -->", BOM + "<!-- <!DOCTYPE> -->", "<?pi x?>" + BOM,
    "<?xml version='1.0'?><?pi ?>" + BOM + "<!-- -->", "\u2003", "\u00a0", "\u200b",
]  # fmt: skip
ENCODINGS = [
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-7", "cp037", "cp500",
    "cp1140", "iso8859-1", "shift_jis", "gb18030",
]  # fmt: skip


def read(body: bytes, charset: str) -> list[document.Node]:
    return document.read(Response(200, "", "text/xml", {}, text(body, charset)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_no_dtd_however_it_begins(beginning: str, kind: str) -> None:
    with pytest.raises(RcmlError) as refused:
        read((beginning + kind).encode(), "")
    assert refused.value.code == 12100


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("told", ["charset", "declaration", "mark", "nothing"])
def test_no_dtd_in_any_encoding(encoding: str, kind: str, told: str) -> None:
    """As the header says, as the document says, by a byte order mark, or not at all."""
    declaration = f"<?xml version='1.0' encoding='{encoding}'?>" if told == "declaration" else ""
    marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE, "utf-32-le": codecs.BOM_UTF32_LE}
    mark = marks.get(encoding, b"") if told == "mark" else b""
    with pytest.raises(RcmlError) as refused:
        read(mark + (declaration + kind).encode(encoding), encoding if told == "charset" else "")
    assert refused.value.code == 12100


@pytest.mark.parametrize("name", ["klingon", "utf-7", "unicode_escape", "rot13", "idna", "x-user-defined", "", "utf 8"])
@pytest.mark.parametrize("charset", ["", "utf-8"])
def test_an_encoding_that_is_none(name: str, charset: str) -> None:
    body = f"<?xml version='1.0' encoding='{name}'?><Response/>".encode()
    with pytest.raises(RcmlError, match="encoding") as refused:
        read(body, charset)
    assert refused.value.code == 12100


@pytest.mark.parametrize(
    "name", ["UTF-8", "utf8", "ISO-8859-1", "latin1", "windows-1252", "US-ASCII", "UTF-16", "GB2312"]
)
def test_encodings_that_are_known(name: str) -> None:
    body = f'<?xml version="1.0" encoding="{name}" standalone="yes"?>\n<Response/>'
    assert read(body.encode("utf-16" if name == "UTF-16" else "ascii"), "") == []


@pytest.mark.parametrize(
    "body", [b"\xef\xbb\xbf" * 2 + b"<Response/>", b"\xef\xbb\xbf <?xml version='1.0'?><Response/>"]
)
def test_byte_order_marks_alone_do_no_harm(body: bytes) -> None:
    assert read(body, "") == []
