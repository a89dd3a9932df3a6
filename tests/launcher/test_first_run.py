"""What the first run tells the operator to type works when it is typed (guide 1.5)."""

import json
import shutil
import subprocess

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.launcher.first_run import announce
from app.models import IncomingPhoneNumber
from app.store import store
from tests.api.live import serving


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed: apt install curl")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_bind_line_may_be_pasted_into_a_shell_as_often_as_one_likes(settings):
    """The first run has bound 1234 already; the guide's line must not fail on that."""
    settings.var.mkdir()
    with serving(settings) as url:
        settings = settings.model_copy(update={"http_port": int(url.rpartition(":")[2])})
        [line] = [line for line in announce(settings).splitlines() if line.split()[0] == "bind"]
        assert "PhoneNumber=1234 " in line
        answers = [typed(line.removeprefix("  bind").strip()) for _ in range(2)]
    assert {answer["phone_number"] for answer in answers} == {"1234"}
    assert {answer["voice_url"] for answer in answers} == {f"{settings.url_of_api()}/demo/hello-world.xml"}
    with Session(engine := store.connect(settings)) as session:
        bound = session.scalars(select(IncomingPhoneNumber.sid).where(IncomingPhoneNumber.phone_number == "1234"))
        assert bound.all() == [answers[0]["sid"]]
    engine.dispose()


def typed(line):
    """What a shell prints for the line."""
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
