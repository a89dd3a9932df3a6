"""What a conversation says to the caller, one thing after the other: sentences, files and keys.

The audio of the next things is made while one is heard. Little of it waits in the playout, so that what is taken back
was hardly begun.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import gevent
from gevent.event import Event
from gevent.lock import BoundedSemaphore

from app.media.audio.playout import Playout, QueueFull
from app.media.audio.samples import mulaw_of
from app.media.conversation.prompts import Making
from app.media.conversation.terms import ANY
from app.speech.port import SpeechError

log = logging.getLogger(__name__)

AHEAD = 2
"""Things whose audio is made at a time."""
FEW_BYTES = 8000
"""Audio that may wait before more is put to it: a second."""
MOST_ITEMS, MOST_CHARACTERS = 2000, 200_000
"""That may wait to be heard."""
BYTES_A_MILLISECOND = 8


@dataclass(slots=True, eq=False)
class Utterance:
    """One thing. text: what is said; empty: a file, or keys. turn: of things that were sent in one go. begin, end:
    where its audio is in the playout; -1: not yet."""

    text: str = ""
    turn: int = 0
    interruptible: str = ANY
    preemptible: bool = False
    loop: int = 1
    make: Making | None = None
    digits: str = ""
    begin: int = -1
    end: int = -1
    made: "gevent.Greenlet[..., Path | SpeechError] | None" = field(default=None, repr=False)

    def heard(self, played: int) -> str:
        """The words that were heard when so many bytes had been played."""
        if self.begin < 0 or played <= self.begin:
            return ""
        if self.end >= 0 and played >= self.end:
            return self.text
        words = self.text.split()
        whole = max(self.end, self.begin + 1) - self.begin
        return " ".join(words[: round(len(words) * (played - self.begin) / whole)])


class Speaker:
    """One caller. press: sends keys, and returns how many seconds that
    takes; failed: told why something cannot be heard; heard: told the text of each thing
    that was heard to its end. None of them may wait."""

    def __init__(
        self,
        playout: Playout,
        press: Callable[[str], float],
        failed: Callable[[str], None],
        heard: Callable[[str], None],
    ) -> None:
        self.playout = playout
        self.press = press
        self.failed = failed
        self.heard = heard
        self.waiting: deque[Utterance] = deque()
        self.current: Utterance | None = None
        self.begun: deque[Utterance] = deque()
        """Things of which something was put into the playout, from the turn that is heard on."""
        self.told = 0
        """How many of them `heard` was told."""
        self.characters = 0
        self.places = BoundedSemaphore(AHEAD)
        self.something, self.room = Event(), Event()
        self.worker = gevent.spawn(self.work)

    # -- what is to be said -------------------------------------------------------------------------------------------

    def add(self, utterance: Utterance) -> None:
        """After all that waits. Raises QueueFull."""
        self.characters += len(utterance.text)
        if len(self.waiting) >= MOST_ITEMS or self.characters > MOST_CHARACTERS:
            raise QueueFull(f"more than {MOST_ITEMS} sentences or {MOST_CHARACTERS} characters wait to be heard")
        if utterance.make:
            utterance.made = gevent.spawn(self.make, utterance.make)
        self.waiting.append(utterance)
        self.something.set()

    def make(self, making: Making) -> Path | SpeechError:
        """The greenlet that makes audio, in the order in which it was asked for."""
        with self.places:
            try:
                return making()
            except SpeechError as error:
                return error

    def work(self) -> None:
        """The greenlet that lets one thing after the other be heard."""
        while True:
            while not self.waiting:
                self.something.clear()
                self.something.wait()
            self.current = self.waiting.popleft()
            self.characters -= len(self.current.text)
            try:
                self.perform(self.current)
            except SpeechError as error:
                self.failed(str(error))
            except Exception:
                log.exception("something cannot be said")
                self.failed("internal error: something cannot be said")
            self.current = None

    def perform(self, utterance: Utterance) -> None:
        """Let it be heard; keys, when all before was. Raises SpeechError."""
        if utterance.digits:
            self.wait_for(0)
            gevent.sleep(self.press(utterance.digits))
        elif utterance.made is not None:
            file = utterance.made.get()
            if isinstance(file, SpeechError):
                raise file
            for _round in range(utterance.loop):
                self.play(utterance, file)

    def play(self, utterance: Utterance, file: Path) -> None:
        """Put a file into the playout, as it is heard."""
        for piece in mulaw_of(file):
            self.wait_for(FEW_BYTES)
            if utterance.begin < 0:
                utterance.begin = self.playout.played + self.playout.waiting
                self.forget(utterance.turn)
                self.begun.append(utterance)
            self.playout.add(piece)
        utterance.end = self.playout.played + self.playout.waiting

    def wait_for(self, few: int) -> None:
        """Wait until no more than so many bytes wait."""
        while self.playout.waiting > few:
            self.room.clear()
            self.room.wait()

    def forget(self, turn: int) -> None:
        """What was heard of turns before this one is of no interest any more."""
        while self.told and (self.begun[0].turn != turn or len(self.begun) > MOST_ITEMS):
            self.begun.popleft()
            self.told -= 1

    def tick(self) -> None:
        """Some audio was played."""
        self.room.set()
        while self.told < len(self.begun):
            utterance = self.begun[self.told]
            if not 0 <= utterance.end <= self.playout.played:
                return
            self.told += 1
            if utterance.text:
                self.heard(utterance.text)

    # -- what is heard ------------------------------------------------------------------------------------------------

    def unheard(self) -> list[Utterance]:
        """Things in the playout that were not heard to their end."""
        return [one for one in self.begun if one.end < 0 or one.end > self.playout.played]

    @property
    def speaking(self) -> Utterance | None:
        """What is heard now, or next."""
        return next(iter((*self.unheard(), *([self.current] if self.current else []), *self.waiting)), None)

    def silence(self) -> tuple[str, int]:
        """Take back all that is not heard yet. Returns the words of this turn that were heard, and for how many
        milliseconds."""
        now, played = self.speaking, self.playout.played
        turn = [one for one in self.begun if now and one.turn == now.turn]
        words = " ".join(filter(None, (one.heard(played) for one in turn)))
        milliseconds = max(0, played - turn[0].begin) // BYTES_A_MILLISECOND if turn else 0
        self.drop(list(self.waiting) + ([self.current] if self.current else []))
        self.waiting.clear()
        self.stop()
        return words, milliseconds

    def preempt(self) -> None:
        """Something new is to be said: it takes the place of what may be replaced."""
        self.drop([one for one in self.waiting if one.preemptible])
        stays = deque(one for one in self.waiting if not one.preemptible)
        self.waiting.clear()
        going = [*self.unheard(), *([self.current] if self.current else [])]
        if going and all(one.preemptible for one in going):
            self.stop()
        self.waiting = stays

    def drop(self, utterances: list[Utterance]) -> None:
        """These will not be heard: their audio is not needed."""
        for one in utterances:
            if one in self.waiting:
                self.characters -= len(one.text)
            if one.made is not None:
                one.made.kill(block=False)

    def stop(self) -> None:
        """Nothing more of what has begun is heard."""
        self.worker.kill(block=False)
        self.current = None
        self.playout.clear()
        self.begun.clear()
        self.told = 0
        self.worker = gevent.spawn(self.work)

    def end(self) -> None:
        """The caller is gone."""
        self.drop(list(self.waiting) + ([self.current] if self.current else []))
        self.waiting.clear()
        self.worker.kill(block=False)
