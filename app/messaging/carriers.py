"""Which carrier takes a message or a fax: what the settings name, or the switch for clients (guide 2.4, 2.5)."""

from collections.abc import Callable

from app.messaging.documents import Documents
from app.messaging.esendex import EsendexCarrier
from app.messaging.file import FileCarrier
from app.messaging.http import HttpCarrier
from app.messaging.interfax import InterfaxCarrier
from app.messaging.port import Carrier, Kind, Outgoing, Refused, Taken
from app.messaging.sip import SipCarrier, login_of
from app.messaging.smpp.provider import Post, SmppCarrier
from app.messaging.switch_fax import SwitchFaxCarrier
from app.settings.config import Settings

FOLDERS = {"sms": "messages", "fax": "faxes"}

Owner = Callable[[str], str]
"""The SID of the account that has a client with this login; empty: none."""


def carrier(settings: Settings, kind: Kind, owner: Owner, documents: Documents, post: Post) -> Carrier:
    """The carrier for messages or faxes. documents: loads the documents of faxes. post: stores what the carrier
    brings."""
    outside = provider(settings, kind, documents, post)
    return ClientsFirst(outside, SipCarrier(settings), owner) if kind == "sms" else outside


def provider(settings: Settings, kind: Kind, documents: Documents, post: Post) -> Carrier:
    """The settings' own. The file of `file` is VAR/messages/outbox.jsonl or VAR/faxes/outbox.jsonl."""
    url, user = getattr(settings, f"{kind}_url"), getattr(settings, f"{kind}_user")
    password = getattr(settings, f"{kind}_password").get_secret_value()
    match getattr(settings, f"{kind}_provider"):
        case "http":
            return HttpCarrier(url, user, password, settings.sms_account if kind == "sms" else "")
        case "esendex":
            return EsendexCarrier(user, password, settings.sms_account, url)
        case "smpp":
            return SmppCarrier(settings, post)
        case "switch":
            return SwitchFaxCarrier(settings, documents)
        case "interfax":
            return InterfaxCarrier(documents, user, password, url)
    return FileCarrier(settings.var.absolute() / FOLDERS[kind] / "outbox.jsonl")


class ClientsFirst:
    """Messages to an account's own clients go to their phones; all others to the provider."""

    def __init__(self, outside: Carrier, clients: Carrier, owner: Owner) -> None:
        self.outside, self.clients, self.owner = outside, clients, owner

    @property
    def carries_media(self) -> bool:
        """Does the provider take more than text?"""
        return isinstance(self.outside, FileCarrier | HttpCarrier)

    def start(self) -> None:
        """Be there for what comes in, too."""
        if isinstance(self.outside, SmppCarrier):
            self.outside.start()

    def close(self) -> None:
        if isinstance(self.outside, SmppCarrier):
            self.outside.close()

    def send(self, outgoing: Outgoing) -> Taken:
        if outgoing.media and not self.carries_media:
            raise Refused("the message provider carries text only")
        login = login_of(outgoing.to)
        if login and self.owner(login) == outgoing.account_sid:
            if outgoing.media:
                raise Refused(f"{outgoing.to} is a phone: it receives text only")
            return self.clients.send(outgoing)
        if outgoing.to.startswith("client:"):
            raise Refused(f"{outgoing.to}: the account has no such client")
        return self.outside.send(outgoing)
