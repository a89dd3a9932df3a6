"""`make bench BASE=<commit>`: a second checkout, to be measured in turn with this one on the same machine."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
REQUIREMENTS = "requirements.txt"


class NoBase(Exception):
    """The commit cannot be checked out or installed."""


def checkout(commit: str, folder: Path) -> Path:
    """The commit's work tree below `folder`, with a virtual environment; one that is there already is used again.

    Where both commits require the same packages they share this one's environment. Raises NoBase.
    """
    sha = git("rev-parse", "--verify", f"{commit}^{{commit}}")[:12]
    tree = folder / f"base-{sha}"
    if not tree.exists():
        git("worktree", "prune")
        git("worktree", "add", "--detach", "--force", str(tree), sha)
    environment = tree / ".venv"
    if not environment.exists():
        if (tree / REQUIREMENTS).read_bytes() == (ROOT / REQUIREMENTS).read_bytes():
            environment.symlink_to(Path(sys.prefix))
        else:
            run(sys.executable, "-m", "venv", str(environment))
            run(str(environment / "bin/pip"), "install", "--quiet", "--require-hashes", "-r", str(tree / REQUIREMENTS))
    return tree


def git(*words: str) -> str:
    return run("git", "-C", str(ROOT), *words)


def run(*words: str) -> str:
    """Its output. Raises NoBase with what the program said."""
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise NoBase(f"{words[0]} {words[-1]}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout.strip()
