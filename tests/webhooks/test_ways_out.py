"""Every connection that our code begins: where a tenant may say where to, it passes the guard (findings H6, H7).

Found in the source, so that a new one cannot be forgotten: whoever adds a way out says here whose address it is.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.test_architecture import ROOT, imports, module, ours

GUARDED = "app.webhooks.http.connections"
"""The one place that connects to what a tenant names: to addresses that a Guard has judged."""
OURS = {
    "app.bus.watchdog": "systemd's socket on this machine",
    "app.media.place": "the relay's socket in VAR",
    "app.media.leg": "audio, to where the switch's own comes from",
    "app.media.sip.answerer": "answers, to who asks on loopback",
    "app.store.store": "database_url",
    "app.jobs.maintenance.sip_ping": "switch nodes, as their engines report them",
    "app.launcher.switch.freeswitch": "freeswitch_esl_host",
    "app.launcher.switch.asterisk": "chooses a way, sends nothing",
    "app.launcher.switch.stun": "the STUN server of the settings",
    "app.launcher.processes.ready": "what the launcher has started",
    "app.messaging.smpp.session": "smpp_host",
    "app.cli.health.services": "restcomm doctor: places of the settings",
    "app.cli.health.machine": "restcomm doctor: places of the settings",
    "ariclient.transport.socket": "asterisk_ari_url",
    "ariclient.transport.ami": "asterisk_ami_host",
    "eslbridge.transport.socket": "freeswitch_esl_host",
}
"""Addresses of the operator's settings, or of this machine."""
BY_OTHERS = {
    "app.engine.main": "the switch's own link",
    "app.media.websocket.connection": "by Pools",
    "app.rcml.verbs.connect.dial": "asks the switch for a call: a command",
    "eslbridge.protocol.commands": "asks the switch: a command",
}
"""What is called connect there and opens nothing itself."""
UNGUARDED_POOLS = {
    "app.speech.service": "speech services of the settings",
    "app.webhooks.http.operator_http": "URLs of the settings",
}
CLIENTS = (
    "urllib.request", "http.client.HTTPConnection", "http.client.HTTPSConnection", "requests", "httpx", "aiohttp",
    "pycurl", "smtplib", "ftplib", "telnetlib", "websocket", "socketserver", "xmlrpc.client", "gevent.socket.create",
    "panoramisk", "greenswitch", "asyncio.open_connection",
)  # fmt: skip
"""Modules, and names of them, that connect."""
CALLS = ("create_connection", "connect", "connect_ex", "sendto", "open_connection")


def connects(path: Path) -> bool:
    """Does this file begin connections, send datagrams, or import what does?"""
    if any(name == client or name.startswith(f"{client}.") for name in imports(path) for client in CLIENTS):
        return True
    return any(name in CALLS for name in called(path))


def called(path: Path) -> Iterator[str]:
    """Names of functions that are called with something."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) != "store.connect":
            if not isinstance(node.func, ast.Attribute | ast.Name):
                continue
            yield node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id


def test_whoever_connects_is_known() -> None:
    found = {module(path) for path in ours() if connects(path)}
    assert found - {GUARDED} == {*OURS, *BY_OTHERS}, "whose address is it? A tenant's goes through Pools"
    assert GUARDED in found


def test_pools_without_a_guard_are_for_urls_of_the_operator() -> None:
    found = {module(path) for path in ours() if "Guard(EVERYWHERE)" in path.read_text()}
    assert found == set(UNGUARDED_POOLS)


def test_pools_cannot_be_had_without_a_guard() -> None:
    """Whoever connects through them says by which rules."""
    tree = ast.parse((ROOT / "app/webhooks/http/connections.py").read_text())
    (pools,) = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == "Pools"]
    (init,) = [node for node in pools.body if isinstance(node, ast.FunctionDef) and node.name == "__init__"]
    assert [one.arg for one in init.args.args][:2] == ["self", "guard"]
    assert len(init.args.defaults) < len(init.args.args) - 1
