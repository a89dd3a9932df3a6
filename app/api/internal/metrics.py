"""/metrics for Prometheus: counters of all processes, and gauges of the current state.

Only for the operator: without the setting metrics_token it answers where the API listens on loopback, and not what a
proxy passes on.
"""

import hmac
import ipaddress
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import accumulate
from typing import Literal

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from sqlalchemy import func, select

from app.api.http.context import app_context
from app.api.http.problems import NotFound
from app.bus.metrics import BUCKETS, FLUSH_SECONDS, INFINITE, SUM, TALLY, Key, count, sums, timed
from app.calls.ports import GatewayState
from app.models import Call, Outbox, SwitchNode
from app.models.calls.call import LIVE
from app.models.columns import now
from app.models.system.outbox import PENDING
from app.store.flask_db import db

routes = Blueprint("metrics", __name__)
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
COUNTERS = {
    "calls": ("Calls that ended, by their final status.", ["status"]),
    "takeovers": ("Live calls that an engine took over from one that was dead.", []),
    "repairs": ("Legs of which the switch showed what no event had told: gone or answered.", ["found"]),
    "unattended_seconds": ("Seconds for which a node had no engine, from its last sign of life to the next one.", []),
    "end_evidence": ("Legs that were found gone, by how the time of their end is known.", ["known"]),
    "webhooks": ("Requests to customers' URLs, by outcome: the class of the status, or failed.", ["outcome"]),
    "notifications": ("Notifications about calls and messages, by error code.", ["code"]),
    "outbound_refused": ("Outbound calls that the permit refused, by code: docs/limits.md.", ["code"]),
    "requests": ("Requests of the REST API.", ["resource", "method", "status"]),
}
"""Name -> what it is, and its labels."""
SECONDS = "request_seconds"
HISTOGRAMS: dict[str, tuple[str, list[str]]] = {
    SECONDS: ("Duration of REST API requests.", []),
    "webhook_seconds": ("Duration of requests to customers' URLs, by outcome.", ["outcome"]),
}
MOST_HOSTS = 50
FOLDERS: tuple[Literal["recordings", "cache", "journals"], ...] = ("recordings", "cache", "journals")


class Collector:
    """All metrics, for one scrape."""

    def collect(self) -> Iterator[Metric]:
        found = sums(app_context().wake)
        for name, (text, labels) in COUNTERS.items():
            family = CounterMetricFamily(f"restcomm_{name}", text, labels=labels)
            for key, number in sorted(found.items()):
                if key[0] == name:
                    family.add_metric(key[1:], number)
            yield family
        yield from histograms(found)
        yield from disks()
        yield from standing()


def histograms(found: dict[Key, float]) -> Iterator[Metric]:
    """Durations, by the labels of each."""
    for name, (text, labels) in HISTOGRAMS.items():
        family = HistogramMetricFamily(f"restcomm_{name}", text, labels=labels)
        for values in sorted({key[1:-1] for key in found if key[0] == name} | ({()} if not labels else set())):
            counts = [found.get((name, *values, edge), 0.0) for edge in (*map(str, BUCKETS), INFINITE)]
            edges = zip((*map(str, BUCKETS), INFINITE), accumulate(counts), strict=True)
            family.add_metric(values, list(edges), found.get((name, *values, SUM), 0.0))
        yield family


def standing() -> Iterator[Metric]:
    """Gauges read from the database."""
    calls = GaugeMetricFamily("restcomm_live_calls", "Live calls.", labels=["status"])
    query = select(Call.status, func.count()).where(Call.status.in_(LIVE)).group_by(Call.status)
    found = dict(iter(db.session.execute(query)))
    for status in LIVE:
        calls.add_metric([status], found.get(status, 0))
    yield calls
    waiting = db.session.scalar(select(func.count()).where(Outbox.state == PENDING)) or 0
    yield GaugeMetricFamily("restcomm_outbox_pending", "Undelivered callbacks.", value=waiting)
    yield waiting_of_hosts()
    up = GaugeMetricFamily("restcomm_switch_up", "1: the node's engine is linked to its switch.", labels=["node"])
    legs = GaugeMetricFamily("restcomm_legs", "Legs on the node's switch.", labels=["node"])
    capacity = GaugeMetricFamily("restcomm_capacity", "Most legs that the node takes.", labels=["node"])
    draining = GaugeMetricFamily("restcomm_draining", "1: the node gets no new calls.", labels=["node"])
    gateways = GaugeMetricFamily(
        "restcomm_gateway_up",
        "1: registered, and answers OPTIONS, where it does so.",
        labels=["node", "gateway"],
    )
    for node in db.session.scalars(select(SwitchNode).where(SwitchNode.name.in_(app_context().settings.node_names()))):
        alive = app_context().wake.engine_alive(node.name) is not False
        up.add_metric([node.name], float(node.up and alive))
        legs.add_metric([node.name], node.legs)
        capacity.add_metric([node.name], node.capacity)
        draining.add_metric([node.name], float(node.draining))
        for name, (registration, reachable) in json.loads(node.gateways or "{}").items():
            gateways.add_metric([node.name, name], float(not GatewayState(registration, reachable).down))
    yield from (up, legs, capacity, draining, gateways)


def disks() -> Iterator[Metric]:
    """Room on the disks of the folders that grow."""
    free = GaugeMetricFamily("restcomm_disk_free_bytes", "Free bytes on the disk of a folder.", labels=["folder"])
    size = GaugeMetricFamily("restcomm_disk_size_bytes", "Size of the disk of a folder.", labels=["folder"])
    for name in FOLDERS:
        folder = app_context().settings.folder(name)
        with suppress(OSError):
            usage = shutil.disk_usage(folder if folder.is_dir() else app_context().settings.var)
            free.add_metric([name], usage.free)
            size.add_metric([name], usage.total)
    yield from (free, size)


def waiting_of_hosts() -> Metric:
    """How long the oldest callback waits, of the hosts where they wait longest. The one label that is a customer's:
    there are at most MOST_HOSTS of them."""
    family = GaugeMetricFamily(
        "restcomm_outbox_oldest_seconds", "Age of the oldest undelivered callback.", labels=["host"]
    )
    oldest = func.min(Outbox.date_created)
    query = select(Outbox.host, oldest).where(Outbox.state == PENDING).group_by(Outbox.host).order_by(oldest)
    for host, since in db.session.execute(query.limit(MOST_HOSTS)):
        family.add_metric([host], max(0.0, (now() - since).total_seconds()))
    return family


@routes.get("/metrics")
def metrics() -> Response:
    """All metrics in Prometheus' text format; 404 for unauthorized clients."""
    if not allowed():
        raise NotFound()
    TALLY.flush(app_context().wake)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Collector())
    return Response(generate_latest(registry), mimetype="text/plain; version=0.0.4")


def allowed() -> bool:
    """Has it the token; or, without one, does it come from this machine itself?"""
    settings = app_context().settings
    if token := settings.metrics_token.get_secret_value():
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), f"Bearer {token}".encode())
    passed_on = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return is_loopback(settings.http_host) and not passed_on


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def watch(app: Flask) -> None:
    """Count every request, and tell Redis of it now and then."""
    told = [time.monotonic()]

    @app.before_request
    def begin() -> None:
        g.began = time.monotonic()

    @app.after_request
    def end(response: Response) -> Response:
        now = time.monotonic()
        counted(response.status_code, now - g.get("began", now))
        if now - told[0] > FLUSH_SECONDS:
            told[0] = now
            TALLY.flush(app_context().wake)
        return response


def counted(status: int, seconds: float) -> None:
    """One request, under labels that a client cannot make up."""
    words = (request.endpoint or "").split(".")
    resource = words[1] if len(words) == 3 else "other"
    count("requests", resource, request.method if request.method in METHODS else "other", str(status))
    timed(SECONDS, seconds)
