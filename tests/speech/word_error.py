"""``python -m tests.speech.word_error``: how many words of 50 telephone sentences the chosen recognizer gets wrong.

Each sentence is spoken by flite's and Festival's voices in turn, and recognized at telephone quality: 8 kHz, mu-law,
300 to 3400 Hz. The word error is substitutions, insertions and deletions by the words that were said (NIST).
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile
import soxr

from app.settings.config import load
from app.speech.port import SpeechError
from app.speech.recognizers import recognizer
from tests.softphone.g711 import CODECS, RATE, Samples

SENTENCES = """please call me back tomorrow at five
this is john smith from the bank
i would like to speak to someone about my bill
my order has not arrived yet
can you tell me your opening hours
i need to change my appointment to friday morning
the meeting starts at half past nine
please send me an email with the details
i am calling about the apartment on main street
we will be there in twenty minutes
could you please repeat the number
i want to cancel my subscription
the package was delivered to the wrong address
thank you very much for your help
my account was charged twice last month
please leave a message after the tone
i have lost my credit card
is doctor miller available this afternoon
the train from boston is delayed by an hour
please confirm your reservation for two people
my phone number has changed
there is a problem with my internet connection
i forgot my password and cannot log in
what is the price of the blue one
we are open from monday to saturday
i will call again later this evening
the water in the kitchen does not stop running
please transfer me to the sales department
how long will the repair take
my flight leaves on the third of june
i would like to order a large pizza
the door code is not working
please tell her that her mother called
we have received your payment
can i pay by credit card
i am running late for our appointment
the car needs new brakes and oil
do you have a room for three nights
please speak to an agent
my name is mary johnson
i do not understand the question
the lights went out in the whole building
could someone pick me up at the airport
your table is ready now
i want to report an accident
please press one to accept the call
the school is closed because of snow
can we move the interview to next week
i have been waiting for half an hour
good morning and have a nice day""".splitlines()
FLITE = ("slt", "rms", "awb")
LOW_HZ, HIGH_HZ = 300, 3400


def spoken(text: str, voice: str, folder: Path) -> Samples:
    """A sentence at 8 kHz by one of flite's voices, or by Festival's."""
    path = folder / "spoken.wav"
    if voice == "festival":
        subprocess.run(["text2wave", "-o", path], input=text, text=True, check=True, capture_output=True)
    else:
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", path], check=True, capture_output=True)
    samples, rate = soundfile.read(path, dtype="int16")
    result: Samples = soxr.resample(samples, rate, RATE)
    return result


def by_telephone(samples: Samples) -> Samples:
    """As a telephone passes it on: 300 to 3400 Hz, mu-law and back."""
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[(hertz < LOW_HZ) | (hertz > HIGH_HZ)] = 0
    narrow = np.clip(np.fft.irfft(spectrum, len(samples)), -32768, 32767).astype(np.int16)
    return CODECS[0].to_samples(CODECS[0].to_bytes(narrow))


def errors(said: list[str], heard: list[str]) -> int:
    """Substitutions, insertions and deletions that make one of the other: Levenshtein's distance of words."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(said, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(heard, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (word != other))
    return row[-1]


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def main() -> int:
    ears, voices = recognizer(load()), [*FLITE, "festival"]
    wrong = total = whole = 0
    with tempfile.TemporaryDirectory() as name:
        for number, text in enumerate(SENTENCES):
            path = Path(name) / "heard.wav"
            audio = by_telephone(spoken(text, voices[number % len(voices)], Path(name)))
            soundfile.write(path, audio, RATE, subtype="PCM_16")
            try:
                heard = ears.recognize(path, 60).text
            except SpeechError as error:
                print(f"{ears.name}: {error}", file=sys.stderr)
                return 1
            count = errors(words(text), words(heard))
            wrong, total, whole = wrong + count, total + len(words(text)), whole + (count == 0)
            print(f"{count:2} of {len(words(text)):2}  {text}\n          {heard}", flush=True)
    print(f"{ears.name}: word error {wrong / total:.0%} of {total} words; {whole} of {len(SENTENCES)} sentences right")
    return 0


if __name__ == "__main__":
    sys.exit(main())
