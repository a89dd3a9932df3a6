"""The REST API: texts that are syntax somewhere stay values in XML and in JSON, and guesses are slowed."""

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from app import create_app
from app.settings.config import load
from app.store import store
from tests.api.tenants import Tenants
from tests.api.world import open_account
from tests.attack.cells import Cells, some
from tests.attack.payloads import PAYLOADS

CALL = {"To": "sip:bob@b.example", "From": "+15551234", "Url": "http://app.example/"}
TEXT = {"To": "+15551234", "From": "+15551235", "Body": "Hello"}
FIELDS = [
    *(("Calls", CALL, name) for name in ("To", "From", "Url", "StatusCallback", "SendDigits", "CallerId", "Twiml")),
    *(("Calls", CALL, name) for name in ("SipAuthUsername", "SipAuthPassword", "FallbackUrl", "Method")),
    *(("Messages", TEXT, name) for name in ("To", "From", "Body", "StatusCallback")),
    *(("Applications", {"FriendlyName": "a"}, name) for name in ("FriendlyName", "VoiceUrl", "SmsUrl")),
    *(("Clients", {"Login": "a", "Password": "Correct-horse-1"}, name) for name in ("Login", "Password")),
    ("Queues", {"FriendlyName": "a"}, "FriendlyName"),
    ("Keys", {"FriendlyName": "a"}, "FriendlyName"),
    ("OutgoingCallerIds", {"PhoneNumber": "+15551234"}, "PhoneNumber"),
    ("IncomingPhoneNumbers", {"PhoneNumber": "+12125551000"}, "FriendlyName"),
]
GUESSES = 60


@pytest.fixture(scope="module")
def tenants(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tenants]:
    made = Tenants(tmp_path_factory.mktemp("tenants"))
    yield made
    made.close()


def values(answer: Any, form: str) -> set[str]:
    """Every text of a well-formed answer. Raises ValueError or XMLSyntaxError for any other."""
    if form == "":
        return {element.text or "" for element in etree.fromstring(answer.data).iter()}
    found: set[str] = set()
    pending = [json.loads(answer.data)]
    while pending:
        one = pending.pop()
        pending += one.values() if isinstance(one, dict) else one if isinstance(one, list) else []
        found |= {one} if isinstance(one, str) else set()
    return found


@pytest.mark.timeout(900)
@pytest.mark.parametrize("form", ["", ".json"], ids=["XML", "JSON"])
def test_texts(tenants: Tenants, cells: Cells, form: str) -> None:
    """Refused in good order, or kept as it was sent; nothing of it is a line of a header, or a second element."""
    me = tenants.who["self"]
    for (resource, good, name), text in some(product(FIELDS, PAYLOADS)):
        answer = me.request("POST", f"{resource}{form}", good | {name: text})
        told = values(answer, form)
        kept = answer.status_code == 201 and name in ("FriendlyName", "Body")
        same = not kept or text.strip() in {one.strip() for one in told}
        headers = not any("\n" in value or "\r" in value for value in answer.headers.values())
        cells.held(f"{resource} {name}{form}: {text!r}: {answer.status}", answer.status_code < 500 and same and headers)


def test_guesses_of_a_password(tmp_path: Path, cells: Cells) -> None:
    """None gets in, most are not even looked at, by account and by source; the token still works for its owner."""
    settings = load(var=tmp_path, redis_url="redis://127.0.0.1:1/0")
    store.upgrade(settings)
    app = create_app(settings)
    me = open_account(app, settings, "me@x.example")
    for name, guesses in ((me.sid, GUESSES), ("nobody{}@x.example", 4 * GUESSES)):
        unheard = 0
        for number in range(guesses):
            login = (name.format(number), f"Guess-{number}")
            answer = me.client.get(f"/2012-04-24/Accounts/{me.sid}.json", auth=login)
            unheard += answer.status_code == 429
            cells.held(f"guess {number} of {login[0]}: {answer.status}", answer.status_code in (401, 429))
        cells.held(f"{unheard} of {guesses} were refused unheard", unheard >= guesses // 2)
    cells.held("the owner's own token", me.get("Calls.json").status_code == 200)
