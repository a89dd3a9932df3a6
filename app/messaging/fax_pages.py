"""Text, PDF and TIFF as the pages of a fax: TIFF-F, 1728 dots a line, 204 x 196 dpi (guide 2.5).

Debian's paps sets text (any script that the fonts have), ghostscript makes the dots. Both get only RestComm's files,
and limits of memory and time.
"""

import resource
import subprocess
import tempfile
from pathlib import Path

from app.messaging.documents import Document
from app.messaging.port import Refused
from app.settings.environment import of_children

TIFF, PDF = "image/tiff", "application/pdf"
SECONDS = 60
MEMORY = 1_000_000_000
MOST_PAGES = 200
FONT = "Monospace 12"
GHOSTSCRIPT = (
    *("gs", "-q", "-dSAFER", "-dNOPAUSE", "-dBATCH", "-sDEVICE=tiffg4", "-r204x196", "-g1728x2292"),
    *("-dFIXEDMEDIA", "-dPDFFitPage", f"-dLastPage={MOST_PAGES}"),
)


def make_pages(document: Document, target: Path) -> None:
    """Write the pages of a document. Waits up to two minutes. Raises Refused for what cannot be shown."""
    if document.kind == TIFF:
        target.write_bytes(document.content)
        return
    with tempfile.TemporaryDirectory(dir=target.parent) as name:
        scratch = Path(name)
        source, pages = scratch / "source", scratch / "pages.tiff"
        source.write_bytes(document.content)
        if document.kind != PDF:
            source = run(["paps", "--paper=a4", f"--font={FONT}", str(source)], scratch, scratch / "printed.ps")
        run([*GHOSTSCRIPT, f"-sOutputFile={pages}", str(source)], scratch, scratch / "said")
        if not pages.exists():
            raise Refused("the document has no page")
        pages.rename(target)


def run(command: list[str], scratch: Path, out: Path) -> Path:
    """Run a program within its limits, its output into `out`. TMPDIR: ghostscript lets documents read what is there,
    so it is a folder of their own. Raises Refused."""
    try:
        with out.open("wb") as file:
            done = subprocess.run(  # noqa: S603 - our own argument list
                command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.DEVNULL, timeout=SECONDS,
                preexec_fn=limit, check=False, env=of_children(TMPDIR=str(scratch)),
            )  # fmt: skip
    except FileNotFoundError:
        raise Refused(f"{command[0]} is not installed (Debian: ghostscript, paps)") from None
    except subprocess.TimeoutExpired:
        raise Refused(f"the document could not be converted to pages within {SECONDS} s") from None
    if done.returncode:
        raise Refused(f"the document cannot be converted to pages ({command[0]} ended with {done.returncode})")
    return out


def limit() -> None:
    """In the program's process, before it begins."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
