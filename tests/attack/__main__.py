"""``python -m tests.attack [--parts words] [--switch asterisk]``: every attack, as a table of cells tried and held.

Exits with the number of cells that did not hold, at most 125. A test that counts no cells is one cell.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PARTS = {
    "webhook addresses": ["tests/attack/test_addresses.py::test_webhooks"],
    "SIP hosts": ["tests/attack/test_addresses.py::test_sip_hosts"],
    "addresses, rebinding, own ports": [
        "tests/webhooks/test_addresses.py",
        "tests/webhooks/test_own.py",
        "tests/webhooks/test_ways_out.py",
    ],
    "injection: documents": ["tests/attack/test_injection.py"],
    "injection: REST": ["tests/attack/test_rest.py::test_texts"],
    "injection: real calls": ["tests/real_switch/test_injection.py"],
    "tenants": ["tests/api/test_tenants.py"],
    "live calls of tenants": ["tests/real_switch/test_limits.py"],
    "starving servers": ["tests/webhooks/test_starvation.py"],
    "silent name servers": ["tests/webhooks/test_names.py"],
    "destinations": ["tests/attack/test_money.py"],
    "limits, 100 at once": ["tests/permits"],
    "guesses: REST": ["tests/attack/test_rest.py::test_guesses_of_a_password", "tests/api/test_strangers.py"],
    "guesses: console": ["tests/console/test_sign_in.py"],
    "guesses: SIP": [
        "tests/real_switch/test_floods.py::test_guesses_of_a_password",
        "tests/real_switch/test_guesses.py",
    ],
    "floods": ["tests/real_switch/test_floods.py::test_flood"],
    "strangers": ["tests/real_switch/test_strangers.py"],
    "secrets": [
        "tests/real_switch/test_secrets.py",
        "tests/engine/test_secrets.py",
        "tests/journal/test_sealing.py",
        "tests/errors/test_confidential.py",
    ],
    "malformed HTTP": ["tests/api/test_malformed_http.py"],
}
NOTHING = {"tried": 0, "missed": 0, "skipped": 0}
USUAL = (0, 5)
"""How pytest ends; 5: every test was left out."""
OTHERS = {"asterisk": "freeswitch", "freeswitch": "asterisk"}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make attack")
    parser.add_argument("--parts", default="", help="words of their names, separated by commas")
    parser.add_argument("--switch", choices=sorted(OTHERS), help="real calls on this one only")
    options = parser.parse_args(argv)
    words = [word for word in options.parts.split(",") if word]
    without = ["-k", f"not {OTHERS[options.switch]}"] if options.switch else []
    missed = 0
    print(f"{'attack':32} {'tried':>7} {'held':>7} {'not held':>9} {'skipped':>8} {'seconds':>8}", flush=True)
    for name, paths in PARTS.items():
        if not words or any(word in name for word in words):
            missed += run(name, [*paths, *without])
    return min(125, missed)


def run(name: str, words: list[str]) -> int:
    """One part, in a process of its own: a line of the table. Returns how many cells did not hold."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="attack-") as folder:
        out = Path(folder) / "found.json"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.attack.counted", "-p", "no:cacheprovider", *words]
        environment = {"ATTACK_STRIDE": "1", **os.environ, "ATTACK_OUT": str(out)}
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        found = json.loads(out.read_text()) if out.exists() else NOTHING | {"why": [ended.stdout + ended.stderr]}
    if ended.returncode not in USUAL and not found["missed"]:
        found |= {"tried": found["tried"] + 1, "missed": 1, "why": [ended.stdout[-2000:]]}
    tried, missed, seconds = found["tried"], found["missed"], time.monotonic() - began
    print(f"{name:32} {tried:7} {tried - missed:7} {missed:9} {found['skipped']:8} {seconds:8.0f}", flush=True)
    for line in found["why"]:
        print(f"    {line}", flush=True)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
