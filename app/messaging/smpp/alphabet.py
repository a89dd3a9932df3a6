"""Text as SMPP carries it: GSM 03.38 or UCS-2, in parts that a phone puts together (3GPP TS 23.038, 23.040). Pure."""

from dataclasses import dataclass

from app.messaging.segments import MORE_GSM, MORE_UCS2, ONE_GSM, ONE_UCS2

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The character of each septet."""
ESCAPE = "\x1b"
EXTENSION = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
"""What an escape makes of the septet behind it."""
SEPTETS = {letter: bytes([place]) for place, letter in enumerate(BASIC) if letter != ESCAPE}
SEPTETS |= {letter: bytes([0x1B, place]) for place, letter in EXTENSION.items()}

GSM, UCS2 = 0, 8
"""Values of data_coding."""
MOST_PARTS = 255
CONCATENATED = 0x00
"""The element of a user data header that says: this is one of several parts."""
CONCATENATED_16 = 0x08
"""The same with a reference of 16 bits."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which part of which message: counted from 1."""

    reference: int
    parts: int
    number: int


def encoded(body: str, reference: int) -> tuple[int, list[bytes]]:
    """data_coding, and the short_message of each part; with a user data header if there are several. reference: 0-255.

    Raises ValueError for a text of more than 255 parts.
    """
    coding, letters = (
        (GSM, [SEPTETS[letter] for letter in body]) if set(body) <= SEPTETS.keys() else (UCS2, units(body))
    )
    one, more = (ONE_GSM, MORE_GSM) if coding == GSM else (2 * ONE_UCS2, 2 * MORE_UCS2)
    whole = b"".join(letters)
    if len(whole) <= one:
        return coding, [whole]
    parts = packed(letters, more)
    if len(parts) > MOST_PARTS:
        raise ValueError(f"{len(parts)} parts, at most {MOST_PARTS} are possible")
    heads = [bytes([5, CONCATENATED, 3, reference, len(parts), number]) for number in range(1, len(parts) + 1)]
    return coding, [head + part for head, part in zip(heads, parts, strict=True)]


def units(body: str) -> list[bytes]:
    """Each character in UTF-16; those beyond UCS-2 are two units that phones of today understand."""
    return [letter.encode("utf-16-be", "replace") for letter in body]


def packed(letters: list[bytes], most: int) -> list[bytes]:
    """Characters in parts of at most this many bytes; none is split."""
    parts = [b""]
    for letter in letters:
        if len(parts[-1]) + len(letter) > most:
            parts.append(b"")
        parts[-1] += letter
    return parts


def decoded(data: bytes, coding: int) -> str:
    """The text of a part. What cannot be read becomes U+FFFD: a strange character loses no message."""
    match coding:
        case 8:
            return data.decode("utf-16-be", "replace")
        case 1:
            return data.decode("ascii", "replace")
        case 3:
            return data.decode("latin-1")
    return from_septets(data)


def from_septets(data: bytes) -> str:
    """GSM 03.38, one septet a byte."""
    text, escaped = [], False
    for byte in data:
        if escaped:
            text.append(EXTENSION.get(byte, BASIC[byte] if byte < len(BASIC) else "\ufffd"))
            escaped = False
        elif byte == 0x1B:
            escaped = True
        else:
            text.append(BASIC[byte] if byte < len(BASIC) else "\ufffd")
    return "".join(text)


def headed(data: bytes) -> tuple[Place | None, bytes]:
    """Of a short_message with a user data header: which part it is, if it is one, and what is behind the header."""
    length = data[0] + 1 if data else 0
    header, rest = data[1:length], data[length:]
    while len(header) >= 2:
        kind, size = header[0], header[1]
        value, header = header[2 : 2 + size], header[2 + size :]
        if kind == CONCATENATED and len(value) == 3:
            return Place(value[0], value[1], value[2]), rest
        if kind == CONCATENATED_16 and len(value) == 4:
            return Place(int.from_bytes(value[:2]), value[2], value[3]), rest
    return None, rest
