"""<Client>: a registered softphone to call, on every contact (guide 3.9.2)."""

from app.calls import destination
from app.rcml.dialing.callee import Callee


class Client(Callee):
    """A client of the account, by its login."""

    def destination(self) -> destination.Client:
        return destination.client(self.text)
