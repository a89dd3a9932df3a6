"""The recording of a conference: paused, resumed, stopped (Twilio's Recordings of a conference). Pure.

The switch leaves out what is said during a pause; where the pause is to be heard as silence, that is put in afterwards.
Times are seconds of any clock, the same for all calls of a recording.
"""

from dataclasses import dataclass, field

IN_PROGRESS, PAUSED, STOPPED = "in-progress", "paused", "stopped"
SILENCE = "silence"


@dataclass(slots=True)
class RoomRecording:
    """One of them. began: when; silences: (seconds of the file before it, its length)."""

    began: float
    status: str = IN_PROGRESS
    silences: list[tuple[float, float]] = field(default_factory=list)
    paused_at: float = 0.0
    behavior: str = SILENCE
    left_out: float = 0.0
    """Seconds of all pauses that are over."""

    def change(self, status: str, behavior: str, now: float) -> bool:
        """Make it so. behavior: of a pause, silence or skip. Returns whether that is a change."""
        if self.status in (status, STOPPED):
            return False
        if self.status == PAUSED:
            self.end_pause(now)
        if status == PAUSED:
            self.paused_at, self.behavior = now, behavior
        self.status = status
        return True

    def end_pause(self, now: float) -> None:
        """A pause is over, or the recording is."""
        length = max(0.0, now - self.paused_at)
        if self.behavior == SILENCE and length:
            before = max(0.0, self.paused_at - self.began - self.left_out)
            self.silences.append((before, length))
        self.left_out += length

    def finished(self, now: float) -> tuple[tuple[float, float], ...]:
        """The silences of the recording that ends now, or has ended."""
        if self.status == PAUSED:
            self.end_pause(now)
        self.status = STOPPED
        return tuple(self.silences)
