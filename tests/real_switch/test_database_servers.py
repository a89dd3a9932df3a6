"""The whole system on a database server: a call, its row, its callback, and a restart of the engine in the middle."""

from pathlib import Path

import pytest

from tests.pretend.webhook import Webhook
from tests.real_switch.asterisk import settings_for
from tests.real_switch.system import running_system, until
from tests.softphone import Phone, tone, write_wav

pytestmark = pytest.mark.switch


@pytest.mark.parametrize("empty_database_url", ["postgresql", "mariadb"], indirect=True)
def test_call(empty_database_url: str, hook: Webhook, alice: Phone, tmp_path: Path) -> None:
    write_wav(tmp_path / "600.wav", tone(600, 2.0))
    hook.answer("/db/600.wav", (tmp_path / "600.wav").read_bytes(), content_type="audio/wav")
    hook.answer("/db", "<Response><Play>/db/600.wav</Play><Say>Done</Say></Response>")
    hook.answer("/db/status", "")
    with running_system(settings_for(tmp_path / "var", database_url=empty_database_url), "asterisk") as system:
        system.number("2500", hook.url("/db"), StatusCallback=hook.url("/db/status"))
        call = alice.call(system.sip("2500"))
        assert call.wait_tone(600, 5), call.story()
        system.kill("-m ariclient")
        assert call.wait_ended(15), call.story()
        (told,) = until(lambda: hook.received("/db/status"), 10)
        assert system.final(told.params["CallSid"])["status"] == "completed"
