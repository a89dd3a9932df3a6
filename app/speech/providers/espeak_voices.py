"""Which of espeak-ng's languages speaks a BCP-47 tag or a code of the guide (guide 3.3, language)."""

# Where the tag, or its first part, is not what espeak-ng calls it.
NAMES = {
    "en": "en-us",
    "en-ca": "en-us",
    "en-au": "en-gb",
    "en-nz": "en-gb",
    "en-ie": "en-gb",
    "en-in": "en-gb",
    "en-za": "en-gb",
    "fr": "fr-fr",
    "fr-ca": "fr-fr",
    "es-mx": "es-419",
    "es-us": "es-419",
    "es-ar": "es-419",
    "es-co": "es-419",
    "es-cl": "es-419",
    "es-pe": "es-419",
    "no": "nb",
    "nn": "nb",
    "zh": "cmn",
    "zh-hk": "yue",
    "iw": "he",
    "in": "id",
    "bf": "fr-be",
    "bp": "pt-br",
    "cf": "fr-fr",
    "dan": "da",
}


def espeak_language(tag: str, installed: frozenset[str]) -> str:
    """espeak-ng's name, the most exact that is installed; empty when none speaks this language."""
    parts = tag.lower().replace("_", "-").split("-")
    for length in range(len(parts), 0, -1):
        name = "-".join(parts[:length])
        name = NAMES.get(name, name)
        if name in installed:
            return name
    return ""
