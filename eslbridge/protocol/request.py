"""Requests on the event socket as bytes, whatever they ask for. Pure (guide 2.3).

An empty line ends a request, so nothing that holds a control character gets out of here.
"""

from app.calls.allowed import Refused
from app.switching.arguments import ID

OURS = "restcomm"
"""Name of what belongs to us: the dialplan context, the mark on what we execute and on the legs that we originate."""


def request(line: str, **fields: str) -> bytes:
    """One request. Raises Refused for any control character: a new line would be a new request."""
    lines = [line, *(f"{name.replace('_', '-')}: {value}" for name, value in fields.items())]
    for part in lines:
        if not part.isprintable():
            raise Refused(f"{part[:80]!r} contains a character that cannot be sent")
    return "\n".join(lines).encode() + b"\n\n"


def api(command: str, *arguments: str) -> bytes:
    """An API command that the socket's own thread does, at once."""
    if arguments and not ID.fullmatch(arguments[0]):
        raise Refused(f"{arguments[0][:40]!r} is not a channel")
    return request(" ".join(("api", command, *arguments)))


def send_event(subclass: str, body: str, **fields: str) -> bytes:
    """An event that we fire ourselves. The body has a length, so anything may be in it but NUL."""
    if "\x00" in body:
        raise Refused("a message with a NUL character")
    text = body.encode(errors="replace")
    lines = ["sendevent CUSTOM", f"Event-Subclass: {subclass}", *(f"{name}: {value}" for name, value in fields.items())]
    for line in lines:
        if not line.isprintable():
            raise Refused(f"{line[:80]!r} contains a character that cannot be sent")
    return "\n".join([*lines, f"Content-Length: {len(text)}"]).encode() + b"\n\n" + text


def execute(channel: str, application: str, argument: str, id: str = "") -> bytes:
    """An application that the leg's own thread does, after what it does now."""
    named = {"event_uuid": id, "event_uuid_name": OURS} if id else {}
    if not ID.fullmatch(channel) or (id and not ID.fullmatch(id)):
        raise Refused(f"{channel[:40]!r} or {id[:40]!r} is not an id")
    return request(
        f"sendmsg {channel}",
        call_command="execute",
        execute_app_name=application,
        execute_app_arg=argument,
        **named,
    )
