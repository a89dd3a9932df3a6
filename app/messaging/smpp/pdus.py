"""SMPP 3.4 PDUs as our messages, and the other way: addresses, statuses, receipts, long messages. Pure (guide 2.4)."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.messaging.smpp.alphabet import Place, decoded, headed

UDHI = 0x40
"""esm_class: the message begins with a user data header."""
KIND, RECEIPT = 0x3C, 0x04
"""esm_class: what it is; a delivery receipt."""
LATER = {0x08: "system error", 0x14: "message queue full", 0x58: "throttled", 0x64: "temporary error"}
"""command_status of what may be tried again."""
ID, STATE, FAULT = (re.compile(rf"\b{name}:([^\s]*)", re.IGNORECASE) for name in ("id", "stat", "err"))
DELIVERED, UNDER_WAY = ("DELIVRD",), ("ENROUTE", "ACCEPTD", "UNKNOWN")
STATES = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}
"""By message_state, where a receipt has that parameter."""
PARTS_SECONDS = 300
"""Seconds that a message waits for its other parts; then it is delivered without them."""


def address(number: str) -> tuple[int, int, str]:
    """Type of number, numbering plan, and the address: E.164, a short code, or a word."""
    if number.startswith("+"):
        return 1, 1, number[1:]
    return (0, 1, number) if number.isdigit() else (5, 0, number[:11])


def number(ton: int, text: str) -> str:
    """An address that they give, as we write it."""
    return f"+{text}" if ton == 1 and text.isdigit() else text


@dataclass(frozen=True, slots=True)
class Told:
    """A delivery receipt. error: empty: it was delivered."""

    reference: str
    error: str


def receipt(pdu: Any) -> Told | None:
    """What a deliver_sm with a receipt says; None: nothing final."""
    text = (pdu.short_message or b"").decode("latin-1")
    found, state, fault = ID.search(text), STATE.search(text), FAULT.search(text)
    reference = text_of(getattr(pdu, "receipted_message_id", None)) or (found[1] if found else "")
    word = state[1].upper() if state else STATES.get(getattr(pdu, "message_state", None) or 0, "")
    if not reference or not word or word in UNDER_WAY:
        return None
    why = f"{word.lower()}, error {fault[1]}" if fault else word.lower()
    return Told(reference, "" if word in DELIVERED else f"the receipt says {why}")


def text_of(value: Any) -> str:
    """A C string of the library's."""
    return (value.decode("latin-1") if isinstance(value, bytes) else str(value or "")).rstrip("\0")


@dataclass(slots=True)
class Assembly:
    """Parts of long messages, until they are whole. clock: monotonic seconds."""

    clock: Callable[[], float] = time.monotonic
    waiting: dict[tuple[Any, ...], dict[int, str]] = field(default_factory=dict)
    since: dict[tuple[Any, ...], float] = field(default_factory=dict)

    def add(self, ends: tuple[str, str], place: Place, text: str) -> str | None:
        """One part from one to another. Returns the whole text when this was the last one."""
        key = (*ends, place.reference, place.parts)
        parts = self.waiting.setdefault(key, {})
        self.since.setdefault(key, self.clock())
        parts[place.number] = text
        return self.take(key) if len(parts) >= place.parts else None

    def overdue(self) -> list[tuple[tuple[str, str], str]]:
        """What has waited too long: from whom to whom, and what there is of it."""
        late = [key for key, since in self.since.items() if self.clock() - since > PARTS_SECONDS]
        return [((key[0], key[1]), self.take(key)) for key in late]

    def take(self, key: tuple[Any, ...]) -> str:
        parts = self.waiting.pop(key)
        del self.since[key]
        return "".join(parts[number] for number in sorted(parts))


def text_in(pdu: Any) -> tuple[Place | None, str]:
    """The text of a deliver_sm, and which part of a long message it is."""
    data = pdu.short_message or getattr(pdu, "message_payload", None) or b""
    place = None
    if (pdu.esm_class or 0) & UDHI:
        place, data = headed(data)
    elif getattr(pdu, "sar_total_segments", None):
        place = Place(pdu.sar_msg_ref_num or 0, pdu.sar_total_segments, pdu.sar_segment_seqnum or 1)
    return place, decoded(data, pdu.data_coding or 0)
