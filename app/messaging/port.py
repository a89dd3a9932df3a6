"""The port of a carrier: what hands a message or a fax on to the world (guide 2.4, 2.5). One file per provider."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

Kind = Literal["sms", "fax"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is to be handed over. again: somebody may have handed it over already and died before saying so; sid is the
    same then, and a provider uses it to make no second one. media: URLs and content types of its files."""

    sid: str
    account_sid: str
    from_: str
    to: str
    body: str
    again: bool = False
    media: tuple[tuple[str, str], ...] = ()

    def fields(self) -> dict[str, Any]:
        """The fields as gateways receive them in JSON."""
        media = [{"url": url, "content_type": kind} for url, kind in self.media]
        return {
            "sid": self.sid,
            "account_sid": self.account_sid,
            "from": self.from_,
            "to": self.to,
            "body": self.body,
            **({"media": media} if media else {}),
        }


@dataclass(frozen=True, slots=True)
class Taken:
    """It was handed over. reference: what the carrier calls it, or nothing."""

    reference: str = ""


class Refused(Exception):
    """The carrier will never take it. The message is one line, for the developer."""


class Unavailable(Exception):
    """Not now: it may be tried again. The message is one line."""


class Carrier(Protocol):
    """A provider. May wait, for seconds; the greenlet only."""

    def send(self, outgoing: Outgoing) -> Taken:
        """Hand it over. Raises Refused or Unavailable."""
        ...
