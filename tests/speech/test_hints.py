"""Hints as a grammar, and what it gives: digits that are understood."""

from pathlib import Path

import pytest

from app.speech.hints import DIGIT_SEQUENCE, grammar, spoken, written
from app.speech.providers.pocketsphinx import PocketSphinx, Unsupported
from tests.speech.spoken import said


def known(word: str) -> bool:
    return word != "xyzzy"


@pytest.mark.parametrize(
    ("hints", "phrases"),
    [
        (["Sales", " technical  Support "], "sales | technical support"),
        (["yes", "yes", "don't"], "yes | don't"),
        (["12"], "one two"),
        (["xyzzy", "no"], "no"),
        (["); public <said> = a | ( no", "<b>"], "public said a no | b"),
    ],
)
def test_any_of_the_phrases(hints: list[str], phrases: str) -> None:
    assert grammar(hints, known) == f"#JSGF V1.0; grammar hints; public <said> = ( {phrases} )+ ;"


@pytest.mark.parametrize("hints", [[], [""], ["xyzzy"], ["漢字", "!?"]])
def test_nothing_to_go_by(hints: list[str]) -> None:
    assert grammar(hints, known) == ""


def test_any_digits() -> None:
    assert spoken(DIGIT_SEQUENCE) == ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def test_what_was_hinted_in_figures_is_written_in_figures() -> None:
    assert written("four two press one", ["42", "press"]) == "42 press 1"
    assert written("four two", [DIGIT_SEQUENCE]) == "42"
    assert written("four two", ["four", "two"]) == "four two"


@pytest.mark.parametrize("digits", ["4711", "30928"])
def test_digits_are_understood(digits: str) -> None:
    """Of flite's voice rms at telephone quality."""
    heard = PocketSphinx().recognize(said(spoken(digits)[0]), 20, "en-US", [DIGIT_SEQUENCE])
    assert heard.text == digits
    assert 0 < heard.confidence <= 1


def test_only_what_was_hinted_is_heard() -> None:
    heard = PocketSphinx().recognize(said("technical support"), 20, hints=["sales", "technical support", "xyzzyq"])
    assert heard.text == "technical support"


def test_hints_of_which_no_word_is_known_do_no_harm(tmp_path: Path) -> None:
    words = "please call me back tomorrow morning"
    assert PocketSphinx().recognize(said(words), 20, hints=["xyzzyq"]).text == words


def test_pocketsphinx_understands_english() -> None:
    with pytest.raises(Unsupported, match="does not understand 'de-DE'"):
        PocketSphinx().recognize(said("yes"), 20, "de-DE")
