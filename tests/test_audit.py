"""scripts/audit: fails for a known hole, and says loudly what could not be asked."""

import json
import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts/audit"
NONE = {"metadata": {"vulnerabilities": {"high": 0, "critical": 0}}}
ONE = {"metadata": {"vulnerabilities": {"high": 1, "critical": 0}}}
CLEAN = {"dependencies": [{"name": "a", "version": "1", "vulns": []}]}
HOLE = {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "X"}]}]}
SILENT = {"error": {"code": "ENOTFOUND"}}


def run(folder: Path, npm: object, pip: object) -> tuple[int, str]:
    """The script's exit code and what it says, with programs that answer so."""
    for name, answer in (("npm", npm), ("pip-audit", pip)):
        program = folder / name
        program.write_text(f"#!/bin/sh\ncat <<'END'\n{json.dumps(answer)}\nEND\nexit 1\n")
        program.chmod(0o755)
    environment = os.environ | {"PATH": f"{folder}:{os.environ['PATH']}"}
    ended = subprocess.run([SCRIPT], env=environment, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("npm", "pip", "code", "unasked"),
    [(NONE, CLEAN, 0, 0), (ONE, CLEAN, 1, 0), (NONE, HOLE, 1, 0), (SILENT, SILENT, 0, 4), (SILENT, HOLE, 1, 3)],
    ids=["nothing", "npm", "pip", "no network", "half a network"],
)
def test_audit(tmp_path: Path, npm: object, pip: object, code: int, unasked: int) -> None:
    found, said = run(tmp_path, npm, pip)
    assert (found, said.count("NOT AUDITED")) == (code, unasked), said
