"""What RestComm is made of: the database, Redis, the switch nodes, the API and its certificate, and the gateways."""

import json
import re
import secrets
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from app.cli.health.finding import BAD, OK, WARNING, Finding
from app.cli.health.machine import place
from app.cli.installation import installation
from app.jobs.maintenance.sip_ping import REQUEST
from app.models import SwitchNode
from app.models.columns import now
from app.routing import placement
from app.settings.config import Settings
from app.store import schema, store

CLOCK_SECONDS = 2.0
"""How far the database's clock may be from ours."""
SOON_DAYS = 14
"""Days before its end from which on a certificate is a warning."""
WAIT = 2.0
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def findings(settings: Settings) -> Iterator[Finding]:
    """Everything about the services."""
    database = of_database(settings)
    yield database
    yield of_redis(settings)
    if database.state == OK:
        yield from of_switches(settings)
    yield of_api(settings)
    yield from of_certificates(settings)
    yield from of_gateways(settings)


def of_database(settings: Settings) -> Finding:
    """Does it answer, are its tables as new as the code, does its clock agree?"""
    engine = store.connect(settings)
    kind = engine.dialect.name
    try:
        with engine.connect() as connection:
            theirs = connection.execute(text("SELECT CURRENT_TIMESTAMP")).scalar()
            newest = schema.is_newest(engine)
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", error)).splitlines()[0]
        return Finding("database", BAD, f"{kind}: {said}", "start it, or correct database_url")
    finally:
        engine.dispose()
    if not newest:
        return Finding("database", WARNING, f"{kind}: its tables are of another release", "restart RestComm")
    if isinstance(theirs, datetime) and theirs.tzinfo and abs((theirs - now()).total_seconds()) > CLOCK_SECONDS:
        return Finding("database", WARNING, f"{kind}: its clock says {theirs:%H:%M:%S}", "synchronize the clocks")
    return Finding("database", OK, kind)


def of_redis(settings: Settings) -> Finding:
    """Does it answer?"""
    try:
        with Redis.from_url(settings.url_of_redis(), socket_timeout=WAIT, socket_connect_timeout=WAIT) as redis:
            version = dict(redis.info("server"))["redis_version"]
    except RedisError as error:
        cure = "start it; calls go on without it, callbacks wait up to some seconds longer"
        return Finding("redis", WARNING, str(error).splitlines()[0], cure)
    return Finding("redis", OK, f"Redis {version}")


def of_switches(settings: Settings) -> Iterator[Finding]:
    """Has each node an engine that is connected to its switch?"""
    rows = {row.name: row for row in installation().session.scalars(select(SwitchNode))}
    for name in settings.node_names():
        row = rows.get(name)
        if row is None or row.beat < now() - placement.FRESH:
            yield Finding(f"node {name}", BAD, "no engine", "start RestComm (units restcomm-engine*), read its log")
        elif not row.up:
            yield Finding(
                f"node {name}", BAD, f"its engine has no link to {row.kind or 'the switch'}", "start the switch"
            )
        else:
            state = WARNING if row.draining else OK
            more = ", draining" if row.draining else ""
            cure = f"restcomm switch resume {name}" if row.draining else ""
            yield Finding(f"node {name}", state, f"{row.kind} {row.version}, {row.legs} legs{more}", cure)


def of_api(settings: Settings) -> Finding:
    """What /readyz says."""
    url = f"http://{settings.http_host}:{settings.http_port}/readyz"
    try:
        request = urllib.request.Request(url)
        with DIRECT.open(request, timeout=WAIT) as response:
            response.read()
        return Finding("api", OK, "ready")
    except urllib.error.HTTPError as error:
        ill = json.loads(error.read() or b"{}").get("ill", [])
        return Finding("api", BAD, f"not ready: {ill}", "see the other lines")
    except OSError as error:
        return Finding(
            "api",
            BAD,
            f"{url} does not answer: {getattr(error, 'reason', error)}",
            "start RestComm (unit restcomm-api)",
        )


def of_certificates(settings: Settings) -> Iterator[Finding]:
    """The dates of certificates in files, and of the one that the public URL shows."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if name.endswith("_cert") and value:
            yield of_file(name, Path(value))
    url = urlsplit(settings.public_url)
    if url.scheme == "https" and url.hostname:
        yield of_server(url.hostname, url.port or 443)


def of_file(name: str, path: Path) -> Finding:
    try:
        found = ssl._ssl._test_decode_cert(str(path))  # type: ignore[attr-defined]
    except (OSError, ssl.SSLError) as error:
        return Finding(name, BAD, f"{path}: {error}", "name a PEM file that can be read")
    return dated(name, str(found["notAfter"]))


def of_server(host: str, port: int) -> Finding:
    """The certificate that a client sees."""
    name = f"certificate of {host}"
    try:
        with (
            socket.create_connection((host, port), WAIT) as link,
            ssl.create_default_context().wrap_socket(link, server_hostname=host) as tls,
        ):
            found = tls.getpeercert() or {}
    except ssl.SSLError as error:
        return Finding(name, BAD, f"is not accepted: {error.reason}", "renew it, with the whole chain")
    except OSError as error:
        return Finding(name, WARNING, f"cannot be seen from here: {error.strerror or error}")
    return dated(name, str(found["notAfter"]))


def dated(name: str, until: str) -> Finding:
    """Whether a certificate is valid for long enough. until: as OpenSSL prints it."""
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC)
    days = (ends - now()).days
    state = BAD if days < 0 else WARNING if days < SOON_DAYS else OK
    word = "ended" if state == BAD else "ends"
    return Finding(name, state, f"{word} {ends:%Y-%m-%d}", "" if state == OK else "renew it")


def of_gateways(settings: Settings) -> Iterator[Finding]:
    """Does each gateway answer, and from which address does it see us?"""
    for gateway in settings.all_gateways():
        if gateway.uri and "transport=" not in gateway.uri:
            yield of_gateway(f"gateway {gateway.name}", gateway.uri, settings)


def of_gateway(name: str, uri: str, settings: Settings) -> Finding:
    """One OPTIONS by UDP. A Via with another `received` than ours means NAT: peers need the outside address."""
    host, port = place(uri), int((re.search(r":(\d+)$", uri.partition(";")[0]) or [0, 5060])[1])
    try:
        ours, answer = asked(host, port)
    except OSError as error:
        return Finding(
            name, BAD, f"{host}:{port} does not answer OPTIONS: {error}", "ask the carrier; look at firewalls"
        )
    seen = re.search(r"received=([^;\s]+)", answer)
    outside = getattr(settings, "sip_external_host", "") or settings.sip_host
    if seen and seen[1] not in (ours, outside):
        cure = f'set sip_external_host = "{seen[1]}", or carriers send calls and audio to an address that is not ours'
        return Finding(name, WARNING, f"answers, and sees us as {seen[1]}, not {ours}", cure)
    return Finding(name, OK, f"{host}:{port} answers {answer.splitlines()[0]}")


def asked(host: str, port: int) -> tuple[str, str]:
    """Our address on the way to a gateway, and its answer to OPTIONS. Raises OSError."""
    family = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0][0]
    with socket.socket(family, socket.SOCK_DGRAM) as link:
        link.settimeout(WAIT)
        link.connect((host, port))
        us, number = link.getsockname()[:2]
        link.send(REQUEST.format(host=host, port=port, us=f"{us}:{number}", id=secrets.token_hex(8)).encode())
        return us, link.recv(4096).decode("utf-8", "replace")
