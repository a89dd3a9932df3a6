"""Sound files of any kind as blocks of samples for a switch. In native threads: no gevent here.

libsndfile decodes; what it would take only a part of is divided and set right before (wav_parts.py, mp3_parts.py).
"""

import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy
import soundfile

from app.audio.mp3_parts import begins_with_frames, is_mp3, mp3_parts
from app.audio.wav_parts import is_wav, wav_parts

RATE = 8000
FORMATS = ("WAV", "WAVEX", "RF64", "W64", "MP3", "AIFF", "AU", "CAF", "FLAC", "OGG", "RAW")
KNOWN_BEGINNINGS = (b"RIFF", b"RF64", b"RIFX", b".snd", b"FORM", b"OggS", b"fLaC", b"ID3", b"caff")
FLAC = b"fLaC\0\0\0\x22"
"""How a FLAC file begins: its first block is always of this kind and length."""
BLOCK = 65536
OGG_HEAD = 27
"""Bytes of a page's header; the sixth has the flag of a first page."""


class BadAudio(Exception):
    """This cannot be played. The message is one line for the developer."""


@dataclass(frozen=True, slots=True)
class Raw:
    """Samples without a header."""

    subtype: str
    rate: int = RATE
    channels: int = 1
    endian: str = "FILE"


RAW_TYPES = {
    **dict.fromkeys(("basic", "x-basic", "mulaw", "x-mulaw", "ulaw", "x-ulaw", "pcmu", "g711-mlaw"), "ULAW"),
    **dict.fromkeys(("alaw", "x-alaw", "x-alaw-basic", "pcma", "g711-alaw"), "ALAW"),
    **dict.fromkeys(("gsm", "x-gsm"), "GSM610"),
    "l16": "PCM_16",
}
"""Subtypes of audio/... that name samples without a header (RFC 2046, RFC 3551, guide 3.4)."""


def raw_of(content_type: str) -> Raw | None:
    """What a content type, parameters included, says of samples without a header."""
    kind, _, rest = content_type.lower().partition(";")
    subtype = RAW_TYPES.get(kind.strip().removeprefix("audio/"))
    told = dict(part.strip().partition("=")[::2] for part in rest.split(";"))
    rate, channels = told.get("rate", ""), told.get("channels", "")
    if subtype is None:
        return None
    return Raw(
        subtype,
        int(rate) if rate.isdigit() and len(rate) < 7 else RATE,
        int(channels) if channels.isdigit() and len(channels) < 3 else 1,
        "BIG" if subtype == "PCM_16" else "FILE",
    )


def decoded(source: Path, raw: Raw | None = None) -> Iterator[numpy.ndarray]:
    """Blocks of little-endian 16-bit samples at 8 kHz, the channels mixed; raw: what it is if it has no header.

    Raises BadAudio.
    """
    data = source.read_bytes()
    if raw and not data.startswith(KNOWN_BEGINNINGS) and not begins_with_frames(data):
        yield from blocks_of(data, raw)
        return
    for part in parts(data):
        yield from blocks_of(part)


def parts(data: bytes) -> list[bytes]:
    """The sound files that were sent as one."""
    data = data.lstrip(b"\0")
    if is_wav(data):
        found = wav_parts(data)
        return [piece for part in found for piece in (mp3_parts(part) if not is_wav(part) else [part])] or [data]
    if data.startswith(b"OggS"):
        return ogg_parts(data)
    if data.startswith(FLAC):
        return [FLAC + part for part in data.split(FLAC)[1:]]
    if data.startswith(KNOWN_BEGINNINGS) and not data.startswith(b"ID3"):
        return [data]
    return mp3_parts(data) or [data] if is_mp3(data) else [data]


def ogg_parts(data: bytes) -> list[bytes]:
    """A stream may begin anew in the middle (RFC 3533, chaining)."""
    begins, after_first, at = [0], False, 0
    while at >= 0 and len(data) >= at + OGG_HEAD:
        first = bool(data[at + 5] & 2)
        if first and after_first:
            begins.append(at)
        after_first = not first
        at = data.find(b"OggS\0", at + OGG_HEAD)
    return [data[begin:end] for begin, end in zip(begins, [*begins[1:], len(data)], strict=True)]


def blocks_of(data: bytes, raw: Raw | None = None) -> Iterator[numpy.ndarray]:
    """Of one file. Raises BadAudio."""
    try:
        with closing(opened(data, raw)) as sound:
            check(sound)
            yield from resampled(sound)
    except soundfile.SoundFileError as error:
        raise BadAudio(f"the audio cannot be read: {str(error).rpartition(': ')[2]}") from None


def opened(data: bytes, raw: Raw | None) -> soundfile.SoundFile:
    file = io.BytesIO(data)
    if raw is None:
        return soundfile.SoundFile(file)
    form = {"format": "RAW", "subtype": raw.subtype, "endian": raw.endian}
    return soundfile.SoundFile(file, samplerate=raw.rate, channels=raw.channels, **form)


def check(sound: soundfile.SoundFile) -> None:
    """Refuse what no telephone needs; raises BadAudio."""
    if sound.format not in FORMATS:
        raise BadAudio(f"the audio is {sound.format}, which is not played")
    if not 1000 <= sound.samplerate <= 384000 or not 1 <= sound.channels <= 8:
        raise BadAudio(f"the audio has {sound.samplerate} samples per second in {sound.channels} channels")


def resampled(sound: soundfile.SoundFile, channel: int | None = None) -> Iterator[numpy.ndarray]:
    """Blocks of little-endian 16-bit samples at 8 kHz: one channel (from 0), or all of them mixed."""
    import soxr  # here: what an engine plays is mostly in the cache already

    resampler = soxr.ResampleStream(sound.samplerate, RATE, 1, dtype="float32")
    while True:
        block = sound.read(BLOCK, dtype="float32", always_2d=True)
        last = len(block) < BLOCK
        wanted = block.mean(axis=1) if channel is None else numpy.ascontiguousarray(block[:, channel])
        samples = resampler.resample_chunk(numpy.nan_to_num(wanted), last=last)
        yield (numpy.clip(samples, -1.0, 32767 / 32768) * 32768).round().astype("<i2")
        if last:
            return
