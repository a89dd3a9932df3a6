"""``python -m tests.chaos.customer``: an application that counts status callbacks, in a process of its own, so that it
takes no time from the callers' audio. Prints its port; GET /counted tells what came."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import gevent
from gevent.pywsgi import WSGIServer

ANSWERS_AFTER = 0.01
"""Seconds."""


class Customer:
    """came: deliveries of each callback, by its call and number."""

    def __init__(self) -> None:
        self.came: Counter[tuple[str, int]] = Counter()
        self.last: dict[str, int] = {}
        self.late = 0
        """Callbacks that came for the first time behind a later one of their call."""

    def answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/counted":
            start_response("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(self.counted()).encode()]
        form = parse_qs(environ["wsgi.input"].read().decode())
        self.take(form["CallSid"][0], int(form["SequenceNumber"][0]))
        gevent.sleep(ANSWERS_AFTER)
        start_response("204 No Content", [])
        return []

    def take(self, call: str, number: int) -> None:
        self.late += (call, number) not in self.came and number < self.last.get(call, -1)
        self.came[call, number] += 1
        self.last[call] = max(number, self.last.get(call, -1))

    def counted(self) -> dict[str, int]:
        """different: callbacks that came; twice: deliveries beyond the first one."""
        return {"different": len(self.came), "twice": self.came.total() - len(self.came), "late": self.late}


def main() -> None:
    server = WSGIServer(("127.0.0.1", 0), Customer().answer, log=None)
    server.start()
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
