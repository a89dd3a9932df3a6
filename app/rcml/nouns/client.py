"""<Client>: a registered softphone to call, on every contact (guide 3.9.2)."""

from urllib.parse import parse_qsl

from app.calls import destination
from app.calls.destination import Destination
from app.rcml.dialing.callee import Callee, sendable
from app.rcml.nouns.identity import Identity
from app.rcml.nouns.parameter import Parameter


class Client(Callee):
    """A client of the account, by its login: the text, ``client:login?name=value``, or an <Identity>. Parameters reach
    the phone as X- headers."""

    nests = ("Identity", "Parameter")

    @property
    def login(self) -> str:
        """The login alone."""
        named = next((noun.text for noun in self.nested if isinstance(noun, Identity)), self.text)
        return named.partition("?")[0].strip().removeprefix("client:")

    def destination(self) -> destination.Client:
        return destination.client(self.login)

    def to(self, place: Destination) -> str:
        return f"client:{self.login}"

    def headers(self) -> dict[str, str]:
        """What the phone is told beside the call; what no header can carry is left out."""
        given = dict(parse_qsl(self.text.partition("?")[2], keep_blank_values=True))
        given |= {noun.name_: noun.value for noun in self.nested if isinstance(noun, Parameter)}
        return sendable(given)
