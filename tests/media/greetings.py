"""Sixty made answers to a call: people, machines with and without beeps, faxes, silence and music (docs/streams.md).

Voices are those of espeak-ng, flite and festival; rooms are echoes, lines are noise, levels differ. Everything comes
from a generator with a fixed seed.
"""

import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import soundfile

from tests.softphone.g711 import PCMU, RATE, Samples

VOICES = (
    *(
        f"espeak:{name}"
        for name in ("en-us", "en-gb", "en-gb+f3", "en-us+f2", "en-gb-scotland", "en-us+m5", "en-us+f4")
    ),
    *(f"flite:{name}" for name in ("slt", "rms", "awb", "kal")),
    "festival:",
)
PEOPLE = (
    "Hello?", "Hello.", "Yes?", "Hi.", "Good morning.", "Hello, who is this?", "This is Anna.", "Miller.", "Speaking.",
    "Hi, this is Tom.", "Yes, hello?", "Good afternoon, reception.", "Who's calling?", "Hey, what's up?",
    "Sales, hello.", "Hello, hello?", "Doctor Smith.", "Good evening.", "Yeah?", "Hello, Jane speaking.", "Hi there.",
    "Support.", "Hello, how can I help you?", "Morning!", "Ahoy.", "Hello, this is Peter Brown.",
)  # fmt: skip
MACHINES = (
    "Hi, you have reached the voicemail of John Carter. Please leave a message after the tone.",
    "You have reached the office of Miller and Sons. We are closed. Please call again on Monday.",
    "The person you are calling is not available. At the tone, please record your message.",
    "Hello. We can't come to the phone right now. Leave your name and number and we will call you back.",
    "Thank you for calling. All our agents are busy. Please hold the line.",
    "This is Susan. I'm away from my desk. Please leave a message and I'll get back to you as soon as I can.",
    "The mailbox of five five five, zero one two three, is ready. Speak after the beep.",
    "Welcome to the answering service of the town library, which is open from nine to five.",
    "Hey, it's Mike. You know what to do, so go ahead and do it after the beep. Thanks.",
    "Please leave your message after the tone. When you are finished, hang up, or press pound for more options.",
    "Sorry, nobody is at home. We are on holiday until the end of the month. Please try again later.",
    "Your call has been forwarded to an automatic voice message system.",
)


@dataclass(frozen=True)
class Greeting:
    """What is heard from the answer on. expected: AnsweredBy with Enable; at_the_end: with DetectMessageEnd. spoken:
    when the last word, and beeped: when the beep, ends (seconds; 0: there is none)."""

    name: str
    audio: bytes
    expected: str
    at_the_end: str
    spoken: float = 0.0
    beeped: float = 0.0


@cache
def speech(voice: str, text: str) -> Samples:
    """A text, at full level, without silence at its ends."""
    kind, _, name = voice.partition(":")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.wav"
        if kind == "espeak":
            subprocess.run(["espeak-ng", "-v", name, "-w", str(path), text], check=True)
        elif kind == "flite":
            subprocess.run(["flite", "-voice", name, "-t", text, "-o", str(path)], check=True)
        else:
            subprocess.run(["text2wave", "-o", str(path)], input=text.encode(), check=True)
        samples, rate = soundfile.read(path, dtype="float64")
    spectrum = np.fft.rfft(samples)
    wanted = int(len(samples) * RATE / rate)
    brought = np.fft.irfft(spectrum[: wanted // 2 + 1], wanted)
    loud = np.flatnonzero(np.abs(brought) > 0.02 * np.abs(brought).max())
    cut: Samples = brought[loud[0] : loud[-1]] / np.abs(brought).max()
    return cut


def tone(hz: float, seconds: float) -> Samples:
    found: Samples = np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE)) / RATE)
    return found


def quiet(seconds: float) -> Samples:
    found: Samples = np.zeros(int(seconds * RATE))
    return found


def music(seconds: float, chance: np.random.Generator) -> Samples:
    """Chords that change three times a second."""
    parts = []
    for _chord in range(int(seconds * 3)):
        root = 220 * 2 ** (int(chance.integers(0, 12)) / 12)
        fade = np.exp(-np.arange(int(RATE / 3)) / RATE * 4)
        parts.append(fade * sum(tone(root * step, 1 / 3)[: len(fade)] for step in (1, 1.25, 1.5, 2)))
    return np.concatenate(parts) / 4


def line(samples: Samples, chance: np.random.Generator) -> bytes:
    """As it comes over a line: some level, a room, noise, mu-law."""
    level = float(chance.uniform(4000, 18000))
    if chance.random() < 0.4:  # a room
        echo = chance.standard_normal(int(0.2 * RATE)) * np.exp(-np.arange(int(0.2 * RATE)) / (0.04 * RATE)) * 0.12
        echo[0] = 1.0
        samples = np.convolve(samples, echo)[: len(samples)]
    noise = chance.standard_normal(len(samples)) * float(chance.choice([0, 5, 20, 45]))
    return PCMU.to_bytes(np.clip(samples * level + noise, -32000, 32000).astype(np.int16))


def people(chance: np.random.Generator) -> list[Greeting]:
    found = []
    for number, text in enumerate(PEOPLE):
        voice = VOICES[number % len(VOICES)]
        said, lead = speech(voice, text), float(chance.uniform(0.1, 1.2))
        audio = line(np.concatenate((quiet(lead), said, quiet(7))), chance)
        found.append(Greeting(f"{voice} {text}", audio, "human", "human", lead + len(said) / RATE))
    return found


def machines(chance: np.random.Generator) -> list[Greeting]:
    found = []
    for number in range(22):
        text, voice = MACHINES[number % len(MACHINES)], VOICES[(number * 5 + 2) % len(VOICES)]
        said, lead, wait = speech(voice, text), float(chance.uniform(0.1, 1.0)), float(chance.uniform(0.2, 1.6))
        parts, hz = [quiet(lead), said], 0.0
        if number % 11 != 10:
            hz, length = 400 + 1000 * number / 21, float(chance.uniform(0.2, 1.0))
            parts += [quiet(wait), 0.6 * tone(hz, length)]
        beeped = sum(map(len, parts)) / RATE if hz else 0.0
        audio = line(np.concatenate([*parts, quiet(8)]), chance)
        end = "machine_end_beep" if hz else "machine_end_silence"
        found.append(
            Greeting(f"{voice} {hz:.0f} Hz {text}", audio, "machine_start", end, lead + len(said) / RATE, beeped)
        )
    return found


def others(chance: np.random.Generator) -> list[Greeting]:
    found = []
    for hz, length in ((2100, 3.0), (2100, 1.5), (1100, 0.5), (2100, 2.6)):
        parts = (quiet(0.6), 0.5 * tone(hz, length), quiet(6))
        found.append(Greeting(f"fax {hz} Hz", line(np.concatenate(parts), chance), "fax", "fax"))
    for number in range(4):
        found.append(Greeting(f"silence {number}", line(quiet(12), chance), "unknown", "unknown"))
    for number in range(4):
        audio = line(np.concatenate((quiet(0.4), music(12, chance), quiet(6))), chance)
        found.append(Greeting(f"music {number}", audio, "machine_start", "machine_end_silence"))
    return found


def greetings(seed: int = 1) -> list[Greeting]:
    """All sixty."""
    chance = np.random.default_rng(seed)
    return [*people(chance), *machines(chance), *others(chance)]
