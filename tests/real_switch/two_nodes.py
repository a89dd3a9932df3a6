"""Two switches behind one API, for tests: an Asterisk called a, and b."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.groups.switch import state
from app.models import SwitchNode
from app.store import store
from tests.real_switch.asterisk import settings_for
from tests.real_switch.ports import free_port, free_range, free_sip_port
from tests.real_switch.system import System, running_system, until


def node(name: str, kind: str) -> dict[str, Any]:
    first, last = free_range(200)
    ports = {"sip_port": free_sip_port(), "rtp_port_min": first, "rtp_port_max": last}
    own = ("freeswitch_esl_port",) if kind == "freeswitch" else ("asterisk_ari_port", "asterisk_ami_port")
    return {"name": name, "switch": kind, "capacity": 10, **ports, **{setting: free_port() for setting in own}}


@contextmanager
def two_nodes(folder: Path, other: str) -> Iterator[System]:
    """A whole RestComm on both. other: which kind of switch b is."""
    settings = settings_for(folder, nodes=[node("a", "asterisk"), node("b", other)])
    with running_system(settings, "auto") as running:
        until(lambda: states(running) == ["up", "up"], 10)
        yield running


def states(system: System) -> list[str]:
    """As `flask switch list` tells, without the second that a process takes to start."""
    engine = store.connect(system.settings)
    try:
        with Session(engine) as session:
            return [state(node) for node in session.scalars(select(SwitchNode).order_by(SwitchNode.name))]
    finally:
        engine.dispose()


def environ(pid: int) -> list[bytes]:
    """The environment of a process; nothing of one that has just ended."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


def engines(system: System, name: str) -> list[int]:
    """The engine of a node."""
    pids = system.pids("-m ariclient") + system.pids("-m eslbridge")
    return [pid for pid in pids if f"RESTCOMM_NODE={name}".encode() in environ(pid)]


def switches(system: System, name: str) -> list[int]:
    """The switch of a node."""
    kind = next(one.switch for one in system.settings.nodes if one.name == name)
    return system.pids(f"/{kind}-{name}/")


def sip(system: System, name: str, number: str) -> str:
    """A number on a node."""
    port = next(one.sip_port for one in system.settings.nodes if one.name == name)
    return f"sip:{number}@127.0.0.1:{port}"


def participants(system: System, count: int) -> list[dict[str, str]]:
    """Of the only conference that is open."""
    path = "/Conferences.json"

    def found() -> list[dict[str, str]] | None:
        conferences = [one for one in system.rest("GET", path)[1]["conferences"] if one["status"] != "completed"]
        if len(conferences) != 1:
            return None
        people = system.rest("GET", f"/Conferences/{conferences[0]['sid']}/Participants.json")[1]["participants"]
        return people if len(people) == count else None

    return until(found, 6)
