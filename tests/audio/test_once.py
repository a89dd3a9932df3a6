"""Work that several calls ask for at once is done once."""

import gevent
import pytest

from app.audio.once import Once


def test_those_who_ask_at_once_share_the_work() -> None:
    once, runs = Once(), []

    def work() -> int:
        runs.append(1)
        gevent.sleep(0.02)
        return len(runs)

    jobs = [gevent.spawn(once.do, key, work) for key in ("a", "a", "b", "a")]
    gevent.joinall(jobs)
    assert [job.value for job in jobs] == [2, 2, 2, 2]
    assert len(runs) == 2
    assert once.do("a", work) == 3, "what is over is not remembered"
    assert not once.running


def test_all_hear_of_a_failure(capfd: pytest.CaptureFixture[str]) -> None:
    once = Once()

    def work() -> None:
        gevent.sleep(0.01)
        raise LookupError("lost")

    def ask() -> None:
        with pytest.raises(LookupError):
            once.do("a", work)

    gevent.joinall([gevent.spawn(ask) for _ in range(2)], raise_error=True)
    assert capfd.readouterr().err == "", "gevent prints no traceback"
    assert once.do("a", lambda: 7) == 7


def test_the_work_goes_on_when_the_first_is_gone() -> None:
    once = Once()

    def work() -> str:
        gevent.sleep(0.05)
        return "done"

    first, second = gevent.spawn(once.do, "a", work), gevent.spawn(once.do, "a", work)
    gevent.sleep(0.01)
    first.kill()
    assert second.get(timeout=1) == "done"
