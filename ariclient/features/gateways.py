"""What Asterisk knows of gateways: its registrations with them, and whether they answer OPTIONS. Asked by AMI."""

from collections.abc import Iterable, Mapping, Sequence

from app.calls.ports import GatewayState
from ariclient.protocol.originate import trunk
from ariclient.transport.ami import Ami

NOTHING = "No Contacts found", "No registrations", "Unable to retrieve", "No objects"
WORDS = {"Registered": "registered", "Unregistered": "trying", "Rejected": "refused", "Stopped": "stopped"}
REACHABLE = {"Reachable": "yes", "Unreachable": "no"}


class GatewayStates:
    """The gateways of one Asterisk."""

    def __init__(self, ami: Ami) -> None:
        self.ami = ami

    def read(self, names: Sequence[str]) -> dict[str, GatewayState]:
        """See the port. Raises OSError."""
        registrations = registered(self.ask("PJSIPShowRegistrationsOutbound"))
        ends = {name: trunk(name) for name in names}
        contacts: dict[str, str] = {}
        for end in ends.values():  # PJSIPShowContacts lists those of phones that registered, not those of pjsip.conf
            contacts |= reachable(self.ask("PJSIPShowEndpoint", Endpoint=end))
        return {name: GatewayState(registrations.get(end, ""), contacts.get(end, "")) for name, end in ends.items()}

    def ask(self, action: str, **more: str) -> list[dict[str, str]]:
        """A list of AMI's; empty where Asterisk calls it an error that there is nothing. Raises OSError."""
        try:
            return self.ami.actions({"Action": action, **more})
        except OSError as error:
            if any(words in str(error) for words in NOTHING):
                return []
            raise


def registered(messages: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Each registration's state, by the name of its endpoint."""
    details = [message for message in messages if message.get("Event") == "OutboundRegistrationDetail"]
    return {
        one.get("ObjectName", ""): WORDS.get(one.get("Status", ""), one.get("Status", "").lower()) for one in details
    }


def reachable(messages: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Whether each contact answers OPTIONS, by the name of its aor; those that are not asked are left out."""
    details = [message for message in messages if message.get("Event") == "ContactStatusDetail"]
    found = {one.get("AOR", ""): one.get("Status", "") for one in details}
    return {name: REACHABLE[status] for name, status in found.items() if status in REACHABLE}
