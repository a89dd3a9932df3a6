"""Speech by espeak-ng (guide 2.7): languages, voices, and texts that would like to be more than text."""

import wave
from pathlib import Path

import numpy
import pytest

from app.rcml.speech.languages import GUIDE
from app.speech import ssml
from app.speech.port import SpeechError
from app.speech.providers import espeak
from app.speech.providers.espeak import Espeak
from app.speech.providers.espeak_voices import espeak_language


@pytest.fixture(scope="module")
def synthesizer() -> Espeak:
    return Espeak()


def spoken(synthesizer: Espeak, path: Path, text: str, voice: str = "man", language: str = "en-US") -> bytes:
    """The samples of a text."""
    path.unlink(missing_ok=True)
    synthesizer.synthesize(text, voice, language, path)
    with wave.open(str(path)) as wav:
        return wav.readframes(wav.getnframes())


def test_version(synthesizer: Espeak) -> None:
    assert synthesizer.version()[0].isdigit()


EXPECTED = {
    "bf": "fr-be", "bp": "pt-br", "en": "en-us", "en-gb": "en-gb", "cf": "fr-fr", "cs": "cs", "dan": "da", "fi": "fi",
    "es": "es", "fr": "fr-fr", "de": "de", "el": "el", "it": "it", "nl": "nl", "no": "nb", "pl": "pl", "pt": "pt",
    "ru": "ru", "ar": "ar", "ca": "ca", "sv": "sv", "tr": "tr",
}  # fmt: skip


@pytest.mark.parametrize("code", GUIDE)
def test_the_guides_languages(synthesizer: Espeak, tmp_path: Path, code: str) -> None:
    """As the code of the guide and as the tag that the document's code becomes."""
    for name in (code, GUIDE[code]):
        assert espeak_language(name, synthesizer.languages) == EXPECTED[code]
    assert spoken(synthesizer, tmp_path / "a.wav", "1 2 3", language=GUIDE[code])


def test_the_guides_languages_sound_different(synthesizer: Espeak, tmp_path: Path) -> None:
    """The same text in each: none is silent, and no two are the same but French and Canadian French."""
    sounds = {
        code: spoken(synthesizer, tmp_path / "a.wav", "Telephone 123", language=tag) for code, tag in GUIDE.items()
    }
    assert min(max(numpy.abs(numpy.frombuffer(sound, "<i2").astype("i4"))) for sound in sounds.values()) > 3000
    assert len({sounds[code] for code in GUIDE}) == len(GUIDE) - 1
    assert sounds["cf"] == sounds["fr"]


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("en-AU", "en-gb"), ("en_GB", "en-gb"), ("EN-us", "en-us"), ("es-MX", "es-419"), ("de-AT", "de"),
        ("fr-CH", "fr-ch"),
        ("zh-CN", "cmn"), ("zh-Hant-TW", "cmn"), ("nn-NO", "nb"), ("ja", "ja"), ("xx", ""), ("", ""), ("--help", ""),
        ("en+croak", ""), ("../../etc", ""),
    ],
)  # fmt: skip
def test_tags(synthesizer: Espeak, tag: str, name: str) -> None:
    assert espeak_language(tag, synthesizer.languages) == name


def test_two_voices(synthesizer: Espeak, tmp_path: Path) -> None:
    man, woman = (spoken(synthesizer, tmp_path / "a.wav", "Good morning", voice) for voice in ("man", "woman"))
    assert man != woman


@pytest.mark.parametrize(("voice", "language"), [("robot", "en"), ("man", "tlh-XX"), ("man", "-h"), ("", "en")])
def test_what_it_does_not_know_is_told(synthesizer: Espeak, tmp_path: Path, voice: str, language: str) -> None:
    with pytest.raises(SpeechError, match=r"espeak (does not speak|has no voice)"):
        synthesizer.synthesize("Hello", voice, language, tmp_path / "a.wav")
    assert not (tmp_path / "a.wav").exists()


@pytest.mark.parametrize(
    "text",
    [
        "--help", "-v foo", "-w /tmp/x.wav hello", "${system(touch x)}", "$(touch x) `touch x` ; touch x",
        "a < b > c & d",
        "<b>bold</b>", "%s %n", "'\"\\", "é ü 漢字 😀", "</speak>", "<speak>", "[[h@l@U]]", "[[[[", "|touch x",
    ],
)  # fmt: skip
def test_a_text_is_a_text(synthesizer: Espeak, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(spoken(synthesizer, tmp_path / "a.wav", text)) > 1000
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


def test_phonemes_are_not_for_customers(synthesizer: Espeak, tmp_path: Path) -> None:
    """espeak-ng would pronounce what is in double brackets; it is read out as letters instead, which takes longer."""
    trick, word = (len(spoken(synthesizer, tmp_path / "a.wav", text)) for text in ("[[h@l'oU]]", "hello"))
    assert trick > 1.5 * word


def test_ssml(synthesizer: Espeak, tmp_path: Path) -> None:
    plain = spoken(synthesizer, tmp_path / "a.wav", "one two")
    pause = spoken(synthesizer, tmp_path / "a.wav", '<speak>one<break time="2s"/>two</speak>')
    assert len(pause) - len(plain) > 2 * 22050 * 1.5


@pytest.mark.parametrize(
    "text",
    [
        '<speak><audio src="x; touch pwned">a</audio></speak>',
        '<speak><voice name="../../../../etc/passwd">a</voice></speak>',
        '<speak xml:base="/etc"><p><audio src="passwd"/>word</p></speak>',
        '<speak>one <break time="2s"/> <voice name="../../../etc/passwd">x</voice> <b>bold</b></speak>',
    ],
)
def test_ssml_runs_nothing_and_crashes_nothing(
    synthesizer: Espeak, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert spoken(synthesizer, tmp_path / "a.wav", text)
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


def test_ssml_keeps_what_is_listed_and_speaks_the_rest() -> None:
    text = (
        '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis">a &amp; '
        '<emphasis level="strong" x="y">b</emphasis>'
        '<audio src="z">c</audio><!-- no --><?pi no?> d <sub alias="World">W</sub>'
        '<prosody rate="slow" pitch="$(x)">e<u>f</u>g</prosody>h</speak>'
    )
    assert ssml.cleaned(text) == (
        '<speak>a &amp; <emphasis level="strong">b</emphasis>c d World<prosody rate="slow">efg</prosody>h</speak>'
    )


@pytest.mark.parametrize(
    "text", ["<speak><p></speak>", '<!DOCTYPE s [<!ENTITY a "b">]><speak>&a;</speak>', "<speak>&x;</speak>"]
)
def test_bad_ssml(text: str) -> None:
    with pytest.raises(ValueError, match="the SSML"):
        ssml.cleaned(text)


def test_bad_ssml_is_told(synthesizer: Espeak, tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="the SSML is not well-formed"):
        synthesizer.synthesize("<speak><p></speak>", "man", "en", tmp_path / "a.wav")


def program(folder: Path, script: str) -> str:
    path = folder / "espeak-ng"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo no voice data >&2; exit 3", r"espeak-ng failed \(3\): no voice data"),
        ("kill -SEGV $$", r"espeak-ng failed \(-11\)"),
        ("sleep 60", "took longer than 0.2 s"),
        ("exit 0", "produced no speech"),
    ],
)
def test_a_program_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, message: str) -> None:
    synthesizer = Espeak(0.2)
    synthesizer.languages = frozenset({"en-us"})
    monkeypatch.setattr(espeak, "PROGRAM", program(tmp_path, script))
    with pytest.raises(SpeechError, match=message):
        synthesizer.synthesize("Hello", "man", "en", tmp_path / "a.wav")


def test_a_program_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak, "PROGRAM", str(tmp_path / "nothing"))
    with pytest.raises(SpeechError, match="espeak-ng is not installed"):
        Espeak().version()
