"""What a switch recorded becomes one wav file. In native threads: no gevent here."""

import os
import wave
from collections.abc import Iterator
from contextlib import closing
from itertools import chain, zip_longest
from pathlib import Path

import numpy
import soundfile

from app.audio import silence
from app.audio.decoding import RATE, resampled
from app.calls.commands.call_recording import sides
from app.calls.commands.core import SaveRecording

INBOUND, OUTBOUND = 0, 1
"""The channels of a file with both sides: what the leg says, and what it hears."""


class RecordingError(Exception):
    """This recording could not be stored. The message is one line."""


def store(target: Path, command: SaveRecording) -> float:
    """Write the target as 8 kHz 16-bit wav and remove the sources. Returns the target's seconds; 0: it was silence and
    is gone. Raises OSError, soundfile.SoundFileError, RecordingError; then the sources stay."""
    source = next((file for file in files(command) if file.exists()), None)
    if source is None:
        raise RecordingError("the switch has written no file")
    found = silence.survey(mixed(block) for block in recorded(command))
    if found.empty and not is_complete(source, source.stat().st_size):
        raise RecordingError("the switch ended before it had written what it recorded")
    if not found.samples or (found.empty and not command.keep_silence):
        remove(command)
        return 0.0
    begin, end = found.trimmed() if command.trim else (0, found.samples)
    left_out = max(0, found.sounded + command.last_silence * RATE - end) if command.last_silence else 0
    end += left_out
    if command.most_seconds:  # switches count whole seconds of their own clock
        end = min(end, command.most_seconds * RATE)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    part = target.with_suffix(".part")
    try:
        write(part, cut(chain(recorded(command), [numpy.zeros(left_out, "<i2")]), begin, end), command.channels)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
    remove(command)
    return (end - begin) / RATE


def files(command: SaveRecording) -> list[Path]:
    """Those that were written for a recording, in their order. One of several may be missing: it was paused at once."""
    return [Path(file) for file in (command.file, *command.then)]


def remove(command: SaveRecording) -> None:
    for file in files(command):
        for path in (file, *map(Path, sides(str(file)))):
            path.unlink(missing_ok=True)


def recorded(command: SaveRecording) -> Iterator[numpy.ndarray]:
    """Blocks of 16-bit samples at 8 kHz, of one channel or of two."""
    if command.silences:
        yield from with_silences(blocks(files(command)[0]), command.silences)
        return
    gaps = [0.0, *command.gaps, *[0.0] * len(command.then)]
    for file, gap in zip(files(command), gaps, strict=False):
        silent = numpy.zeros(round(gap * RATE), "<i2")
        if len(silent):
            yield numpy.column_stack((silent, silent)) if command.channels == 2 else silent
        if file.exists():
            yield from tracks(file, command)


def with_silences(
    pieces: Iterator[numpy.ndarray], silences: tuple[tuple[float, float], ...]
) -> Iterator[numpy.ndarray]:
    """One channel, with silence put in: each is (seconds of the pieces before it, its length). One that is due after
    the last of them comes at the end."""
    waiting = [(round(before * RATE), round(length * RATE)) for before, length in silences]
    at = 0
    for piece in pieces:
        begin, at = at, at + len(piece)
        while waiting and waiting[0][0] < at:
            place, length = waiting.pop(0)
            yield piece[: place - begin]
            yield numpy.zeros(length, "<i2")
            piece, begin = piece[place - begin :], place
        yield piece
    for _place, length in waiting:
        yield numpy.zeros(length, "<i2")


def tracks(file: Path, command: SaveRecording) -> Iterator[numpy.ndarray]:
    """What is wanted of one file of a switch."""
    if command.channels == 2:
        return together(side(file, INBOUND), side(file, OUTBOUND))
    if command.track == "both":
        return blocks(file)
    return side(file, INBOUND if command.track == "inbound" else OUTBOUND)


def side(file: Path, channel: int) -> Iterator[numpy.ndarray]:
    """One side of a call: a channel of the file, or a file of its own."""
    alone = Path(sides(str(file))[channel])
    if alone.exists():
        return blocks(alone)
    return blocks(file, channel)


def together(left: Iterator[numpy.ndarray], right: Iterator[numpy.ndarray]) -> Iterator[numpy.ndarray]:
    """Two channels of one; the shorter one ends with silence."""
    nothing = numpy.empty(0, "<i2")
    for one, other in zip_longest(left, right, fillvalue=nothing):
        most = max(len(one), len(other))
        yield numpy.column_stack([numpy.pad(block, (0, most - len(block))) for block in (one, other)])


def mixed(block: numpy.ndarray) -> numpy.ndarray:
    """One channel of a block of one or two: whatever is heard on either side."""
    if block.ndim == 1:
        return block
    both: numpy.ndarray = block.astype("<i4").sum(axis=1)
    return both.clip(-32768, 32767).astype("<i2")


def blocks(path: Path, channel: int | None = None) -> Iterator[numpy.ndarray]:
    """16-bit samples at 8 kHz, of one channel or all of them mixed."""
    begin, channels = unclosed(path)
    raw = {"samplerate": RATE, "channels": channels, "format": "RAW", "subtype": "PCM_16"} if begin else {}
    with soundfile.SoundFile(path, **raw) as sound:
        sound.seek(begin // (2 * channels))
        yield from resampled(sound, channel if sound.channels > 1 else None)


def unclosed(path: Path) -> tuple[int, int]:
    """Where the samples begin in a file that says that it has none, and in how many channels: a switch that was killed
    while it recorded left the length at 0. (0, 1) for any other file."""
    with path.open("rb") as file:
        head = file.read(4096)
    name = head.find(b"data", 12)
    channels = max(1, int.from_bytes(head[22:24], "little"))
    return (name + 8, channels) if name > 0 and head[name + 4 : name + 8] == bytes(4) else (0, 1)


def is_complete(path: Path, size: int) -> bool:
    """Does the header tell this size? A switch fills it in when it closes the file."""
    with path.open("rb") as file:
        head = file.read(8)
    return head[:4] == b"RIFF" and int.from_bytes(head[4:], "little") + 8 == size


def cut(pieces: Iterator[numpy.ndarray], begin: int, end: int) -> Iterator[numpy.ndarray]:
    """The samples from one to another (excluded)."""
    start = 0
    for block in pieces:
        yield block[max(0, begin - start) : max(0, end - start)]
        start += len(block)


def write(path: Path, pieces: Iterator[numpy.ndarray], channels: int) -> None:
    """A wav file that is on the disk when this returns."""
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o640)) as file:
        with closing(wave.open(file, "wb")) as wav:
            wav.setparams((channels, 2, RATE, 0, "NONE", ""))
            for block in pieces:
                wav.writeframes(block.astype("<i2").tobytes())
        file.flush()
        os.fsync(file.fileno())
