"""The list of calls as a stream of server-sent events: its table again, whenever it has changed.

Browsers that look at the same list share one rendering a second, whatever their number; a stream holds no connection to
the database. Each rendering asks the REST API, so what an account may no longer read it no longer receives.
"""

import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

from flask import Blueprint, Flask, Response, current_app, g, render_template, request

from app.console import rendering, rest, sessions
from app.console.pages import calls, lists

routes = Blueprint("live", __name__)
PERIOD_S = 1.0
LONGEST_S = 300.0
"""Seconds of one stream. The browser then comes again, with its cookie."""
KEEP_ALIVE_S = 15.0
RECHECK_S = 5.0
"""How soon a stream ends after its session."""
MOST_LISTS = 200


@dataclass(slots=True)
class Rendering:
    """A table as it was at a time of the monotonic clock."""

    at: float
    table: str


class Tables:
    """The newest rendering of each list that somebody looks at."""

    def __init__(self) -> None:
        self.newest: OrderedDict[tuple[str, str], Rendering] = OrderedDict()
        self.lock = Lock()

    def table(self, key: tuple[str, str], render: "Renderer") -> str:
        """The list's table, not older than the period. Raises Refused."""
        with self.lock:
            found = self.newest.get(key)
            if found is None or time.monotonic() - found.at >= PERIOD_S:
                found = self.newest[key] = Rendering(time.monotonic(), render())
                self.newest.move_to_end(key)
                while len(self.newest) > MOST_LISTS:
                    self.newest.popitem(last=False)
            return found.table


@dataclass(frozen=True, slots=True)
class Renderer:
    """Renders one list for one account that is signed in."""

    app: Flask
    actor_sid: str
    account_sid: str
    query: str
    here: str

    def __call__(self) -> str:
        """Raises Refused."""
        with self.app.test_request_context(self.here):
            asker = rest.Asker(self.app, self.actor_sid)
            page = asker.ask("GET", f"{self.account_sid}/Calls.json", query=self.query).fields()
            values = {"t": rendering.texts(), "when": rendering.when, "account_sid": self.account_sid}
            return render_template("console/_calls.html", **values, **calls.shown(page))


TABLES = Tables()


@routes.get("/<sid:account_sid>/calls/live")
def stream(account_sid: str) -> Response:
    """The events, each the table of this list. Raises Refused."""
    query = lists.filled(request.query_string.decode("utf-8", "replace"))
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    renderer = Renderer(app, g.actor.sid, account_sid, query, request.path)
    key = (g.actor.sid, f"{account_sid}?{query}")
    TABLES.table(key, renderer)  # refused here, it is an error; refused later, the stream ends
    return Response(events(key, renderer, g.session), mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})


def events(key: tuple[str, str], renderer: Renderer, session: sessions.Session) -> Iterator[str]:
    """A table now, and whenever it is another one; a comment now and then, so that nothing between closes the line. It
    ends with the session."""
    until = time.monotonic() + LONGEST_S
    shown, said, checked = "", 0.0, time.monotonic()
    while time.monotonic() < until:
        if time.monotonic() - checked > RECHECK_S:
            checked = time.monotonic()
            if not is_on(renderer.app, session):
                return
        try:
            table = TABLES.table(key, renderer)
        except rest.Refused:
            return
        if table != shown:
            shown, said = table, time.monotonic()
            yield event("calls", table)
        elif time.monotonic() - said > KEEP_ALIVE_S:
            said = time.monotonic()
            yield ":\n\n"
        time.sleep(PERIOD_S)


def is_on(app: Flask, session: sessions.Session) -> bool:
    """Is the session of a stream still there? Asked between requests."""
    with app.app_context():
        return sessions.is_on(session)


def event(name: str, text: str) -> str:
    """One event of a stream."""
    return f"event: {name}\n" + "".join(f"data: {line}\n" for line in text.splitlines()) + "\n"
