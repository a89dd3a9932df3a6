"""SIP messages as event socket requests, and what FreeSWITCH tells of them. Pure (guide 2.4)."""

from dataclasses import dataclass, replace

from app.calls import allowed
from app.calls.commands.messages import SendText
from app.calls.events import Event, TextArrived
from eslbridge.protocol.payload import Fields
from eslbridge.protocol.request import OURS, send_event

MESSAGES = "SMS::SEND_MESSAGE"
"""The subclass of the events that mod_sms turns into a MESSAGE."""


PLAIN = "text/plain"


@dataclass(frozen=True, slots=True)
class MessageSent(Event):
    """A message of the command with this id was handed to mod_sofia."""

    id: str


@dataclass(frozen=True, slots=True)
class MessageSeen(Event):
    """A SIP message arrived. port: its source port."""

    text: TextArrived
    port: str

    def as_of_client(self) -> TextArrived:
        """It is from whom it says it is from."""
        return replace(self.text, client=self.text.from_)


def send_message(id: str, command: SendText, registered: str, host: str) -> bytes:
    """The event that mod_sms turns into a MESSAGE to all contacts of a client. registered: the host that they are
    registered with; host: the domain of the From. Raises Refused."""
    user = allowed.user_of(command.from_)
    return send_event(
        MESSAGES,
        command.body,
        dest_proto="sip",
        proto="sip",
        from_full=f"<sip:{user}@{host}>",
        to=f"outside/{command.login}@{registered}",
        type=PLAIN,
        restcomm_id=id,
        **{"from": f"{user}@{host}"},
    )


def message_sent(event: Fields) -> Event | None:
    """Our own request comes back, and once more when it is sent."""
    sent = event.get("Nonblocking-Delivery") == "true"
    return MessageSent(event.get(f"{OURS}_id")) if sent and event.get(f"{OURS}_id") else None


def message_arrived(event: Fields) -> Event | None:
    """A message that went through the chat plan. What is no plain text (typing notifications, delivery reports, HTML,
    files) was acknowledged and is not told."""
    if event.get("context") != OURS or event.get("type", PLAIN).partition(";")[0].strip().lower() != PLAIN:
        return None
    text = TextArrived(
        event.get("to_user"), event.get("from_user"), event.written("_body"), address=event.get("from_sip_ip")
    )
    return MessageSeen(text, event.get("from_sip_port"))
