"""Which of a provider's voices speaks (guide 3.3)."""

import pytest

from app.rcml.speech.languages import GUIDE
from app.settings.speech import ACAPELA_SPEAKERS
from app.speech.port import Unsupported
from app.speech.voices import voice_for

TABLE = {"en": {"man": "Bob", "woman": "Eve"}, "en-GB": {"woman": "Ann"}, "pl": {"man": "Jan"}}


@pytest.mark.parametrize(
    ("language", "voice", "name"),
    [
        ("en-US", "man", "Bob"), ("en", "woman", "Eve"), ("EN_gb", "woman", "Ann"), ("en-GB", "man", "Ann"),
        ("pl-PL", "woman", "Jan"),
    ],
)  # fmt: skip
def test_the_most_exact_that_there_is(language: str, voice: str, name: str) -> None:
    assert voice_for(TABLE, language, voice, "x") == name


@pytest.mark.parametrize("language", ["fr-FR", "e", "", "-", "*"])
def test_no_such_language(language: str) -> None:
    with pytest.raises(Unsupported, match="x does not speak"):
        voice_for(TABLE, language, "man", "x")


def test_any_language() -> None:
    assert voice_for(TABLE | {"*": {"man": "Any"}}, "fr-FR", "man", "x") == "Any"
    assert voice_for(TABLE | {"*": {"man": "Any"}}, "pl-PL", "man", "x") == "Jan"


def test_acapela_has_a_speaker_of_its_own_for_each_of_the_guides_languages() -> None:
    assert len({voice_for(ACAPELA_SPEAKERS, language, "woman", "acapela") for language in GUIDE.values()}) == len(GUIDE)
