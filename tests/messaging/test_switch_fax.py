"""The provider `switch`: pages are made, an engine is asked, and what it says counts (guide 2.5)."""

import json
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import ConnectionError as Away

from app.calls.web import Response
from app.messaging import switch_fax
from app.messaging.documents import Document, Documents
from app.messaging.port import Outgoing, Refused, Taken, Unavailable
from app.messaging.switch_fax import SwitchFaxCarrier
from app.settings.config import load

ONE = Outgoing("FX1", "AC1", "1777", "1888", "A fax")


class Line:
    """An engine that answers as told."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[tuple[Any, ...]] = []

    def ask(self, *question: Any) -> Any:
        self.asked.append(question)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def carrier(folder: Path, answer: Any) -> tuple[SwitchFaxCarrier, Line]:
    made = SwitchFaxCarrier(load(var=folder, node="n7"), Documents(lambda *_: Response(), 0))
    line = Line(answer)
    made.asking = line  # type: ignore[assignment]
    return made, line


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> list[Document]:
    """Nothing is made into pages here; see test_fax_pages.py."""
    made: list[Document] = []
    monkeypatch.setattr(switch_fax, "make_pages", lambda document, target: made.append(document))
    return made


def test_a_fax_that_arrived(tmp_path: Path, pages: list[Document]) -> None:
    made, line = carrier(tmp_path, json.dumps({"pages": "2", "error": ""}))
    assert made.send(ONE) == Taken("2 pages")
    assert pages[0].content == b"A fax"
    node, fields, whole, begin = line.asked[0]
    file = str(tmp_path / "faxes/AC1/FX1.tiff")
    assert (node, fields) == ("n7", {"kind": "fax", "account": "AC1", "to": "1888", "from": "1777", "file": file})
    assert whole > 300 > 30 > begin


@pytest.mark.parametrize(
    ("answer", "kind", "why"),
    [
        (json.dumps({"pages": "", "error": "the call ended: busy"}), Refused, "busy"),
        (None, Refused, "did not report"),
        (Away("no route"), Unavailable, "cannot be asked"),
    ],
)
def test_a_fax_that_did_not(tmp_path: Path, answer: Any, kind: type[Exception], why: str) -> None:
    made, _line = carrier(tmp_path, answer)
    with pytest.raises(kind, match=why):
        made.send(ONE)
