"""The two back ends are one tree: the same files, and the same names for the same thing in both.

What only one switch needs stands in the lists here, with its reason. What a switch tells differs by its nature, so
methods that take its events and answers (`take_...`, `follow_...`) are compared only where both have them.
"""

import ast
import inspect
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("ariclient", "eslbridge")
MOST_FILES = 15
ONE_SIDED_FILES = {
    "doubts.py": "FreeSWITCH is asked what it does in one question, in its executor",
    "features/answer_headers.py": "Asterisk tells the headers of an answer one by one, on request",
    "features/guessers.py": "FreeSWITCH asks the API about each digest, which refuses who guesses",
    "features/keys.py": "FreeSWITCH tells all about keys over its one link",
    "features/reoffers.py": "Asterisk's calls go on as they were when it refuses a re-INVITE",
    "features/silence.py": "FreeSWITCH sends silence by itself",
    "state/keys.py": "Asterisk tells some keys twice",
    "transport/ami.py": "ARI lacks contacts and recordings of whole calls",
    "transport/ticker.py": "FreeSWITCH's event socket has to be woken",
}
COUNTERPARTS = {
    "switch": ("switch", "Asterisk", "FreeSwitch"),
    "context": ("context", "Context", "Context"),
    "executor": ("executor", "CommandExecutor", "CommandExecutor"),
    "state": ("reconcile", "SwitchState", "SwitchState"),
    "bridges": ("features.bridges", "Bridges", "Bridges"),
    "clients": ("features.clients", "Clients", "Clients"),
    "faxes": ("features.faxes", "Faxes", "Faxes"),
    "messages": ("features.messages", "Messages", "Messages"),
    "outbound": ("features.outbound", "Outbound", "Outbound"),
    "recordings": ("features.recording", "Recordings", "Recordings"),
    "rooms": ("features.rooms", "Rooms", "Rooms"),
    "legs": ("state.legs", "Legs", "Legs"),
    "queue": ("state.queue", "LegQueue", "LegQueue"),
    "framer": ("transport.framing", "Framer", "Framer"),
    "link": ("transport.link", "Link", "Link"),
    "listener": ("transport.link", "Listener", "Listener"),
    "requests": ("transport.requests", "Requests", "Requests"),
    "socket": ("transport.socket", "Websocket", "EventSocket"),
}
"""Module and classes, by the attribute that others have them as."""
ONE_SIDED_METHODS = {
    "ariclient": {
        "bridges.agree_on_places": "bridges and who is in them are one answer; FreeSWITCH is asked leg by leg",
        "bridges.finish_with": "rooms are bridges in Asterisk",
        "bridges.not_in": "rooms are bridges in Asterisk",
        "bridges.send_into": "rooms are bridges in Asterisk",
        "executor.is_pending": "FreeSWITCH's legs know over which link they were asked",
        "clients.contacts": "AMI is asked in a greenlet that waits",
        "legs.unheard_answer": "FreeSWITCH tells it with the end of a leg",
        "outbound.adopt": "a leg is created, then dialed, and what ends it if no engine comes is a property of its own",
        "outbound.catch_up": "a request without an answer is over; FreeSWITCH is asked again",
    },
    "eslbridge": {
        "bridges.agree_on_place": "see bridges.agree_on_places",
        "clients.forget": "a registration is ended by its host; Asterisk's goes with its aor",
        "clients.registered": "see clients.contacts: FreeSWITCH is asked by a callback",
        "bridges.start": "a leg is connected when it is its turn, and the other one's",
        "legs.agree": "where a leg is has to be asked after lost events",
        "legs.doubt": "see legs.agree",
        "legs.due": "a leg's end waits for its recordings",
        "link.hurry": "FreeSWITCH's event socket has to be woken",
        "link.settle": "its list of channels is late",
        "recordings.record_pair": "Asterisk records a bridge in the request that makes it",
        "recordings.stop_pair": "see recordings.record_pair",
        "rooms.rejoin_lost_room": "a FreeSWITCH that was killed takes up its calls, not its rooms",
        "state.evidence": "of a leg that is here FreeSWITCH says when it was answered, and writes nothing down yet",
        "socket.ask": "answers come in the order of the requests, so the socket counts them",
        "socket.flush": "a request that was just made goes out before an orderly end",
        "socket.open": "greenswitch connects in a step of its own",
    },
}
OTHER_PARAMETERS = {
    "legs.adopt": "Asterisk says which legs are outbound",
    "link.query": "FreeSWITCH answers many questions in one wait",
    "recordings.record_call": "AMI takes any channel, at any time",
    "recordings.stop_record_call": "likewise",
    "recordings.mask_record_call": "likewise",
    "requests.add": "the messages of ARI name their request",
    "requests.fail": "an answer of ARI says what kept it away",
}
KINDS = ("take_", "follow_")
BELOW = {
    "protocol": {"protocol"},
    "state": {"protocol", "state"},
    "transport": {"protocol", "transport"},
    "context": {"state", "transport"},
    "doubts": {"protocol", "state", "transport", "context"},
    "executor": {"protocol", "state", "transport", "context", "doubts"},
    "features": {"protocol", "state", "transport", "context", "doubts", "executor", "features"},
    "reconcile": {"protocol", "state", "context", "features"},
}
"""What a folder or module of a back end may import of it: only the switch knows all parts."""


def files(package: str) -> set[str]:
    return {str(path.relative_to(ROOT / package)) for path in (ROOT / package).rglob("*.py")}


def class_of(package: str, role: str) -> type:
    module, *names = COUNTERPARTS[role]
    return getattr(import_module(f"{package}.{module}"), names[PACKAGES.index(package)])  # type: ignore[no-any-return]


def methods(package: str, role: str) -> set[str]:
    """Public methods of the class, and of ours that it inherits from."""
    classes = [kind for kind in class_of(package, role).__mro__ if kind.__module__.startswith((*PACKAGES, "app."))]
    return {name for kind in classes for name in vars(kind) if name[0] != "_" and callable(getattr(kind, name, None))}


def role_of(node: ast.Attribute) -> str:
    """`bridges` of ``self.bridges.start``; a module that was imported under such a name is caught by `methods`."""
    owner = node.value
    name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    return "queue" if name == "leg_queue" else name


def used(package: str) -> set[str]:
    """``role.method`` of everything that is used from outside of its own file."""
    found = set()
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            role = role_of(node) if isinstance(node, ast.Attribute) else ""
            if role in COUNTERPARTS and node.attr in methods(package, role):  # type: ignore[attr-defined]
                found.add(f"{role}.{node.attr}")  # type: ignore[attr-defined]
    return found


def test_the_files_are_the_same() -> None:
    assert files("ariclient") ^ files("eslbridge") == set(ONE_SIDED_FILES)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_folder_is_small(package: str) -> None:
    folders = {path.parent for path in (ROOT / package).rglob("*.py")}
    assert not {folder.name for folder in folders if len(list(folder.glob("*.py"))) > MOST_FILES}


@pytest.mark.parametrize("package", PACKAGES)
def test_what_others_use_of_a_part_has_the_same_name(package: str) -> None:
    (other,) = set(PACKAGES) - {package}
    only = {name for name in used(package) - used(other) if not name.partition(".")[2].startswith(KINDS)}
    only -= {name for name in only if name.partition(".")[2] in methods(other, name.partition(".")[0])}
    assert only == set(ONE_SIDED_METHODS[package])


def shared() -> list[str]:
    return [
        f"{role}.{name}"
        for role in COUNTERPARTS
        for name in sorted(methods("ariclient", role) & methods("eslbridge", role))
    ]


def test_the_port_is_the_whole_of_a_switch() -> None:
    """And every role has names in common: an empty comparison proves nothing."""
    assert {name.partition(".")[0] for name in shared()} == set(COUNTERPARTS) - {"context"}
    assert {"switch.perform", "switch.take_event", "switch.take_message"} <= set(shared())


@pytest.mark.parametrize("name", shared())
def test_the_same_name_takes_the_same_parameters(name: str) -> None:
    role, _, method = name.partition(".")
    one, other = (list(inspect.signature(getattr(class_of(package, role), method)).parameters) for package in PACKAGES)
    assert (one == other) == (name not in OTHER_PARAMETERS), (one, other)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_part_holds_the_switch(package: str) -> None:
    """They get a Context: link, legs, and where events go."""
    names = {"Asterisk", "FreeSwitch"}
    wrong = [
        str(path)
        for path in (ROOT / package).rglob("*.py")
        if path.name not in ("switch.py", "__main__.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.ImportFrom) and names & {alias.name for alias in node.names})
        or (isinstance(node, ast.Attribute) and node.attr == "switch")
    ]
    assert not wrong


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_within_a_back_end_point_one_way(package: str) -> None:
    wrong = []
    for path in (ROOT / package).rglob("*.py"):
        part = path.relative_to(ROOT / package).parts[0].removesuffix(".py")
        names = [node.module for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
        inner = [name.split(".")[1] for name in names if name and name.startswith(f"{package}.")]
        wrong += [f"{path.name} imports {name}" for name in inner if part in BELOW and name not in BELOW[part]]
    assert not wrong
