"""schemathesis on the real API, by its own /openapi.json: `make fuzz`, and a short run among the tests
(docs/rest-contract.md).

Every check is on, those of accepted and refused data too. The account that asks is the first one; what it does to its
own account, whose password it would change, is tried in a run of its own, on another account.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from sqlalchemy.orm import Session

from app.accounts import accounts
from app.calls import facts
from app.journal.journal import Header, Journals
from app.settings.config import Settings, load
from app.settings.vault import Vault
from app.store import store
from tests.api.live import LIMITS, serving
from tests.api.one_of_each import ROWS, Things

ACCOUNT = "/Accounts/{AccountSid}.json"
PROGRAM = Path(sys.executable).parent / "schemathesis"
OPERATION = """
[[operations]]
include-path-regex = '/{collection}/\\{{Sid\\}}'
include-method = "GET"
parameters = {{ Sid = "{sid}" }}
"""
STATES = """
[[operations]]
include-path-regex = '/(Calls|Queues)/\\{Sid\\}|/Conferences/.*/|/Streams|^/Accounts/\\{AccountSid\\}.json'
exclude-method = "GET"
checks.positive_data_acceptance.enabled = false
"""
"""A call that is over cannot be changed, a live one not be deleted, nor a queue with members; a closed account not be
opened, nobody be called into a conference that is over, no recording that has ended be paused: Twilio's status for
that, and ours, is 400 or 409."""
HEAD = """
hooks = "{hooks}"
[generation]
allow-extra-parameters = false  # unknown ones are ignored, as Twilio ignores them
[phases.stateful.generation]
mode = "positive"  # a bad AccountSid would be replaced by ours, below; bad values are tried in the other phases
[parameters]
"path.AccountSid" = "{account}"
"path.CallSid" = "{Calls}"
"path.RecordingSid" = "{Recordings}"
"path.ConferenceSid" = "{Conferences}"
"path.QueueSid" = "{Queues}"
"path.DomainSid" = "{Domains}"
"path.IpListSid" = "{IpAccessControlLists}"
"path.CredentialListSid" = "{CredentialLists}"
"""
WHOLE = {"--exclude-path": "examples,coverage,fuzzing,stateful", "--include-path": "examples,coverage,fuzzing"}
"""Without the account of who asks, and only that: the phases of each run."""
SHORT = {"--exclude-path": "fuzzing,stateful"}
CHANGES = ("--include-method", "POST", "--include-method", "DELETE")
"""For a short run: what changes something. Filters take longest to make, and lists are tried elsewhere."""


def fuzz(settings: Settings, *options: str, runs: dict[str, str] = WHOLE) -> int:
    """Run it. Returns how many cases it tried; raises AssertionError when it found something."""
    settings = settings.model_copy(update=dict.fromkeys(LIMITS, 0))
    owner, token, _ = accounts.first_account(settings)
    sids = filled(settings, owner)
    said = ""
    with serving(settings) as url:
        others = sids.pop("Accounts")
        for only, phases in runs.items():
            account = owner if only == "--exclude-path" else others
            (settings.var / "fuzz.toml").write_text(configuration(account, sids))
            where = ["--config-file", str(settings.var / "fuzz.toml"), "run", f"{url}/openapi.json", only, ACCOUNT]
            how = ["--phases", phases, "--auth", f"{owner}:{token}", "--no-color", "--warnings", "off"]
            how += ["--suppress-health-check", "too_slow"]
            said += told([str(PROGRAM), *where, *how, *options], settings.var)
    return sum(map(int, re.findall(r"(\d+) generated", said)))


def told(command: list[str], folder: Path) -> str:
    """What schemathesis says, here and as it says it: a long run takes a while. Raises AssertionError when it found
    something."""
    said = ""
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as program:
        for line in program.stdout or ():
            said += line
            print(line, end="", flush=True)
    assert program.returncode == 0, said
    return said


def configuration(account: str, sids: dict[str, str]) -> str:
    """schemathesis must know SIDs of things that are there, or it would only see 404."""
    several = "".join(OPERATION.format(collection=name, sid=sid) for name, sid in sids.items() if sid)
    hooks = Path(__file__).with_name("fuzz_hooks.py")
    return HEAD.format(account=account, hooks=hooks, **sids) + several + STATES


def filled(settings: Settings, owner: str) -> dict[str, str]:
    """Put one of everything into the database. Returns the SIDs by collection."""
    engine = store.connect(settings)
    things = Things(engine, owner)
    found = {name: things(name) for name, make in ROWS.items() if make}
    with Session(engine) as session:
        child, _ = accounts.create(session, Vault(settings), "", "Below", accounts.find(session, owner))
        session.commit()
        found["Accounts"] = child.sid
    engine.dispose()
    known_facts = facts.Facts(found["Calls"], owner, "alice", "1234")
    header = Header(known_facts, facts.Application(), "channel-1", "node1")
    Journals(settings.folder("journals")).begin(header, 100.0)
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        settings = load(var=Path(folder), database_url=f"sqlite:///{folder}/fuzz.db", redis_url="redis://127.0.0.1:1/0")
        store.upgrade(settings)
        print(f"{fuzz(settings, *sys.argv[1:])} cases, 0 failures")
