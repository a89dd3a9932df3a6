"""Wav files as servers really send them, made true to their length. Pure.

A server that streams does not know the length when it writes the header: it says 0, or as much as 32 bits can say, and
some send several whole files one after the other. Some write chunks of an odd length without the byte that should
follow.
"""

import struct
from collections.abc import Iterator

HEAD = 12
"""Bytes of ``RIFF<size>WAVE``."""
CHUNK = 8
"""Bytes of a chunk's name and size."""
MP3 = 0x55
"""The format tag of a wav that has an mp3 in it."""
OPEN_SIZES = (0, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
"""What stands for a length that was not known."""


def is_wav(data: bytes, at: int = 0) -> bool:
    return data[at : at + 4] == b"RIFF" and data[at + 8 : at + HEAD] == b"WAVE"


def wav_parts(data: bytes) -> list[bytes]:
    """The sound files in it, each with a header that is true: wav, or an mp3 that was packed into one. Empty: no sound
    was found."""
    return [packed(form, data[begin:end]) for form, begin, end in sounds(data) if end > begin]


def sounds(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Each ``data`` chunk: the format that holds for it, where it begins and ends."""
    at, form = HEAD, b""
    while at + CHUNK <= len(data):
        if is_wav(data, at):
            at, form = at + HEAD, b""
            continue
        name, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        begin, end = at + CHUNK, min(at + CHUNK + size, len(data))
        if name == b"fmt ":
            form = data[begin:end]
        elif name == b"data" and form:
            end = end_of_sound(data, begin, size)
            yield form, begin, end
        at = next_chunk(data, end, (end - begin) % 2)


def end_of_sound(data: bytes, begin: int, size: int) -> int:
    """Where it says, or at the next file, or at the end of everything."""
    if size not in OPEN_SIZES and begin + size <= len(data):
        return begin + size
    if size == 0 and is_chunk(data, begin):
        return begin
    following = data.find(b"RIFF", begin)
    while following >= 0 and not is_wav(data, following):
        following = data.find(b"RIFF", following + 1)
    return following if following >= 0 else len(data)


def next_chunk(data: bytes, end: int, odd: int) -> int:
    """The byte that fills up a chunk of odd length is left out by some."""
    return end if odd and is_chunk(data, end) and not is_chunk(data, end + 1) else end + odd


def is_chunk(data: bytes, at: int) -> bool:
    """Does something with the name of a chunk stand here, that is no longer than what is left?"""
    name = data[at : at + 4]
    if len(data) < at + CHUNK or not all(32 <= byte < 127 for byte in name) or not name.strip().isalnum():
        return False
    size = struct.unpack_from("<I", data, at + 4)[0]
    return name in (b"RIFF", b"data") or at + CHUNK + size <= len(data)


def packed(form: bytes, sound: bytes) -> bytes:
    """A file of its own."""
    if struct.unpack_from("<H", form.ljust(2, b"\0"))[0] == MP3:
        return sound
    chunks = chunk(b"fmt ", form) + chunk(b"data", sound)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
