"""Tokens of a language model as sentences: speech begins with the first, while others are written. Pure."""

import re

END = re.compile(r"[.!?…][\"')\]”’]*\s|[。！？]|\n")
ABBREVIATIONS = frozenset(
    ("mr.", "mrs.", "ms.", "dr.", "st.", "vs.", "no.", "prof.", "jr.", "sr.", "e.g.", "i.e.", "etc.", "a.m.", "p.m.")
)
LONGEST = 300
"""Characters without an end of a sentence; then it is cut between words."""
LEAST = 2
"""Letters and digits of a sentence: 1. begins one in a list."""


class Sentences:
    """What was written and is not spoken yet."""

    def __init__(self) -> None:
        self.rest = ""

    def add(self, token: str, last: bool) -> list[str]:
        """The sentences that are complete by this token; with the last one all that is left."""
        self.rest += token
        found = self.complete()
        if last:
            found.append(self.take())
        return [one for one in found if is_spoken(one)]

    def complete(self) -> list[str]:
        """Cut off what is complete."""
        found, searched = [], 0
        while end := END.search(self.rest, searched):
            sentence = self.rest[: end.end()]
            if is_end(sentence):
                found.append(sentence.strip())
                self.rest, searched = self.rest[end.end() :], 0
            else:
                searched = end.end()
        while len(self.rest) > LONGEST:
            at = self.rest.rfind(" ", 1, LONGEST)
            at = at if at > 0 else LONGEST
            found.append(self.rest[:at].strip())
            self.rest = self.rest[at:]
        return found

    def take(self) -> str:
        """All that is left."""
        rest, self.rest = self.rest.strip(), ""
        return rest


def is_end(sentence: str) -> bool:
    """Does it end here? Not after an abbreviation, or the number in a list."""
    if sentence.endswith("\n"):
        return bool(sentence.strip())
    words = sentence.lower().split()
    return sum(map(str.isalnum, sentence)) >= LEAST and words[-1] not in ABBREVIATIONS


def is_spoken(text: str) -> bool:
    """Is there anything in it that a voice says?"""
    return any(map(str.isalnum, text))
