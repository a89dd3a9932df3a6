"""Audio as servers really send it: wrong lengths, joined files, padding, no header at all."""

import struct
from pathlib import Path

import numpy
import pytest

from app.audio.audio import AudioStore, convert, duration, is_audio
from app.audio.decoding import raw_of
from app.calls.web import Response
from app.settings.config import Settings
from tests.audio.sounds import encoded, loudest, read, tone

SECOND = encoded(tone(600, 1.0), 8000)
MP3 = encoded(tone(600, 1.0, 44100), 44100, "MP3", "MPEG_LAYER_III")
OTHER_MP3 = encoded(tone(600, 1.0, 22050), 22050, "MP3", "MPEG_LAYER_III")
OPUS = encoded(tone(600, 1.0, 48000), 48000, "OGG", "OPUS")
ID3 = b"ID3\x04\x00\x00" + bytes((0, 0, 2, 0)) + bytes(256)


def sizes(data: bytes, riff: int, sound: int) -> bytes:
    """Other numbers in a wav of the plainest kind."""
    return data[:4] + struct.pack("<I", riff) + data[8:40] + struct.pack("<I", sound) + data[44:]


def chunk(name: bytes, body: bytes, pad: bool = True) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2 if pad else 0)


def with_chunk(extra: bytes) -> bytes:
    """A wav with one more chunk before its sound."""
    return SECOND[:36] + extra + SECOND[36:]


def joined_vbr(tmp_path: Path) -> bytes:
    import soundfile

    path = tmp_path / "vbr.mp3"
    samples = numpy.concatenate((tone(600, 0.5, 44100), 0.3 * numpy.random.default_rng(1).standard_normal(22050)))
    with soundfile.SoundFile(
        path, "w", 44100, 1, format="MP3", bitrate_mode="VARIABLE", compression_level=0.3
    ) as sound:
        sound.write(samples)
    return path.read_bytes() * 2


@pytest.mark.parametrize(
    ("what", "body", "seconds"),
    [
        ("sizes of 0", sizes(SECOND, 0, 0), 1),
        ("only the sound's size is 0", sizes(SECOND, len(SECOND) - 8, 0), 1),
        ("sizes of all ones", sizes(SECOND, 0xFFFFFFFF, 0xFFFFFFFF), 1),
        ("largest signed size", sizes(SECOND, 0x7FFFFFFF, 0x7FFFFFFF), 1),
        ("more than there is", sizes(SECOND, 99_000, 98_000), 1),
        ("RIFF's size is too short", sizes(SECOND, 36, 16000), 1),
        ("nothing, but a chunk behind it", sizes(SECOND[:44], 36, 0) + chunk(b"LIST", b"INFOabcd"), None),
        ("a chunk behind it", SECOND + chunk(b"LIST", b"INFOabcd"), 1),
        ("odd chunk without its pad byte", with_chunk(chunk(b"LIST", b"INFOabc", pad=False)), 1),
        ("odd chunk with its pad byte", with_chunk(chunk(b"LIST", b"INFOabc")), 1),
        ("two wav", SECOND + SECOND, 2),
        ("two streamed wav", sizes(SECOND, 0, 0) * 2, 2),
        ("zeros before a wav", bytes(500) + SECOND, 1),
        ("zeros behind a wav", SECOND + bytes(501), 1),
        ("float, streamed", sizes(encoded(tone(600, 1), 8000, "WAV", "PCM_16"), 0, 0), 1),
        ("mp3", MP3, 1),
        ("two mp3", MP3 + MP3, 2),
        ("five mp3", MP3 * 5, 5),
        ("two mp3 with tags", ID3 + MP3 + ID3 + MP3 + b"TAG" + bytes(125), 2),
        ("two mp3 of different rates", MP3 + OTHER_MP3, 2),
        ("zeros before an mp3", bytes(500) + MP3, 1),
        ("zeros between two", MP3 + bytes(700) + MP3, 2),
        ("text before an mp3", b"HTTP garbage\r\n" * 20 + MP3, 1),
        ("a large empty tag", b"ID3\x04\x00\x00" + bytes((0, 1, 0, 0)) + bytes(16384) + MP3, 1),
        ("two opus", OPUS + OPUS, 2),
        ("two flac", encoded(tone(600, 1), 8000, "FLAC") * 2, 2),
    ],
)
def test_all_of_it_is_heard(tmp_path: Path, what: str, body: bytes, seconds: int | None) -> None:
    (tmp_path / "source").write_bytes(body)
    if seconds is None:
        with pytest.raises(Exception, match="empty"):
            convert(tmp_path / "source", tmp_path / "out.wav")
        return
    convert(tmp_path / "source", tmp_path / "out.wav")
    heard = read(tmp_path / "out.wav")
    assert abs(len(heard) / 8000 - seconds) < 0.13 * seconds
    assert abs(loudest(heard) - 600) < 3
    assert numpy.sqrt((heard**2).mean()) > 0.3, "a tone, and no noise of a header in between"


def test_two_mp3_of_variable_rate(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(joined_vbr(tmp_path))
    convert(tmp_path / "source", tmp_path / "out.wav")
    assert duration(tmp_path / "out.wav") == pytest.approx(2.0, abs=0.15)


def test_an_mp3_in_a_wav(tmp_path: Path) -> None:
    form = struct.pack("<HHIIHHHHIHHH", 0x55, 1, 44100, 8000, 1, 0, 12, 1, 2, 417, 1, 1393)
    body = chunk(b"fmt ", form) + chunk(b"data", MP3)
    (tmp_path / "source").write_bytes(b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body)
    convert(tmp_path / "source", tmp_path / "out.wav")
    assert duration(tmp_path / "out.wav") == pytest.approx(1.0, abs=0.13)


def headless(subtype: str, endian: str = "FILE", rate: int = 8000) -> bytes:
    import io

    import soundfile

    file = io.BytesIO()
    soundfile.write(file, tone(600, 1, rate), rate, format="RAW", subtype=subtype, endian=endian)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("audio/basic", headless("ULAW")),
        ("Audio/PCMU; rate=8000", headless("ULAW")),
        ("audio/x-mulaw", headless("ULAW")),
        ("audio/pcma", headless("ALAW")),
        ("audio/x-gsm", headless("GSM610")),
        ("audio/L16;rate=16000;channels=1", headless("PCM_16", "BIG", 16000)),
        ("audio/basic", encoded(tone(600, 1), 8000, "AU", "ULAW")),
        ("audio/basic", SECOND),
        ("audio/ulaw", MP3),
    ],
)
def test_without_a_header_by_its_content_type(tmp_path: Path, content_type: str, body: bytes) -> None:
    store = AudioStore(Settings(var=tmp_path))
    received = store.receive([body])
    response = Response(200, content_type="audio/x", headers={"Content-Type": content_type}, file=str(received))
    ready = store.ready(response, "AC1")
    assert not ready.error
    heard = read(ready.file)
    assert abs(len(heard) / 8000 - 1) < 0.13
    assert abs(loudest(heard) - 600) < 3


def test_what_content_types_say() -> None:
    assert raw_of("audio/wav") is None
    assert raw_of("audio/l16; rate=abc; channels=x") == raw_of("audio/l16")
    assert is_audio("application/ogg")
