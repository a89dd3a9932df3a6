"""The first words on a new connection to Asterisk: only after its answers is the link up."""

from collections.abc import Callable

from ariclient.protocol import commands, events
from ariclient.protocol.messages import application_of, hear_messages
from ariclient.protocol.payload import Message
from ariclient.transport.requests import Reply, Requests
from ariclient.transport.socket import LinkLost, Websocket


def prove(
    websocket: Websocket, requests: Requests, app: str, read_event: Callable[[Websocket], Message | None]
) -> tuple[str, list[Message]]:
    """Ask for the version and for our events. Returns it, and the events that came before the answers. Raises
    LinkLost."""
    answers: list[Reply] = []
    asked = (
        commands.ask_version(),
        commands.allow_events(app, events.WANTED),
        commands.allow_events(application_of(app), events.OF_MESSAGES),
        hear_messages(app),
    )
    for rest in asked:
        websocket.send(requests.add(rest, answers.append))
    early: list[Message] = []
    while len(answers) < len(asked):
        try:
            message = read_event(websocket)
        except LinkLost as error:
            # Older ones take requests over HTTP only, and say nothing to these.
            raise LinkLost(f"{error} (needed: Asterisk 20.14, 21.9, 22.4 or newer)") from None
        if message is not None:
            early.append(message)
    for answer in answers:
        if not answer.ok:
            raise LinkLost(f"Asterisk answered {answer.error}")
    return events.version_of(answers[0].body), early
