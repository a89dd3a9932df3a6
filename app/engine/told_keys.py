"""Which keys of a leg its call was told, as its journal has them, against those that the switch has written down. Pure.

Every key that a script hears is tied to the line that the switch has written of it, in the order of these lines. So
whoever reads them, however often and after whatever was lost, finds what is missing behind the last one that was told.
"""

from dataclasses import dataclass, field

from app.calls.events import Digit

EARLY, LAG = 0.5, 5.0
"""Seconds by which a switch may tell of a key before it writes it down (it is busy), and after that (the key waits for
whatever the leg does to look at keys)."""
NEAR = 0.05
"""Seconds within which two times are surely of one key."""
TWICE = 0.6
"""Seconds within which a phone that sends each key in two ways has sent both."""


@dataclass(slots=True)
class ToldKeys:
    """Of one leg. lines: of the keys that have one; at: of the last one that has none, by the switch's clock."""

    lines: set[str] = field(default_factory=set)
    at: float = 0.0
    heard: set[str] = field(default_factory=set)
    """Of them, those of which the switch has told this engine."""
    unheard: list[Digit] = field(default_factory=list)
    """What was written when the calls were taken up, and may still be told of."""
    believed: bool = True
    """Does the switch write its keys down, as far as we know?"""

    def note(self, digit: Digit) -> None:
        """A call is told this key, or was by the engine before us."""
        if digit.line:
            self.lines.add(digit.line)
        else:
            self.at = max(self.at, digit.at)

    def split(self, kept: list[Digit]) -> tuple[list[Digit], list[Digit]]:
        """What is written up to the last key that was told, and behind it."""
        told = [n for n, one in enumerate(kept, 1) if one.line in self.lines or one.at <= self.at + NEAR]
        end = told[-1] if told else 0
        return kept[:end], kept[end:]

    def line_of(self, digit: Digit, kept: list[Digit]) -> Digit | None:
        """The one that the switch tells of just now; None: it is not there, or was told."""
        _past, fresh = self.split(kept)
        same = (one for one in fresh if one.key == digit.key)
        return next((one for one in same if not digit.at or one.at <= digit.at + EARLY), None)

    @staticmethod
    def are_later(digit: Digit, kept: list[Digit]) -> bool:
        """Are keys written that were pressed after this one, so that its own line cannot come any more?"""
        return bool(digit.at and kept) and kept[-1].at > digit.at + NEAR

    def told_before(self, digit: Digit) -> Digit | None:
        """The one, if its line may have been told before the switch told of it."""
        same = (one for one in self.unheard if one.key == digit.key)
        return next((one for one in same if not digit.at or -LAG < one.at - digit.at <= EARLY), None)

    def is_told(self, digit: Digit, kept: list[Digit]) -> bool:
        """Is it surely one that was told?"""
        return any(one.key == digit.key and abs(one.at - digit.at) <= NEAR for one in self.split(kept)[0])

    def sends_twice(self, past: list[Digit]) -> bool:
        """Does the phone send every key in two ways? Then FreeSWITCH has written each twice, and it was told once."""
        told = "".join(one.key for one in past if one.line in self.lines)
        rest = "".join(one.key for one in past if one.line not in self.lines)
        return bool(rest) and rest in (told, told[:-1])

    def missed(self, kept: list[Digit]) -> list[Digit]:
        """The keys that the call has not been told, in their order."""
        past, fresh = self.split(kept)
        twins = self.sends_twice(past)
        found: list[Digit] = []
        last = past[-1] if past else None
        for one in fresh:
            if not (twins and last and last.key == one.key and one.at - last.at < TWICE):
                found.append(one)
                last = one
        return found
