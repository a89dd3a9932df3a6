"""Mp3 files as they really come: joined, with tags and gaps in between. Pure.

The first frame of an mp3 may be no sound but a note of how many follow (Xing, Info, VBRI), and decoders stop there; of
two files that were joined only the first is heard. So everything that is no frame of sound is taken out, frames of
another rate begin a new part, and each part gets a note that is true: without one, libsndfile guesses.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

VERSION_2_5, VERSION_2, VERSION_1 = 0, 2, 3
LAYER_3, LAYER_2, LAYER_1 = 1, 2, 3
RATES = {VERSION_1: (44100, 48000, 32000), VERSION_2: (22050, 24000, 16000), VERSION_2_5: (11025, 12000, 8000)}
KILOBITS = {
    (True, LAYER_1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, LAYER_2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, LAYER_3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, LAYER_1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, LAYER_2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, LAYER_3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""By (version 1, layer) and the index in the header (ISO 11172-3, 13818-3)."""
MONO = 3
NOTES = (b"Xing", b"Info", b"VBRI")
NOTE_WITHIN = 48
"""Bytes of a frame within which the name of such a note begins."""
SIDE_INFO = {(True, False): 32, (True, True): 17, (False, False): 17, (False, True): 9}
"""Bytes between a frame's header and such a note, by (version 1, mono)."""
NOTE_BITS = 9
"""Index of a bit rate at which a frame has room for a note at every sample rate."""
COUNT_FLAG = 1
"""A Xing note that says how many frames there are, and nothing else."""
IN_A_ROW = 4
TAG_BYTES = 128
"""Of an ID3v1 tag."""


class Frame(NamedTuple):
    """size: bytes, header included; kind: what stays the same within one file."""

    size: int
    kind: tuple[int, int, bool]


def frame_at(data: bytes, at: int) -> Frame | None:
    """The frame whose header stands here."""
    if len(data) < at + 4 or data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
        return None
    version, layer = data[at + 1] >> 3 & 3, data[at + 1] >> 1 & 3
    rate_index, bits_index = data[at + 2] >> 2 & 3, data[at + 2] >> 4
    if version == 1 or layer == 0 or rate_index == 3 or bits_index in (0, 15):
        return None
    rate = RATES[version][rate_index]
    bits = KILOBITS[version == VERSION_1, layer][bits_index] * 1000
    padding = data[at + 2] >> 1 & 1
    return Frame(size_of(version, layer, bits, rate, padding), (version, rate, data[at + 3] >> 6 == MONO))


def size_of(version: int, layer: int, bits: int, rate: int, padding: int) -> int:
    if layer == LAYER_1:
        return (12 * bits // rate + padding) * 4
    return (72 if layer == LAYER_3 and version != VERSION_1 else 144) * bits // rate + padding


def is_mp3(data: bytes) -> bool:
    """Does it begin like one, or are there two frames one after the other in its first bytes?"""
    return data[:3] == b"ID3" or next(frames(data[:65536]), None) is not None


def begins_with_frames(data: bytes) -> bool:
    """Are the first bytes several frames in a row? Nothing else looks like that by chance."""
    at = 0
    for _ in range(IN_A_ROW):
        frame = frame_at(data, at)
        if frame is None:
            return False
        at += frame.size
    return True


def frames(data: bytes) -> Iterator[tuple[int, Frame]]:
    """Every frame and where it begins. A header counts if another one, or the end, stands behind its frame."""
    at, in_step = 0, False
    while at < len(data):
        tag = tag_at(data, at)
        frame = None if tag else frame_at(data, at)
        if frame and (in_step or follows(data, at + frame.size)):
            yield at, frame
            at, in_step = at + frame.size, True
            continue
        in_step = False
        at = at + tag if tag else next_sync(data, at + 1)


def follows(data: bytes, at: int) -> bool:
    return at == len(data) or frame_at(data, at) is not None or tag_at(data, at) > 0


def tag_at(data: bytes, at: int) -> int:
    """Bytes of the ID3 tag that stands here; 0: none."""
    if data[at : at + 3] == b"ID3" and len(data) >= at + 10:
        size = sum((byte & 0x7F) << shift for byte, shift in zip(data[at + 6 : at + 10], (21, 14, 7, 0), strict=True))
        return 10 + size + (10 if data[at + 5] & 0x10 else 0)
    return TAG_BYTES if data[at : at + 3] == b"TAG" and len(data) - at >= TAG_BYTES else 0


def next_sync(data: bytes, at: int) -> int:
    """Where the next header or tag may stand."""
    found = [place for place in (data.find(b"\xff", at), data.find(b"ID3", at)) if place >= 0]
    return min(found, default=len(data))


def mp3_parts(data: bytes) -> list[bytes]:
    """Frames of sound only, those of one kind together, each lot with its note; empty: there are none."""
    lots: list[tuple[tuple[int, int, bool], list[bytes]]] = []
    for at, (size, kind) in frames(data):
        frame = data[at : at + size]
        if any(note in frame[:NOTE_WITHIN] for note in NOTES):
            continue
        if not lots or lots[-1][0] != kind:
            lots.append((kind, []))
        lots[-1][1].append(frame)
    return [b"".join((note_of(lot), *lot)) for _, lot in lots]


def note_of(lot: list[bytes]) -> bytes:
    """A frame that says how many follow; for layer III only, others have none."""
    head = bytearray(lot[0][:4])
    if head[1] >> 1 & 3 != LAYER_3:
        return b""
    head[1] |= 1  # no checksum
    head[2] = NOTE_BITS << 4 | head[2] & 0x0C
    frame = frame_at(bytes(head), 0)
    if frame is None:
        return b""
    version, _, mono = frame.kind
    said = b"Xing" + struct.pack(">II", COUNT_FLAG, len(lot))
    return (bytes(head) + bytes(SIDE_INFO[version == VERSION_1, mono]) + said).ljust(frame.size, b"\0")
