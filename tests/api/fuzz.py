"""schemathesis on the real API, by its own /openapi.json: `make fuzz`, and a short run among the tests (rest-api.md).

Every check is on, those of accepted and refused data too. The account that asks is the first one; what it does to its
own account, whose password it would change, is tried in a run of its own, on another account.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app import accounts, store
from app.calls import facts
from app.config import Settings, load
from app.engine.journal import Header, Journals
from app.models import (
    Application,
    Conference,
    Key,
    Message,
    Notification,
    OutgoingCallerId,
    Queue,
    QueueMember,
    Recording,
    Transcription,
)
from app.vault import Vault
from tests.api.live import serving
from tests.rows import call

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
include-path-regex = '/(Calls|Queues)/\\{Sid\\}|^/Accounts/\\{AccountSid\\}.json'
checks.positive_data_acceptance.enabled = false
"""
"""A call that is over cannot be changed, a live one not be deleted, nor a queue with members; a closed account not be
opened: Twilio's status for that, and ours, is 400 or 409."""
HEAD = """
[generation]
allow-extra-parameters = false  # unknown ones are ignored, as Twilio ignores them
[parameters]
"path.AccountSid" = "{account}"
"path.CallSid" = "{Calls}"
"path.RecordingSid" = "{Recordings}"
"path.ConferenceSid" = "{Conferences}"
"path.QueueSid" = "{Queues}"
"""
WHOLE = {"--exclude-path": "examples,coverage,fuzzing,stateful", "--include-path": "examples,coverage,fuzzing"}
"""Without the account of who asks, and only that: the phases of each run."""
SHORT = {"--exclude-path": "fuzzing,stateful"}
CHANGES = ("--include-method", "POST", "--include-method", "DELETE")
"""For a short run: what changes something. Filters take longest to make, and lists are tried elsewhere."""


def fuzz(settings: Settings, *options: str, runs: dict[str, str] = WHOLE) -> int:
    """Run it. Returns how many cases it tried; raises AssertionError when it found something."""
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
            done = subprocess.run(
                [str(PROGRAM), *where, *how, *options], cwd=settings.var, capture_output=True, text=True
            )
            said += done.stdout + done.stderr
            assert done.returncode == 0, said
    return sum(map(int, re.findall(r"(\d+) generated", said)))


def configuration(account: str, sids: dict[str, str]) -> str:
    """schemathesis must know SIDs of things that are there, or it would only see 404."""
    several = "".join(OPERATION.format(collection=name, sid=sid) for name, sid in sids.items())
    return HEAD.format(account=account, **sids) + several + STATES


def filled(settings: Settings, owner: str) -> dict[str, str]:
    """Put one of everything into the database. Returns the SIDs by collection."""
    engine = store.connect(settings)
    with Session(engine) as session:
        known: dict[str, Any] = {"account_sid": owner, "api_version": "2012-04-24"}
        parent = accounts.find(session, owner)
        child, _ = accounts.create(session, Vault(settings), "", "Below", parent)
        over = call(owner, status="completed")
        session.add(over)
        session.flush()
        known_call = known | {"call_sid": over.sid}
        recording = Recording(**known_call)
        session.add(recording)
        session.flush()
        rows = {
            "Calls": over,
            "Recordings": recording,
            "Transcriptions": Transcription(**known_call, recording_sid=recording.sid),
            "Notifications": Notification(**known_call, error_code=11200, message_text="\x00\ud800 < & ä"),
            "Messages": Message(**known, to="+1555", from_="1234", body="ä", status="received", direction="inbound"),
            "Keys": Key(account_sid=owner, secret_hash="0" * 64),
            "OutgoingCallerIds": OutgoingCallerId(account_sid=owner, phone_number="+15551234567", friendly_name="x"),
            "Conferences": Conference(**known, friendly_name="club", status="in-progress", node="node1"),
            "Applications": Application(**known, friendly_name="Shared"),
            "Queues": Queue(account_sid=owner, friendly_name="support"),
            "Accounts": child,
        }
        session.add_all(rows.values())
        session.flush()
        in_queue = {"account_sid": owner, "queue_sid": rows["Queues"].sid, "call_sid": over.sid}
        session.add(QueueMember(entry="1", node="node1", entered=1.0, **in_queue))
        session.commit()
        found = {name: row.sid for name, row in rows.items()}
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
