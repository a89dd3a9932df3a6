"""Customers' audio for the switch (guide 3.4): any wav or mp3 becomes 8 kHz 16-bit mono."""

import io
import time
import wave
from pathlib import Path

import gevent
import numpy
import pytest

from app.audio import audio
from app.audio.audio import AudioStore, BadAudio, convert, duration
from app.calls.web import Response
from app.settings.config import Settings
from tests.audio.sounds import encoded, loudest, read, tone

FORMATS = [
    ("WAV", "PCM_U8", 8000), ("WAV", "PCM_16", 8000), ("WAV", "PCM_16", 44100), ("WAV", "PCM_24", 48000),
    ("WAV", "PCM_32", 16000), ("WAV", "FLOAT", 22050), ("WAV", "ULAW", 8000), ("WAV", "ALAW", 8000),
    ("WAV", "ULAW", 11025), ("WAV", "GSM610", 8000), ("WAV", "IMA_ADPCM", 8000), ("WAVEX", "PCM_16", 96000),
    ("MP3", "MPEG_LAYER_III", 44100), ("MP3", "MPEG_LAYER_III", 16000), ("AIFF", "PCM_16", 44100),
    ("AU", "ULAW", 8000), ("FLAC", "PCM_16", 44100), ("FLAC", "PCM_24", 8000), ("OGG", "VORBIS", 22050),
    ("OGG", "OPUS", 48000), ("OGG", "OPUS", 8000), ("WAVEX", "FLOAT", 16000), ("WAVEX", "PCM_24", 44100),
    ("W64", "PCM_16", 8000), ("RF64", "PCM_16", 8000), ("WAV", "DOUBLE", 8000),
]  # fmt: skip


@pytest.mark.parametrize(("format", "subtype", "rate"), FORMATS)
@pytest.mark.parametrize("channels", [1, 2])
def test_formats(tmp_path: Path, format: str, subtype: str, rate: int, channels: int) -> None:
    if subtype == "GSM610" and channels == 2:
        pytest.skip("GSM is mono")
    samples = numpy.column_stack([tone(600, 1.5, rate)] * channels)
    source = tmp_path / "source"
    source.write_bytes(encoded(samples, rate, format, subtype))
    convert(source, tmp_path / "out.wav")
    heard = read(tmp_path / "out.wav")
    assert abs(len(heard) / 8000 - 1.5) < 0.1
    assert abs(loudest(heard) - 600) < 3
    assert 0.45 < numpy.abs(heard[1000:-1000]).max() < 0.56, "as loud as it was"
    assert abs(duration(tmp_path / "out.wav") - len(heard) / 8000) < 0.001


def test_both_channels_are_heard(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(encoded(numpy.column_stack([tone(600), numpy.zeros(8000)]), 8000))
    convert(tmp_path / "source", tmp_path / "out.wav")
    assert 0.2 < numpy.abs(read(tmp_path / "out.wav")).max() < 0.3


def test_loud_samples_are_not_turned_over(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(encoded(tone(600, 1, 44100, 1.5), 44100, "WAV", "FLOAT"))
    convert(tmp_path / "source", tmp_path / "out.wav")
    heard = read(tmp_path / "out.wav")
    assert numpy.abs(numpy.diff(heard)).max() < 1.2, "no jump from one end to the other"
    assert heard.max() > 0.99


def streamed(samples: numpy.ndarray) -> bytes:
    """A wav whose header, written before its end was known, says that there is nothing or everything."""
    whole = encoded(samples, 8000)
    return whole[:4] + b"\xff\xff\xff\xff" + whole[8:40] + b"\xff\xff\xff\xff" + whole[44:]


def test_a_header_without_a_length_and_a_file_cut_off(tmp_path: Path) -> None:
    (tmp_path / "streamed").write_bytes(streamed(tone(600, 1)))
    convert(tmp_path / "streamed", tmp_path / "out.wav")
    assert abs(duration(tmp_path / "out.wav") - 1) < 0.01
    (tmp_path / "cut").write_bytes(encoded(tone(600, 1), 8000)[:8044])
    convert(tmp_path / "cut", tmp_path / "out.wav")
    assert abs(duration(tmp_path / "out.wav") - 0.5) < 0.01


def riff(rate: int, channels: int, size: int = 800) -> bytes:
    """A wav by the letter, with any numbers in its header."""
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setparams((channels, 2, rate, 0, "NONE", ""))
        wav.writeframes(bytes(size))
    return file.getvalue()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "cannot be read"),
        (b"<html>Not found</html>", "cannot be read"),
        (b"RIFF\xff\xff\xff\xffWAVE", "cannot be read"),
        (b"ID3" + bytes(1000), "cannot be read"),
        (bytes(10000), "cannot be read"),
        (riff(8000, 1, 0), "the audio is empty"),
        (riff(1, 1), "1 samples per second"),
        (riff(8000, 20), "in 20 channels"),
        (encoded(tone(), 8000, "VOC", "PCM_16"), "the audio is VOC, which is not played"),
    ],
)
def test_what_is_no_audio(tmp_path: Path, body: bytes, message: str) -> None:
    (tmp_path / "source").write_bytes(body)
    with pytest.raises(BadAudio, match=message):
        convert(tmp_path / "source", tmp_path / "out.wav")


def test_audio_that_goes_on_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audio, "MAX_SECONDS", 1)
    (tmp_path / "source").write_bytes(encoded(tone(600, 1.1, 1000), 1000))
    with pytest.raises(BadAudio, match="longer than 1 s"):
        convert(tmp_path / "source", tmp_path / "out.wav")


def test_the_store_keeps_accounts_apart_and_nothing_else(tmp_path: Path) -> None:
    store = AudioStore(Settings(var=tmp_path))
    body = encoded(tone(), 8000)
    received = [store.receive([body[:100], body[100:]]) for _ in range(3)]
    first = store.ready(Response(200, file=str(received[0])), "AC1")
    again = store.ready(Response(200, file=str(received[1])), "AC1")
    other = store.ready(Response(200, file=str(received[2])), "AC2")
    assert first.file == again.file != other.file
    files = {str(path) for path in (tmp_path / "cache").rglob("*") if path.is_file()}
    assert files == {first.file, other.file}, "nothing temporary is left"


def test_the_store_says_what_is_wrong(tmp_path: Path) -> None:
    store = AudioStore(Settings(var=tmp_path))
    response = store.ready(Response(200, file=str(store.receive([b"noise"]))), "AC1")
    assert (response.file, response.code, response.status) == ("", 13420, 200)
    assert "cannot be read" in response.error
    assert str(tmp_path) not in response.error, "no path of ours"
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


def test_a_body_that_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    def pieces():
        yield b"RIFF"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        AudioStore(Settings(var=tmp_path)).receive(pieces())
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


def test_the_loop_goes_on_during_a_conversion(tmp_path: Path) -> None:
    """Two minutes of 44.1 kHz stereo take a while; other greenlets are woken all the time."""
    store = AudioStore(Settings(var=tmp_path))
    noise = numpy.random.default_rng(1).normal(0, 0.1, (44100 * 120, 2))
    job = gevent.spawn(store.convert, store.receive([encoded(noise, 44100)]), "AC1")
    latest, began, worst = time.monotonic(), time.monotonic(), 0.0
    while not job.ready():
        gevent.sleep(0.002)
        worst, latest = max(worst, time.monotonic() - latest), time.monotonic()
    assert job.get()
    assert worst < (latest - began) / 2
