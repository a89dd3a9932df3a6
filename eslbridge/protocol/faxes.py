"""Faxes as event socket requests, and what FreeSWITCH tells of them. Pure (guide 2.5)."""

from app.calls.commands.core import Originate
from app.calls.commands.messages import SendFax
from app.switching import faxes
from app.switching.faxes import FaxOver
from app.switching.files import checked_fax
from eslbridge.protocol.originate import originate
from eslbridge.protocol.payload import Fields
from eslbridge.protocol.request import api, execute

T38 = "fax_enable_t38=true"
"""Only a leg with a fax accepts T.38: any other would be left without audio."""
ASK_FOR_T38 = f"{T38};fax_enable_t38_request=true"
"""Whoever receives asks for it; where it is refused the fax goes on as tones."""


def send_fax(channel: str, command: SendFax) -> bytes:
    """A call for the pages. Raises Refused, also for what `send_pages` would not take."""
    checked_fax(command.file)
    call = Originate(command.destination, command.caller_id, timeout=command.timeout, gateway=command.gateway)
    return originate(channel, call)


def send_pages(channel: str, id: str, command: SendFax) -> list[bytes]:
    """The requests that send a fax over an answered leg."""
    return [api("uuid_setvar_multi", channel, T38), execute(channel, "txfax", command.file, id)]


def receive_fax(channel: str, id: str, file: str) -> list[bytes]:
    """The leg takes pages into a new file. Raises Refused."""
    return [api("uuid_setvar_multi", channel, ASK_FOR_T38), execute(channel, "rxfax", checked_fax(file), id)]


def fax_over(event: Fields) -> FaxOver:
    """The leg's variables say how the fax went."""
    succeeded = event.get("variable_fax_success") == "1"
    pages, why = event.get("variable_fax_document_transferred_pages"), event.get("variable_fax_result_text")
    return faxes.fax_over(event.get("Application-UUID"), pages, succeeded, why)
