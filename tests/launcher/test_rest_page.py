"""docs/rest.md says what the code does, and its curl lines run."""

import json
import os
import subprocess
import tomllib
from pathlib import Path

import pytest

from app.accounts import accounts
from app.api.routes import RESOURCES
from app.launcher.pages.rest_page import TEXTS, page
from app.settings.config import load
from app.store import store
from tests.api.live import serving
from tests.api.one_of_each import Things

PAGE = Path(__file__).resolve().parents[2] / "docs/rest.md"
VARIABLES = {
    **{"CALL": "Calls", "RECORDING": "Recordings", "CONFERENCE": "Conferences", "QUEUE": "Queues"},
    **{
        "DOMAIN": "Domains",
        "ADDRESSES": "IpAccessControlLists",
        "CREDENTIALS": "CredentialLists",
        "MESSAGE": "Messages",
        "ADDRESS": "Addresses",
        "STREAM": "Streams",
        "LIVE_RECORDING": "LiveRecordings",
        "LIVE_TRANSCRIPTION": "LiveTranscriptions",
    },
}
EXAMPLES = {name: text["curl"] for name, text in tomllib.loads(TEXTS.read_text()).items()}


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """The variables of the lines, and an API that answers them."""
    settings = load(var=tmp_path_factory.mktemp("rest"), redis_url="redis://127.0.0.1:1/0")
    store.upgrade(settings)
    sid, token, _ = accounts.first_account(settings)
    engine = store.connect(settings)
    things = Things(engine, sid)
    rows = {name: things(resource) for name, resource in VARIABLES.items()}
    engine.dispose()
    with serving(settings) as url:
        yield os.environ | rows | {"API": f"{url}/restcomm/2012-04-24", "SID": sid, "TOKEN": token}


def test_page_is_current():
    assert PAGE.read_text() == page(), "run `make docs`"


def test_every_resource_has_a_section():
    assert EXAMPLES.keys() == {module.routes.name for module in RESOURCES}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_curl_line_does_what_it_says(shell, name):
    line = EXAMPLES[name].replace("curl ", "curl -sS --fail-with-body ", 1)
    done = subprocess.run(["bash", "-c", line], env=shell, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "code" not in json.loads(done.stdout)
