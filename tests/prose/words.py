"""Words that texts for users avoid, because they are British or read as translated; `make lint` runs this.

It checks the pages of the documentation, the texts from which pages are generated, and every message in the code:
settings, help, errors, log lines, and the docstrings that the REST reference and the command line show. It skips code.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app/", "ariclient/", "eslbridge/")
SHOWN_DOCSTRINGS = ("app/api/", "app/cli/")
"""Packages whose docstrings end up in docs/rest.md, in /openapi.json or in the help of a command."""
NOT_TEXTS = ("nobody's digest ",)
"""Strings that are no text: what they say has no reader."""
ISE = "recogn|normal|initial|organ|serial|synchron|synthes|author|optim|summar|priorit|minim|maxim|categor|util|custom"
AVOIDED = {
    r"nobody": "no one, or say it without a person",
    r"(?:is|are|was|were|be|been) told": "receives, reports, is sent",
    r"so (?:many|much)(?! (?:that|as))": "the number or amount itself, as in: maximum number of participants",
    r"so long an?": "for how long",
    r"of ours": "our, or RestComm's",
    r"for ever": "forever",
    r"(?<!there )(?:is|are) no (?:proper|phone|key|http|https|URL|number|client|SIP|document)": "is not a",
    r"takes? (?:\w+ ){1,3}up again|taken up again": "resumes, comes back",
    r"passed over": "skipped",
    r"(?:be|is|are) let in": "is admitted",
    r"beside Twilio": "differs from Twilio",
    rf"(?:{ISE})is(?:e|es|ed|er|ers|ing|ation|ations)": "American spelling: -ize",
    r"dialled|dialling|cancelled|cancelling|labelled|signalling|modelled|travelled": "American spelling: one l",
    r"behaviours?|colours?|favours?|honours?|neighbours?": "American spelling: -or",
    r"centres?|catalogues?|whilst|licence": "American spelling",
}
PATTERN = re.compile("|".join(rf"(?P<w{n}>\b(?:{word})\b)" for n, word in enumerate(AVOIDED)), re.IGNORECASE)
HEADLESS = re.compile(r"(?:^|[.;|] +)(Who [a-z][^.?|\n]*)(?:[.|\n]|$)", re.MULTILINE)
"""A sentence about "whoever", whose verb comes late: Who calls again is let in."""
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def found_in(text: str) -> Iterator[str]:
    """What a text should say in other words, with a proposal each."""
    text = CODE.sub("``", text)
    for match in PATTERN.finditer(text):
        yield f"{match.group()!r}: {list(AVOIDED.values())[int(str(match.lastgroup)[1:])]}"
    for match in HEADLESS.finditer(text):
        yield f"{match.group(1)[:40]!r}: name who it is"


def texts() -> Iterator[tuple[str, int, str]]:
    """Every text for users: its file, its line (0: the file as a whole), and itself."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for name in listed:
        path = ROOT / name
        if not path.exists() or name.startswith("tests/"):
            continue
        if name.endswith(".md"):
            yield name, 0, path.read_text()
        elif name.startswith("app/") and name.endswith((".toml", ".html")):
            yield from ((name, number, line) for number, line in enumerate(path.read_text().splitlines(), 1))
        elif name.startswith(PACKAGES) and name.endswith(".py"):
            yield from (
                (name, line, text) for line, text in messages(path.read_text(), name.startswith(SHOWN_DOCSTRINGS))
            )


def messages(source: str, with_docstrings: bool) -> Iterator[tuple[int, str]]:
    """The strings of a module that are sentences, not names. Yields their lines, too."""
    tree = ast.parse(source)
    alone = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    for node in constants:
        if " " in str(node.value) and node.value not in NOT_TEXTS and (with_docstrings or node not in alone):
            yield node.lineno, str(node.value)


def main() -> int:
    """Print every place that needs other words. Returns 1 if there is one."""
    lines = [f"{name}:{line}: {problem}" for name, line, text in texts() for problem in found_in(text)]
    print("\n".join(lines), end="\n" if lines else "")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main())
