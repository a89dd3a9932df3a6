"""`make docs-site`: the documentation as a static site, by MkDocs and its theme Material. A link that leads nowhere
stops it.

Pages keep their places in the repository, so that their links work in both. What a page links to and is no page is
copied beside it; a folder without a README gets a list of its files.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")
CONFIG = """site_name: RestComm for FreeSWITCH and Asterisk
docs_dir: src
site_dir: {out}
use_directory_urls: false
theme:
  name: material
  font: false
  palette:
    - {{media: "(prefers-color-scheme: light)", scheme: default}}
    - {{media: "(prefers-color-scheme: dark)", scheme: slate}}
plugins: [search]
markdown_extensions: [admonition, tables, toc, pymdownx.highlight, pymdownx.superfences]
validation: {{links: {{not_found: warn, anchors: warn, unrecognized_links: warn}}, nav: {{omitted_files: ignore}}}}
nav:
{nav}"""
NAV = {
    "Start": ("README.md", "docs/quickstart.md", "docs/phones.md", "docs/tunnel.md"),
    "Applications": ("docs/rcml.md", "docs/rest.md", "docs/streams.md", "docs/compatibility.md", "docs/from-twilio.md"),
    "Operation": ("docs/server.md", "docs/settings.md", "docs/operations.md", "docs/trunks.md", "docs/nodes.md"),
    "Contributors": ("docs/architecture.md", "docs/patterns.md", "docs/language.md", "docs/switches.md"),
}
"""What the side bar shows; everything else is found by links and by search."""


def pages() -> list[Path]:
    """The pages of the repository, relative to it."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for folder in ("configs", "examples"):
        found += (ROOT / folder).rglob("README.md")
    return sorted(path.relative_to(ROOT) for path in found)


def stage(folder: Path) -> None:
    """Copy all pages and what they link to into this folder, which is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    for page in pages():
        place = folder / page
        place.parent.mkdir(parents=True, exist_ok=True)
        text = (ROOT / page).read_text()
        for target in linked(page, text):
            copy(target, folder)
        place.write_text(LINK.sub(lambda found, page=page: pointed(page, found), text))  # type: ignore[misc]


def linked(page: Path, text: str) -> Iterator[Path]:
    """What a page links to in the repository, relative to it, if it is there."""
    for name, _anchor in LINK.findall(text):
        target = (ROOT / page.parent / name).resolve()
        if "://" not in name and target.is_relative_to(ROOT) and target.exists():
            yield target.relative_to(ROOT)


def copy(target: Path, folder: Path) -> None:
    """A file as it is; of a folder without a README a list of its files, as its README."""
    place = folder / target
    if (ROOT / target).is_dir():
        index = place / "README.md"
        if not (ROOT / target / "README.md").exists() and not index.exists():
            place.mkdir(parents=True, exist_ok=True)
            names = sorted(path.name for path in (ROOT / target).iterdir() if not path.name.startswith("__"))
            index.write_text(f"# {target}\n\n" + "".join(f"- `{name}`\n" for name in names))
    elif target.suffix != ".md":
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / target, place)


def pointed(page: Path, found: "re.Match[str]") -> str:
    """A link, to a folder's README if it leads to a folder."""
    name, anchor = found[1], found[2] or ""
    is_folder = "://" not in name and (ROOT / page.parent / name).is_dir()
    return f"]({name.rstrip('/')}/README.md{anchor})" if is_folder else found[0]


def configuration(out: Path) -> str:
    """mkdocs.yml."""
    nav = "".join(f"  - {title}: [{', '.join(names)}]\n" for title, names in NAV.items())
    return CONFIG.format(out=out, nav=nav)


def main(out: str) -> int:
    """Build the site into a folder. Exit code 1: a page or link is wrong."""
    work = ROOT / "var/site"
    stage(work / "src")
    (work / "mkdocs.yml").write_text(configuration(Path(out).absolute()))
    program = Path(sys.executable).parent / "mkdocs"
    command = [str(program), "build", "--strict", "--config-file", str(work / "mkdocs.yml")]
    done = subprocess.run(command, env={"PATH": "/usr/bin:/bin", "NO_MKDOCS_2_WARNING": "1"})  # noqa: S603
    return int(bool(done.returncode))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
