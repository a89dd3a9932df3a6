"""What a customer's server has sent and the caller has not heard yet: audio, and marks between it. Pure."""

from collections import deque

from app.media.audio.g711 import FRAME, SILENCE

MOST_BYTES = 2_000_000
"""Audio that may wait, mu-law: 250 s."""
MOST_MARKS = 2000
PIECE = 8000
"""Longer audio is kept in pieces of this many bytes, since a frame is cut from the first one."""


class QueueFull(Exception):
    """More is waiting than may. The message is one line."""


class Playout:
    """A queue in the order in which it came. Positions count bytes since the beginning."""

    def __init__(self) -> None:
        self.pieces: deque[bytes] = deque()
        self.waiting = 0
        self.played = 0
        self.marks: deque[tuple[int, str]] = deque()

    def add(self, audio: bytes) -> None:
        """Audio to play after all that waits. Raises QueueFull."""
        if self.waiting + len(audio) > MOST_BYTES:
            raise QueueFull(f"more than {MOST_BYTES // 8000} s of audio wait to be played")
        self.pieces.extend(audio[at : at + PIECE] for at in range(0, len(audio), PIECE))
        self.waiting += len(audio)

    def mark(self, name: str) -> bool:
        """Remember to tell when all audio before it was played. Returns whether that is now. Raises QueueFull."""
        if not self.waiting:
            return True
        if len(self.marks) >= MOST_MARKS:
            raise QueueFull(f"more than {MOST_MARKS} marks wait")
        self.marks.append((self.played + self.waiting, name))
        return False

    def clear(self) -> list[str]:
        """Forget all audio. Returns the marks that waited."""
        self.pieces.clear()
        self.played += self.waiting
        self.waiting = 0
        names = [name for _position, name in self.marks]
        self.marks.clear()
        return names

    def frame(self) -> bytes:
        """The next 20 ms; empty: there is nothing. The last piece is filled up with silence."""
        if not self.waiting:
            return b""
        parts, lacks = [], FRAME
        while lacks and self.pieces:
            piece = self.pieces.popleft()
            if len(piece) > lacks:
                self.pieces.appendleft(piece[lacks:])
                piece = piece[:lacks]
            parts.append(piece)
            lacks -= len(piece)
        self.waiting -= FRAME - lacks
        self.played += FRAME - lacks
        return b"".join(parts) + SILENCE * lacks

    def reached(self) -> list[str]:
        """The marks that were reached, in order."""
        names = []
        while self.marks and self.marks[0][0] <= self.played:
            names.append(self.marks.popleft()[1])
        return names
