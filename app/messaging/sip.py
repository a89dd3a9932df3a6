"""The provider of clients: a SIP MESSAGE to a registered phone, by the engine of its switch (guide 2.4)."""

from redis.exceptions import RedisError

from app.asking import Asking
from app.calls.destination import CLIENT
from app.config import Settings
from app.messaging.port import Outgoing, Taken, Unavailable

ANSWER_SECONDS = 10


class SipCarrier:
    """Who is not registered now is tried again later, until sms_timeout."""

    def __init__(self, settings: Settings) -> None:
        self.node = settings.node
        self.asking = Asking(settings)

    def send(self, outgoing: Outgoing) -> Taken:
        fields = {"login": login_of(outgoing.to), "from": outgoing.from_, "body": outgoing.body}
        try:
            error = self.asking.ask(self.node, fields, ANSWER_SECONDS)
        except (RedisError, OSError) as away:
            raise Unavailable(f"the engine cannot be asked: {away}"[:300]) from None
        if error is None:
            raise Unavailable(f"the engine of {self.node} does not answer")
        if error:
            raise Unavailable(error)
        return Taken()


def login_of(to: str) -> str:
    """The login that an address may mean: client:bob, or a number that is a client's login, as 1001. Empty: none."""
    name = to[len("client:") :] if to.lower().startswith("client:") else to.removeprefix("+")
    return name if CLIENT.fullmatch(name) else ""
