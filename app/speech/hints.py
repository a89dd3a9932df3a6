"""Hints of a <Gather> as a grammar for PocketSphinx: a limited choice is recognized far better.

A grammar is JSGF: any of the phrases, once or several times. Figures are spoken digit by digit, and what is heard of
them is written in figures again, as other recognizers do.
"""

import re
from collections.abc import Callable, Iterable, Sequence

DIGITS = {
    "0": "zero", "1": "one", "2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "7": "seven", "8": "eight",
    "9": "nine",
}  # fmt: skip
FIGURES = {word: figure for figure, word in DIGITS.items()}
DIGIT_SEQUENCE = "$OOV_CLASS_DIGIT_SEQUENCE"
"""Twilio's word for: any digits."""
GAP = re.compile(r"(?<=\d) (?=\d)")


def grammar(hints: Iterable[str], known: Callable[[str], bool]) -> str:
    """The JSGF of those hints whose words are all known; empty when there is none."""
    phrases = dict.fromkeys(phrase for hint in hints for phrase in spoken(hint))
    usable = [phrase for phrase in phrases if phrase and all(known(word) for word in phrase.split())]
    if not usable:
        return ""
    return f"#JSGF V1.0; grammar hints; public <said> = ( {' | '.join(usable)} )+ ;"


def spoken(hint: str) -> list[str]:
    """The phrases that a hint stands for, in small letters."""
    if hint.strip() == DIGIT_SEQUENCE:
        return list(FIGURES)
    words = re.sub(r"\d", lambda figure: f" {DIGITS[figure[0]]} ", hint.lower(), flags=re.ASCII)
    return [" ".join(re.findall(r"[a-z][a-z']*", words))]


def written(text: str, hints: Sequence[str]) -> str:
    """What was heard, in figures if a hint was: ``four two`` is 42."""
    if not any(hint.strip() == DIGIT_SEQUENCE or re.search(r"[0-9]", hint) for hint in hints):
        return text
    return GAP.sub("", " ".join(FIGURES.get(word, word) for word in text.split()))
