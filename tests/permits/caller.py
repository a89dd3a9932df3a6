"""A process that asks for many permits at once, as an engine does; each line: when it may begin, or the code."""

import sys
import time

from app.calls.destination import parse
from app.permits.permit import DatabasePermit, Leg
from app.permits.rules import Refusal
from app.settings.config import load
from app.store.transactions import Database


def main(account: str, name: int, count: int, start: float) -> None:
    import gevent

    settings = load()
    permit = DatabasePermit(settings, Database(settings))

    def one(number: int) -> None:
        leg = Leg(f"CA{name:016d}{number:016d}", account, parse("+12125551234"), "+12125550000")
        try:
            print(permit.dial(leg).at, flush=True)
        except Refusal as refusal:
            print(-refusal.code, flush=True)

    time.sleep(max(0.0, start - time.time()))
    gevent.joinall([gevent.spawn(one, number) for number in range(count)])


if __name__ == "__main__":
    from gevent import monkey

    monkey.patch_all()
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
