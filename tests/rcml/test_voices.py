"""Voices by the names that people write: a sex and a language, without a warning."""

import pytest

from app.rcml.speech.voices import POLLY, sex_and_language, voice


@pytest.mark.parametrize(
    ("name", "sex", "language"),
    [
        ("man", "man", ""),
        ("Woman", "woman", ""),
        ("alice", "woman", ""),
        ("Polly.Joanna", "woman", "en-US"),
        ("Polly.Matthew-Neural", "man", "en-US"),
        ("Polly.Mizuki", "woman", "ja-JP"),
        ("polly.takumi-Generative", "man", "ja-JP"),
        ("Polly.Léa", "woman", "fr-FR"),
        ("Polly.Nobody", "woman", ""),
        ("Google.en-US-Standard-C", "woman", "en-US"),
        ("Google.en-US-Wavenet-D", "man", "en-US"),
        ("Google.de-DE-Neural2-B", "man", "de-DE"),
        ("Google.en-GB-Chirp3-HD-Aoede", "woman", "en-GB"),
        ("Google.en-GB-Chirp3-HD-Charon", "man", "en-GB"),
        ("Google.cmn-CN-Wavenet-A", "woman", "cmn-CN"),
        ("ElevenLabs.21m00Tcm4TlvDq8ikWAM", "woman", ""),
    ],
)
def test_name(name: str, sex: str, language: str) -> None:
    assert sex_and_language(voice(name)) == (sex, language)


@pytest.mark.parametrize("name", ["", "robot", "Polly.", ".x", "Polly.<x>", "1.2.3 4"])
def test_what_is_no_voice(name: str) -> None:
    with pytest.raises(ValueError, match="man, woman"):
        voice(name)


def test_every_voice_of_the_table_is_one_only() -> None:
    names = [name for sexes in POLLY.values() for of_one in sexes for name in of_one.split()]
    assert len(names) == len(set(names)) > 80
