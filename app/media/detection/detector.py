"""From frames of audio to a verdict, as Twilio names them. Pure: time is counted in frames of 20 ms.

A short utterance with silence after it is a person, a long one is a machine (the thresholds are the customer's); a tone
of a fax is a fax. A machine's message ends with its beep, or with a silence that is too long for a pause.
"""

from dataclasses import dataclass, field

from app.media.detection.sounds import Sound, SpeechInput

FRAME_MS = 20
HUMAN, FAX, UNKNOWN = "human", "fax", "unknown"
MACHINE, BEEP, SILENCE, OTHER = "machine_start", "machine_end_beep", "machine_end_silence", "machine_end_other"
QUIETEST, LOUD = 180.0, 700.0
"""Levels: below the first is silence whatever the line's noise; above the second is sound from the first frame on."""
ABOVE_NOISE = 3.0
NOISE_RISE = 1.004
"""By how much the noise may seem to grow from frame to frame, while something else is heard."""
VOICED = 4
"""Frames of sound in a row that are no click: 80 ms."""
FAX_HZ = ((1080.0, 1120.0), (2080.0, 2120.0))
"""CNG and CED."""
FAX_MS = 400
BEEP_HZ = (380.0, 1450.0)
BEEP_MS, LONGEST_BEEP_MS = 120, 3000
STEADY_HZ = 20.0
SHORT_MS, SHORT_END = 1500, 0.75
"""After an utterance as short as the first, this share of the silence is enough: a person waits for an answer."""
PAUSE_MS = 2500
"""A silence within a machine's message is shorter than this."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """In milliseconds, as Twilio documents them. to_the_end (0 or 1): wait for the end of a machine's
    message. speech: by default a little less than Twilio's 2,400: a decision within 2.2 s of the first word."""

    to_the_end: int = 0
    timeout: int = 30_000
    speech: int = 2_150
    speech_end: int = 1_200
    silence: int = 5_000


@dataclass(slots=True)
class Detector:
    """One call, from its answer on."""

    thresholds: Thresholds
    ear: SpeechInput = field(default_factory=SpeechInput)
    now: int = 0
    """Milliseconds that were heard."""
    noise: float = 0.0
    run: int = 0
    """Frames of sound in a row."""
    began: int = -1
    """When the first utterance began; -1: nothing was said yet."""
    last: int = -1
    """When sound was heard last."""
    machine: bool = False
    tone: float = 0.0
    tone_ms: int = 0
    rest: bytes = b""

    def feed(self, audio: bytes) -> str:
        """Hear mu-law audio of any length. Returns the verdict once there is one, else an empty string."""
        data = self.rest + audio
        while len(data) >= 160:
            frame, data = data[:160], data[160:]
            if verdict := self.frame(self.ear.hear(frame)):
                return verdict
        self.rest = data
        return ""

    def frame(self, sound: Sound) -> str:
        """One frame. Returns as `feed`."""
        self.now += FRAME_MS
        if self.now >= self.thresholds.timeout:
            return OTHER if self.machine else UNKNOWN
        if verdict := self.follow_tone(sound):
            return verdict
        self.follow_voice(sound)
        return self.of_message() if self.machine else self.of_answer()

    # -- tones --------------------------------------------------------------------------------------------------------

    def follow_tone(self, sound: Sound) -> str:
        """A steady tone: of a fax at once, a machine's beep when it ends."""
        if sound.hz and abs(sound.hz - self.tone) <= STEADY_HZ:
            self.tone_ms += FRAME_MS
            return FAX if self.is_fax() else ""
        ended, lasted = self.tone, self.tone_ms
        self.tone, self.tone_ms = sound.hz, FRAME_MS if sound.hz else 0
        beeps = BEEP_HZ[0] <= ended <= BEEP_HZ[1] and BEEP_MS <= lasted <= LONGEST_BEEP_MS
        if beeps and self.began >= 0 and self.machine:
            return BEEP
        if beeps and self.began >= 0 and not self.thresholds.to_the_end:
            return MACHINE
        self.machine = self.machine or (beeps and self.began >= 0)
        return BEEP if beeps and self.machine else ""

    def is_fax(self) -> bool:
        """Is what goes on the tone of a fax, and not the beep after a message?"""
        known = any(low <= self.tone <= high for low, high in FAX_HZ)
        calls = self.tone < BEEP_HZ[1] and self.began >= 0 and self.began < self.now - self.tone_ms - 200
        return known and self.tone_ms >= FAX_MS and not calls

    # -- voice --------------------------------------------------------------------------------------------------------

    def follow_voice(self, sound: Sound) -> None:
        """Note when something is said."""
        if self.now <= 100:
            self.noise = min(self.noise or sound.level, sound.level, LOUD / ABOVE_NOISE)
        self.noise = min(self.noise * NOISE_RISE, sound.level) if sound.level < self.noise else self.noise * NOISE_RISE
        heard = sound.level > max(QUIETEST, self.noise * ABOVE_NOISE)
        self.run = self.run + 1 if heard else 0
        if self.run >= VOICED and not self.tone_ms > BEEP_MS:
            self.last = self.now
            if self.began < 0:
                self.began = self.now - VOICED * FRAME_MS

    def of_answer(self) -> str:
        """A person or a machine? Empty: not known yet."""
        if self.began < 0:
            return UNKNOWN if self.now >= self.thresholds.silence else ""
        spoken, quiet = self.last - self.began, self.now - self.last
        if spoken >= self.thresholds.speech:
            self.machine = True
            return "" if self.thresholds.to_the_end else MACHINE
        enough = self.thresholds.speech_end
        if spoken <= SHORT_MS:
            enough = int(enough * SHORT_END)
        return HUMAN if quiet >= enough else ""

    def of_message(self) -> str:
        """Is the machine's message over, without a beep?"""
        quiet = self.now - self.last
        return SILENCE if quiet >= max(PAUSE_MS, self.thresholds.speech_end) and not self.tone_ms else ""
