"""The process that moonshine.py asks: ``python -m app.speech.providers.moonshine_program``. It reads lines of JSON with
file and seconds, and prints one for each: text, or error.

Utterances are recognized one by one, as a whole, made equally loud and with silence around them: of 50 test sentences
that gets 14 % of the words wrong, the package's own detection of pauses 28 %.
"""

import json
import os
import sys
from collections.abc import Iterator

import numpy
import numpy.typing as npt
from moonshine_voice import ModelArch, Transcriber, get_assets_path

from app.speech.providers.pocketsphinx_program import MODEL_RATE, frames, samples, utterances

MODEL = "tiny-en"
LONGEST_SECONDS = 12
"""Of an utterance at once: what the model was made for, with some room."""
LEVEL, QUIETEST = 0.9, 1e-4
PADDING = numpy.zeros(MODEL_RATE * 3 // 10, numpy.float32)


def main() -> None:
    """Answer until the input ends."""
    os.nice(5)
    model = str(get_assets_path() / MODEL)
    transcriber = Transcriber(model, ModelArch.TINY, options={"vad_threshold": "0"})
    for line in sys.stdin:
        try:
            question = json.loads(line)
            answer = {"text": " ".join(said(transcriber, question["file"], question["seconds"]))}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}".split("\n", maxsplit=1)[0][:200]}
        print(json.dumps(answer), flush=True)


def said(transcriber: Transcriber, file: str, seconds: int) -> Iterator[str]:
    """What was said, an utterance at a time."""
    for utterance in utterances(frames(samples(file, seconds)), LONGEST_SECONDS * MODEL_RATE * 2):
        audio = clear(numpy.frombuffer(utterance, "<i2").astype(numpy.float32) / numpy.float32(32768))
        heard = transcriber.transcribe_without_streaming(audio.tolist(), MODEL_RATE)
        text = " ".join(line.text.strip() for line in heard.lines).strip()
        if any(character.isalnum() for character in text):
            yield text


def clear(audio: npt.NDArray[numpy.float32]) -> npt.NDArray[numpy.float32]:
    """As loud as it can be, between silence."""
    loudest = max(float(numpy.abs(audio).max(initial=0.0)), QUIETEST)
    return numpy.concatenate((PADDING, audio * numpy.float32(LEVEL / loudest), PADDING))


if __name__ == "__main__":
    main()
