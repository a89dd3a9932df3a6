"""Voices by the names that people write: man and woman, and those of providers as a sex and a language (guide 3.3)."""

import re

MAN, WOMAN = "man", "woman"
PLAIN = {"man": MAN, "woman": WOMAN, "alice": WOMAN}
PROVIDERS = re.compile(r"(?P<provider>[a-z][a-z0-9_-]{0,31})\.(?P<name>[^\s<>&\"]{1,100})", re.IGNORECASE)
TAG = re.compile(
    r"(?P<tag>[a-z]{2,3}-(?:[a-z]{4}-)?[a-z]{2})(?:-(?P<kind>[a-z0-9]+))?(?:-HD)?(?:-(?P<voice>\w+))?$", re.I
)
"""A voice that is named by its language, as en-US-Wavenet-D or en-GB-Chirp3-HD-Aoede."""

POLLY = {
    "ar-AE": ("Hala", "Zayd"),
    "arb": ("Zeina", ""),
    "ca-ES": ("Arlet", ""),
    "cmn-CN": ("Zhiyu", ""),
    "cs-CZ": ("Jitka", ""),
    "cy-GB": ("Gwyneth", ""),
    "da-DK": ("Naja Sofie", "Mads"),
    "de-AT": ("Hannah", ""),
    "de-CH": ("Sabrina", ""),
    "de-DE": ("Marlene Vicki", "Hans Daniel"),
    "en-AU": ("Nicole Olivia", "Russell"),
    "en-GB": ("Amy Emma", "Brian Arthur Geraint"),
    "en-IE": ("Niamh", ""),
    "en-IN": ("Aditi Raveena Kajal", ""),
    "en-NZ": ("Aria", ""),
    "en-SG": ("Jasmine", ""),
    "en-US": (
        "Danielle Ivy Joanna Kendra Kimberly Ruth Salli",
        "Gregory Joey Justin Kevin Matthew Patrick Stephen",
    ),
    "en-ZA": ("Ayanda", ""),
    "es-ES": ("Alba Conchita Lucia", "Enrique Raul Sergio"),
    "es-MX": ("Mia", "Andres"),
    "es-US": ("Lupe Penelope", "Miguel Pedro"),
    "fi-FI": ("Suvi", ""),
    "fr-BE": ("Isabelle", ""),
    "fr-CA": ("Chantal Gabrielle", "Liam"),
    "fr-FR": ("Celine Lea", "Mathieu Remi"),
    "is-IS": ("Dora", "Karl"),
    "it-IT": ("Bianca Carla", "Adriano Giorgio"),
    "ja-JP": ("Kazuha Mizuki Tomoko", "Takumi"),
    "ko-KR": ("Jihye Seoyeon", ""),
    "nb-NO": ("Ida Liv", ""),
    "nl-BE": ("Lisa", ""),
    "nl-NL": ("Laura Lotte", "Ruben"),
    "pl-PL": ("Ewa Maja Ola", "Jacek Jan"),
    "pt-BR": ("Camila Vitoria", "Ricardo Thiago"),
    "pt-PT": ("Ines", "Cristiano"),
    "ro-RO": ("Carmen", ""),
    "ru-RU": ("Tatyana", "Maxim"),
    "sv-SE": ("Astrid Elin", ""),
    "tr-TR": ("Burcu Filiz", ""),
    "yue-CN": ("Hiujin", ""),
}
"""Amazon Polly's voices, women and men, without accents."""
NAMED = {
    name.lower(): (sex, tag)
    for tag, sexes in POLLY.items()
    for sex, names in zip((WOMAN, MAN), sexes, strict=True)
    for name in names.split()
}
ACCENTS = str.maketrans("àáâãäçèéêëìíîïñòóôõöùúûü", "aaaaaceeeeiiiinooooouuuu")
GOOGLE_WOMEN_OF_ENGLISH = "CEFGH"
"""Of en-US; elsewhere A, C, E and F are women, and B and D men."""
CHIRP_MEN = (
    *("achird", "algenib", "algieba", "alnilam", "charon", "enceladus", "fenrir", "iapetus", "orus", "puck"),
    *("rasalgethi", "sadachbia", "sadaltager", "schedar", "umbriel", "zubenelgenubi"),
)


def voice(text: str) -> str:
    """Man, woman, alice, or a voice of a provider: Polly.Joanna, Google.en-US-Wavenet-D."""
    if text.strip().lower() not in PLAIN and not PROVIDERS.fullmatch(text.strip()):
        raise ValueError("man, woman, alice, or PROVIDER.VOICE")
    return text.strip()


def sex_and_language(name: str) -> tuple[str, str]:
    """What is spoken for a voice that `voice` took: man or woman; its BCP-47 tag, empty when it does not say one."""
    named = PROVIDERS.fullmatch(name)
    if not named:
        return PLAIN.get(name.lower(), MAN), ""
    own = named["name"].lower().translate(ACCENTS)
    if found := NAMED.get(own.partition("-")[0]):
        return found
    if tagged := TAG.match(named["name"]):
        return google_sex(tagged), tagged["tag"]
    return WOMAN, ""


def sex_of(name: str, provider: str) -> str:
    """What is spoken for a voice that is named apart from its provider: man or woman."""
    if name.strip().lower() in PLAIN:
        return PLAIN[name.strip().lower()]
    return sex_and_language(f"{provider.strip() or 'Any'}.{name.strip()}")[0]


def google_sex(tagged: re.Match[str]) -> str:
    """Of a voice that is a letter, or a star or moon of Chirp's."""
    own = tagged["voice"] or ""
    if len(own) != 1:
        return MAN if own.lower() in CHIRP_MEN else WOMAN
    women = GOOGLE_WOMEN_OF_ENGLISH if tagged["tag"].lower() == "en-us" else "ACEF"
    return WOMAN if own.upper() in women else MAN
