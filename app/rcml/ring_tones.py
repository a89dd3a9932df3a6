"""What a caller hears while somebody's phone rings, by country (ITU-T E.180 and its national supplements)."""

AUTOMATIC = "automatic"
Tone = tuple[tuple[tuple[float, ...], float], ...]
"""Frequencies in Hz together, and seconds; no frequency is silence."""


def single(hertz: tuple[float, ...], on: float, off: float) -> Tone:
    """One burst, and a pause."""
    return ((hertz, on), ((), off))


def double(*hertz: float) -> Tone:
    """Two short bursts, and a pause, as in Britain."""
    return ((hertz, 0.4), ((), 0.2), (hertz, 0.4), ((), 2.0))


EUROPEAN = single((425,), 1.0, 4.0)
RING_TONES: dict[str, Tone] = {
    **dict.fromkeys(("bg", "br", "ch", "cz", "de", "dk", "ee", "fi", "gr", "it", "lt", "mx", "nl", "no"), EUROPEAN),
    **dict.fromkeys(("pl", "ve"), EUROPEAN),
    "at": single((420,), 1.0, 5.0),
    "au": double(413, 438),
    "be": single((425,), 1.0, 3.0),
    "cl": single((400,), 1.0, 3.0),
    "cn": single((450,), 1.0, 4.0),
    "es": single((425,), 1.5, 3.0),
    "fr": single((440,), 1.5, 3.5),
    "hu": single((425,), 1.25, 3.75),
    "il": single((400,), 1.0, 3.0),
    "in": double(375, 425),
    "jp": single((385, 415), 1.0, 2.0),
    "my": double(425),
    "nz": double(400, 450),
    "ph": single((425, 480), 1.0, 4.0),
    "pt": single((425,), 1.0, 5.0),
    "ru": single((425,), 0.8, 3.2),
    "se": single((425,), 1.0, 5.0),
    "sg": double(401, 425),
    "th": single((400,), 1.0, 4.0),
    "tw": single((440, 480), 1.0, 2.0),
    "uk": double(400, 450),
    "us": single((440, 480), 2.0, 4.0),
    "us-old": single((380, 460), 2.0, 4.0),
    "za": double(367, 433),
}
