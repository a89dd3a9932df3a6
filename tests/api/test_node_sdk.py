"""Twilio's Node SDK, unmodified, against the real server: tests/node/day.js does the asking (docs/rest-contract.md).

`make test` installs it from tests/node/package-lock.json.
"""

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.accounts import accounts
from app.models import Conference, Message, Notification, OutgoingCallerId, Participant, Recording, Transcription
from app.routing import pool
from app.store import store
from tests.api.live import serving
from tests.api.world import sqlite_only
from tests.rows import call

FOLDER = Path(__file__).parents[1] / "node"
FREE = "phone_number\n+12125550101\n+12125550102\n+18005550104\n"
LONG_AGO = datetime(2024, 5, 1, 10, tzinfo=UTC)
LIFE = {"same": True, "removed": True}


@pytest.fixture(scope="module")
def node():
    """The program; the tests are skipped, loudly, where it or the SDK is not installed."""
    program = shutil.which("node")
    if program is None or not (FOLDER / "node_modules" / "twilio").is_dir():
        pytest.skip("NO NODE, or no tests/node/node_modules: Twilio's Node SDK was NOT tested (make test installs it)")
    return program


def filled(settings, owner):
    """One of everything that the API cannot make by itself. Returns the SIDs by the names that day.js knows."""
    engine = store.connect(settings)
    with Session(engine) as session:
        pool.load(session, FREE.splitlines())
        known = {"account_sid": owner, "api_version": "2010-04-01"}
        old = call(owner, status="completed", start_time=LONG_AGO, end_time=LONG_AGO, duration=60)
        met = Conference(**known, friendly_name="club", status="in-progress", node="node1")
        calls = [call(owner, caller_name=str(n)) for n in range(24)]
        session.add_all([old, met, *calls])
        session.flush()
        known_call = known | {"call_sid": calls[0].sid}
        recording = Recording(**known_call, duration=3, conference_sid=met.sid)
        session.add(recording)
        session.flush()
        text = {"status": "completed", "transcription_text": "hello"}
        rows = {
            "TRANSCRIPTION": Transcription(**known_call, **text, recording_sid=recording.sid),
            "NOTIFICATION": Notification(**known_call, error_code=11200, message_date=LONG_AGO),
            "MESSAGE": Message(**known, to="1234", from_="+1555", body="Hi", status="received", direction="inbound"),
            "CALLER_ID": OutgoingCallerId(account_sid=owner, phone_number="+14155550199", friendly_name="Desk"),
        }
        seat = {"account_sid": owner, "conference_sid": met.sid, "call_sid": calls[0].sid, "node": "node1"}
        session.add_all([*rows.values(), Participant(entry="x-1", **seat)])
        session.commit()
        rows |= {"CALL": old, "CONFERENCE": met, "RECORDING": recording}
        found = {name: row.sid for name, row in rows.items()}
    engine.dispose()
    return found


@pytest.fixture(scope="module")
def expected():
    return {
        "numbers": LIFE | {"listed": ["+12125552368"], "voice": True, "changed": "http://b.example/"},
        "messages": LIFE | {"status": "queued", "segments": "1", "listed": [True], "changed": ""},
        "notifications": {"listed": 1, "errorCode": "11200", "date": True},
        "applications": LIFE | {"listed": 1, "method": "POST", "enabled": False, "changed": ""},
        "callerIds": LIFE | {"code": 6, "call": "CA", "listed": 1, "changed": "Home"},
    }


@sqlite_only
def test_a_day_with_the_node_sdk(settings, node, expected, database_url):
    sid, token, _ = accounts.first_account(settings)
    sids = filled(settings, sid)
    with serving(settings) as url:
        env = os.environ | sids | {"BASE_URL": url, "ACCOUNT_SID": sid, "AUTH_TOKEN": token}
        done = subprocess.run([node, "day.js"], cwd=FOLDER, env=env, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    got = json.loads(done.stdout)
    assert {name: step for name, step in got.items() if "failed" in step} == {}
    for name, step in expected.items():
        assert got[name] == step, name
    assert got["account"] == {"sid": sid, "status": "active", "date": True}
    the_calls(got["calls"])
    what_was_said(got["recordings"], got["conferences"])
    the_pool(got["available"], got["usage"])
    who_may(got["keys"], got["domains"], got["errors"])


def the_calls(got):
    assert got == {
        **{"status": "queued", "direction": "outbound-api", "price": None, "ended": True, "events": []},
        **{"all": 26, "page": 10, "filtered": 1, "removed": True},
    }


def what_was_said(recordings, conferences):
    assert recordings == {
        **{"duration": "3", "conference": True, "texts": [True], "text": "hello", "transcription": True},
        **{"ofConference": 1, "removed": True, "left": 0},
    }
    assert conferences == {
        **{"status": "in-progress", "listed": 1, "muted": True, "hold": True, "ends": True, "fetched": True},
        **{"called": ["queued", "Bob"], "removed": True, "over": "conference-ended-via-api"},
    }


def the_pool(available, usage):
    assert available == {
        **{"country": "US", "fetched": "United States", "found": ["+12125550102", "+12125550101"], "sms": True},
        **{"tollFree": 1, "bought": "+12125550101", "left": 1},
    }
    assert (usage["price"], usage["unit"], usage["count"], usage["daily"]) == ("0", "minutes", True, True)
    assert {"calls", "sms-inbound", "recordings", "totalprice"} <= set(usage["names"])


def who_may(keys, domains, errors):
    assert (keys["seen"], keys["forbidden"]["code"], keys["listed"], keys["after"]) == (1, 20005, 1, 401)
    assert {name: keys[name] for name in ("same", "removed", "changed")} == LIFE | {"changed": "CD"}
    assert domains == {
        **{"listed": [1] * 5, "auth": "IP_ACL,CREDENTIAL_LIST", "unmapped": True},
        **{"address": LIFE | {"changed": 24}, "credential": LIFE | {"changed": "alice"}},
        **{"office": LIFE | {"changed": "HQ"}, "staff": LIFE | {"changed": "All"}},
        "domain": LIFE | {"changed": "http://a.example/"},
    }
    codes = {name: (one["status"], one["code"]) for name, one in errors.items()}
    assert codes == {"missing": (404, 20404), "bad": (400, 21201), "stranger": (401, 20003)}
    assert errors["bad"]["moreInfo"].endswith("/errors/21201.html")
