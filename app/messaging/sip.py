"""The provider of clients: a SIP MESSAGE to a registered phone, by the engine of its switch (guide 2.4)."""

from redis.exceptions import RedisError

from app.bus.asking import EngineRpc
from app.calls.destination import CLIENT
from app.messaging.port import Outgoing, Taken, Unavailable
from app.settings.config import Settings

ANSWER_SECONDS = 10


class SipCarrier:
    """A client that is not registered is tried again later, until sms_timeout."""

    def __init__(self, settings: Settings) -> None:
        self.nodes = settings.node_names()
        self.asking = EngineRpc(settings)

    def send(self, outgoing: Outgoing) -> Taken:
        """By the first node at which the client is registered."""
        fields = {"login": login_of(outgoing.to), "from": outgoing.from_, "body": outgoing.body}
        errors = []
        for node in self.nodes:
            error = self.ask(node, fields)
            if not error:
                return Taken()
            errors.append(error)
        raise Unavailable("; ".join(dict.fromkeys(errors))[:500])

    def ask(self, node: str, fields: dict[str, str]) -> str:
        """Why an engine did not send it; empty: it did."""
        try:
            answer = self.asking.ask(node, fields, ANSWER_SECONDS)
        except (RedisError, OSError) as away:
            return f"the engine of {node} cannot be asked: {away}"
        return f"the engine of {node} does not answer" if answer is None else answer


def login_of(to: str) -> str:
    """The login that an address may mean: client:bob, or a number that is a client's login, as 1001. Empty: none."""
    name = to[len("client:") :] if to.lower().startswith("client:") else to.removeprefix("+")
    return name if CLIENT.fullmatch(name) else ""
