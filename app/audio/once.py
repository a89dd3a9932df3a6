"""Work that several calls ask for at the same time is done once (cache of speech and audio)."""

from collections.abc import Callable
from typing import Any, TypeVar

import gevent

T = TypeVar("T")


class Once:
    """Greenlets that ask for the same key share one run. The work goes on when those who asked are gone."""

    def __init__(self) -> None:
        self.running: dict[str, gevent.Greenlet[..., tuple[Any, Exception | None]]] = {}

    def do(self, key: str, work: Callable[[], T]) -> T:
        """The result of `work`, or of the run under way for this key. Raises what it raised."""
        job = self.running.get(key)
        if job is None:
            job = self.running[key] = gevent.spawn(outcome, work)
            job.link(lambda _: self.running.pop(key, None))
        result: T
        result, error = job.get()
        if error:
            raise error
        return result


def outcome(work: Callable[[], Any]) -> tuple[Any, Exception | None]:
    """What came of it: handed on rather than raised, because gevent prints what a greenlet raises."""
    try:
        return work(), None
    except Exception as error:
        return None, error
