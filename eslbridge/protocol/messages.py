"""What FreeSWITCH tells of messages and faxes. Pure (guide 2.4, 2.5)."""

from dataclasses import dataclass, replace

from app.calls.events import Event, TextArrived
from eslbridge.protocol.plain import clean
from eslbridge.protocol.request import OURS
from eslbridge.transport.framing import Fields


@dataclass(frozen=True, slots=True)
class TextSent(Event):
    """A message of ours, by its command's id, was given to mod_sofia."""

    id: str


@dataclass(frozen=True, slots=True)
class TextSeen(Event):
    """A message arrived, from this port."""

    text: TextArrived
    port: str

    def as_of_client(self) -> TextArrived:
        """It is from whom it says it is from."""
        return replace(self.text, client=self.text.from_)


@dataclass(frozen=True, slots=True)
class FaxOver(Event):
    """What came of the fax of a command: empty error, and so many pages."""

    id: str
    pages: int
    error: str


def fax_over(event: Fields) -> FaxOver:
    """The leg's variables say how the fax went."""
    done = event.get("variable_fax_success") == "1"
    why = event.get("variable_fax_result_text") or "nothing was sent"
    pages = event.get("variable_fax_document_transferred_pages") or "0"
    return FaxOver(
        event.get("Application-UUID"), int(pages) if pages.isdecimal() else 0, "" if done else f"the fax failed: {why}"
    )


def text_arrived(event: Fields) -> Event | None:
    """A message that went through the chat plan."""
    if event.get("context") != OURS:
        return None
    to, from_ = clean(event.get("to_user")), clean(event.get("from_user"))
    return TextSeen(
        TextArrived(to, from_, event.get("_body"), address=event.get("from_sip_ip")), event.get("from_sip_port")
    )
