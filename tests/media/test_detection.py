"""Who has answered, on sixty made answers: error rates and times, as the issue asks (docs/streams.md)."""

import statistics

import pytest

from app.media.detection.detector import Detector, Thresholds
from tests.media.greetings import Greeting, greetings, line, music, np, quiet, tone
from tests.softphone.g711 import PCMU

EVERY = greetings()
SECONDS = 8000


def heard(greeting: Greeting, thresholds: Thresholds) -> tuple[str, Detector]:
    """The verdict, and who has found it."""
    detector = Detector(thresholds)
    for at in range(0, len(greeting.audio), 160):
        if verdict := detector.feed(greeting.audio[at : at + 160]):
            return verdict, detector
    return "", detector


def share(expected: str, thresholds: Thresholds) -> float:
    """How many of those that are so were found to be so."""
    at_the_end = thresholds.to_the_end
    asked = [one for one in EVERY if (one.at_the_end if at_the_end else one.expected) == expected]
    assert asked
    return sum(heard(one, thresholds)[0] == expected for one in asked) / len(asked)


def test_there_are_sixty() -> None:
    assert len(EVERY) == 60


@pytest.mark.parametrize(
    ("expected", "least"), [("human", 0.97), ("machine_start", 0.95), ("fax", 0.95), ("unknown", 0.95)]
)
def test_error_rates(expected: str, least: float) -> None:
    assert share(expected, Thresholds()) >= least


@pytest.mark.parametrize(
    ("expected", "least"), [("machine_end_beep", 0.98), ("machine_end_silence", 0.95), ("human", 0.97)]
)
def test_error_rates_at_the_end_of_the_message(expected: str, least: float) -> None:
    assert share(expected, Thresholds(to_the_end=1)) >= least


def test_times() -> None:
    found = [(one, *heard(one, Thresholds())) for one in EVERY]
    from_first = [(detector.now - detector.began) / 1000 for _one, _verdict, detector in found if detector.began >= 0]
    people = [detector.now / 1000 - one.spoken for one, verdict, detector in found if verdict == "human"]
    ends = [(one, *heard(one, Thresholds(to_the_end=1))) for one in EVERY if one.beeped]
    beeps = [detector.now / 1000 - one.beeped for one, _verdict, detector in ends]
    print(f"\nfrom the first sound {statistics.median(from_first):.2f} s, after a person's last word "
          f"{statistics.median(people):.2f} s, after a beep {statistics.median(beeps):.3f} s")  # fmt: skip
    assert statistics.median(from_first) <= 2.2
    assert statistics.median(people) <= 1.0
    assert statistics.median(beeps) <= 0.1


def test_the_thresholds_are_the_customers() -> None:
    chance = np.random.default_rng(7)
    said = line(np.concatenate((quiet(0.3), music(1.6, chance), quiet(6))), chance)
    one = Greeting("", said, "", "")
    assert heard(one, Thresholds())[0] == "human"
    assert heard(one, Thresholds(speech=1000))[0] == "machine_start"
    late = heard(one, Thresholds(speech_end=3000))[1].now
    assert late - heard(one, Thresholds())[1].now >= 1300
    silent = Greeting("", PCMU.to_bytes(quiet(12).astype(np.int16)), "", "")
    assert heard(silent, Thresholds(silence=2000))[1].now == 2000
    assert heard(silent, Thresholds(silence=10_000, timeout=3000))[1].now == 3000


def test_a_message_without_an_end_is_over_at_the_timeout() -> None:
    chance = np.random.default_rng(7)
    one = Greeting("", line(music(20, chance), chance), "", "")
    assert heard(one, Thresholds(to_the_end=1, timeout=9000))[0] == "machine_end_other"


def test_a_click_is_no_word_and_audio_may_come_in_any_pieces() -> None:
    click = np.concatenate((quiet(1), 20000 * tone(700, 0.03), quiet(6))).astype(np.int16)
    detector, data = Detector(Thresholds()), PCMU.to_bytes(click)
    verdicts = [detector.feed(data[at : at + 37]) for at in range(0, len(data), 37)]
    assert next(filter(None, verdicts)) == "unknown"
