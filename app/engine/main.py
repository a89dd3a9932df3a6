"""An engine process: one per switch node; the same for every kind of switch (docs/architecture.md, The engine)."""

import gc
import logging
import signal
import sys
from collections.abc import Callable
from functools import partial

import gevent

from app.bus import watchdog
from app.bus.metrics import TALLY, count
from app.calls.ports import Switch
from app.engine.engine import Engine
from app.engine.features.gateway_watch import GatewayWatch
from app.engine.heartbeat import Heartbeat
from app.engine.services import engine_services
from app.journal import sweep
from app.permits import trial
from app.settings.config import ConfigError, Settings, load
from app.settings.secrets import effective
from app.store import lease, rival

log = logging.getLogger(__name__)


def run(connect: Callable[[Settings], Switch]) -> int:
    """Run an engine on the switch that `connect` gives, until SIGTERM or SIGINT. Returns the exit code."""
    try:
        settings = effective(load()).of_this_node()
    except ConfigError as error:
        print(f"restcomm engine: {error}", file=sys.stderr)
        return 2
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    watched = gevent.spawn(watchdog.run)
    services = engine_services(settings)
    watchdog.tell(watchdog.READY)
    known = partial(rival.last, settings)
    held = lease.acquire(settings.folder("journals"), settings.node, known, settings.engine_silence_seconds)
    count("unattended_seconds", by=held.gap)
    keeping = gevent.spawn(held.keep)
    switch = connect(settings)
    engine = Engine(switch, services)
    work, heart = gevent.spawn(engine.run), gevent.spawn(Heartbeat(switch, services, engine.calls, engine.inbound).run)
    watch = gevent.spawn(GatewayWatch(switch, services, engine.gateways).run)
    tally = gevent.spawn(TALLY.run, services.wake)
    sweeper = gevent.spawn(sweep.run, services.journals, settings.journals_days, settings.folder("recordings") / "made")
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, work.kill, block=False)
    trial.say(settings)
    log.info("engine of node %s starts", settings.node)
    gc.collect()
    gc.freeze()  # all that was made so far stays: looking through it again would hold every call up for 0.1 s
    work.join()
    log.info("engine of node %s stops; its calls stay up for the next one", settings.node)
    gevent.killall([heart, watch, tally, sweeper])
    TALLY.flush(services.wake)
    switch.close()
    services.ledger.close(3.0)
    gevent.killall([keeping, watched])
    held.give_up()
    return 0 if work.successful() else 1
