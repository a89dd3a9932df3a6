"""flite, Festival and Piper as providers (guide 2.7): real programs where Debian has them."""

from pathlib import Path

import numpy
import pytest
import soundfile

from app.settings.config import Settings
from app.speech.port import SpeechError, Synthesizer, Unavailable, Unsupported
from app.speech.providers import festival, flite
from app.speech.providers.festival import Festival
from app.speech.providers.flite import Flite
from app.speech.providers.piper import Piper
from app.speech.synthesizers import synthesizers

TEXTS = ["--help", '-voice x ${x} $(touch y) `touch z` ") (system "touch b")', "é ü 漢字 😀 x <speak> a < b & c"]


@pytest.fixture(params=[Flite, Festival], ids=["flite", "festival"])
def speaker(request: pytest.FixtureRequest) -> Synthesizer:
    return request.param()


def samples(speaker: Synthesizer, file: Path, text: str, voice: str = "man") -> numpy.ndarray:
    file.unlink(missing_ok=True)
    speaker.synthesize(text, voice, "en-US", file)
    return soundfile.read(file)[0]


def test_it_speaks(speaker: Synthesizer, tmp_path: Path) -> None:
    assert speaker.version() not in ("", "unknown")
    assert numpy.abs(samples(speaker, tmp_path / "a.wav", "Good morning")).max() > 0.05


def test_a_text_is_a_text(speaker: Synthesizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for text in TEXTS:
        assert len(samples(speaker, tmp_path / "a.wav", text)) > 1000, text
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


def test_ssml_is_spoken_without_its_marks(speaker: Synthesizer, tmp_path: Path) -> None:
    marked, plain = (
        samples(speaker, tmp_path / "a.wav", text) for text in ('<speak>one <break time="2s"/>two</speak>', "one two")
    )
    assert len(marked) == len(plain)


def test_a_language_that_it_does_not_speak(speaker: Synthesizer, tmp_path: Path) -> None:
    with pytest.raises(Unsupported, match="does not speak 'el-GR'"):
        speaker.synthesize("Hello", "man", "el-GR", tmp_path / "a.wav")


def test_two_voices_of_flite(tmp_path: Path) -> None:
    man, woman = (samples(Flite(), tmp_path / "a.wav", "Good morning", voice) for voice in ("man", "woman"))
    assert len(man) != len(woman)


def test_programs_that_are_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(flite, "PROGRAM", str(tmp_path / "none"))
    monkeypatch.setattr(festival, "PROGRAM", str(tmp_path / "none"))
    for made in (Flite(), Festival()):
        with pytest.raises(Unavailable, match="is not installed"):
            made.version()


@pytest.fixture
def piper(tmp_path: Path) -> str:
    """A program with piper's options, which writes what it was asked into its file; silent when told to sleep."""
    program = tmp_path / "piper"
    program.write_text('#!/bin/sh\nread -r text\n[ "$text" = hang ] && sleep 60\necho "$1 $2 $3: $text" > "$4"\n')
    program.chmod(0o755)
    (tmp_path / "amy.onnx").touch()
    return str(program)


def test_piper_is_called_as_documented(piper: str, tmp_path: Path) -> None:
    voices = {"en": {"woman": str(tmp_path / "amy.onnx")}}
    settings = Settings(speech_providers=["piper"], piper_program=piper, piper_voices=voices)
    (speaker,) = synthesizers(settings)
    speaker.synthesize("Hello & good", "woman", "en-US", tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_text() == f"--model {tmp_path}/amy.onnx --output_file: Hello & good\n"


def test_piper_with_another_file_is_another_version(piper: str, tmp_path: Path) -> None:
    speaker = Piper(piper, {"en": {"woman": str(tmp_path / "amy.onnx")}})
    before = speaker.version()
    (tmp_path / "amy.onnx").unlink()
    with pytest.raises(Unavailable, match=r"amy.onnx cannot be read: No such file"):
        speaker.version()
    (tmp_path / "amy.onnx").touch()
    assert speaker.version() != before


def test_a_piper_that_hangs(piper: str, tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match=r"piper took longer than 0\.2 s"):
        Piper(piper, {"*": {"man": "x"}}, 0.2).synthesize("hang", "man", "en", tmp_path / "a.wav")


SPOKEN = {
    "it": "Perché no",
    "ca": "Això és català",
    "cs": "Příliš žluťoučký kůň",
    "fi": "Hyvää päivää",
    "en": "Good day",
}


def test_every_language_that_festival_has_here_is_heard(tmp_path: Path) -> None:
    """Those whose packages are installed: all of English's on a machine that runs these tests."""
    speaker = Festival()
    assert "en" in speaker.voices
    heard = set()
    for language, voices in speaker.voices.items():
        for voice in voices:
            speaker.synthesize(SPOKEN[language], voice, language, tmp_path / "a.wav")
            sound = soundfile.read(tmp_path / "a.wav")[0]
            assert numpy.abs(sound).max() > 0.05, (language, voice)
            heard.add(sound.tobytes())
    assert len(heard) == sum(len(voices) for voices in speaker.voices.values())
