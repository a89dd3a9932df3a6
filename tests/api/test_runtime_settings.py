"""Settings of the guide's table 2.1 that only the REST API shows: api-version, recordings-path."""

from contextlib import ExitStack

import pytest

from app.models import Recording
from app.models.calls.recording import audio_file
from app.settings.config import load
from tests.api.world import add, body, given, open_account
from tests.softphone.tones import tone, write_wav

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def with_settings(application, database_url, tmp_path):
    """An account of an installation with these settings."""
    stack = ExitStack()

    def with_settings(**settings):
        found = load(var=tmp_path / "var", database_url=database_url, redis_url="redis://127.0.0.1:1/0", **settings)
        stack.enter_context(given(application, found))
        return open_account(application, found, "me@example.com")

    with stack:
        yield with_settings


@pytest.mark.parametrize("version", ["2012-04-24", "2010-04-01"])
def test_api_version(with_settings, version):
    """2.1: "The version of the RestComm API that we will be executing by default"."""
    made = body(with_settings(api_version=version).post("IncomingPhoneNumbers.json", phone_number="1234"), 201)
    assert made["api_version"] == version


def test_recordings_path(with_settings, application, tmp_path):
    """2.1: "The path to the directory used to save recordings"; the engine's part is in tests/engine."""
    me = with_settings(recordings_path=tmp_path / "elsewhere")
    fields = {"account_sid": me.sid, "call_sid": "CA" + "1" * 32, "api_version": "2012-04-24", "duration": 3}
    [sid] = add(application, Recording(**fields))
    file = audio_file(tmp_path / "elsewhere", me.sid, sid)
    file.parent.mkdir(parents=True)
    write_wav(file, tone(600, 1))
    assert me.get(f"Recordings/{sid}.wav").data == file.read_bytes()
    assert me.request("DELETE", f"Recordings/{sid}").status_code == 204
    assert not file.exists()
