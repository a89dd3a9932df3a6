"""Text, PDF and TIFF as the pages of a fax (guide 2.5)."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.messaging import fax_pages
from app.messaging.documents import Document
from app.messaging.fax_pages import make_pages
from app.messaging.port import Refused

pytestmark = pytest.mark.skipif(not shutil.which("paps") or not shutil.which("gs"), reason="NO paps or ghostscript")


def pages(file: Path) -> list[tuple[tuple[int, int], int]]:
    """The size of each page, and how many of its dots are black."""
    with Image.open(file) as image:
        found = []
        for number in range(image.n_frames):
            image.seek(number)
            found.append((image.size, int((~np.array(image.convert("1"))).sum())))
        return found


def test_text_of_any_script_and_length(tmp_path: Path) -> None:
    text = "Grüße, Привет, 你好 & <b>%s</b>\n" * 100
    make_pages(Document(text.encode(), "text/plain; charset=utf-8"), tmp_path / "a.tiff")
    found = pages(tmp_path / "a.tiff")
    assert [size for size, _black in found] == [(1728, 2292)] * 2
    assert all(black > 1000 for _size, black in found)
    assert [file.name for file in tmp_path.iterdir()] == ["a.tiff"]


def test_a_pdf_fills_the_page_whatever_its_size(tmp_path: Path) -> None:
    small = Image.new("L", (100, 100), 0)
    small.save(tmp_path / "small.pdf")
    make_pages(Document((tmp_path / "small.pdf").read_bytes(), "application/pdf"), tmp_path / "a.tiff")
    ((size, black),) = pages(tmp_path / "a.tiff")
    assert size == (1728, 2292)
    assert black > 0.7 * 1728 * 1728


def test_a_tiff_stays_as_it_is(tmp_path: Path) -> None:
    make_pages(Document(b"II*\0whatever", "image/tiff"), tmp_path / "a.tiff")
    assert (tmp_path / "a.tiff").read_bytes() == b"II*\0whatever"


@pytest.mark.parametrize("content", [b"%PDF-1.4\nnothing", b"%PDF-" + b"\xff" * 1000])
def test_garbage_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Refused):
        make_pages(Document(content, "application/pdf"), tmp_path / "a.tiff")
    assert not list(tmp_path.iterdir())


def test_a_document_that_keeps_the_program_busy_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fax_pages, "SECONDS", 0.5)
    with pytest.raises(Refused, match="could not be converted to pages within"):
        make_pages(Document(b"%!PS\n{} loop\n", "application/pdf"), tmp_path / "a.tiff")


def test_a_document_reads_no_file_of_ours(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    with pytest.raises(Refused):
        make_pages(Document(f"%!PS\n({secret}) (r) file\nshowpage".encode(), "application/pdf"), tmp_path / "a.tiff")


def test_without_the_programs_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="paps is not installed"):
        make_pages(Document(b"Hello", "text/plain"), tmp_path / "a.tiff")
