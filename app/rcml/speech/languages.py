"""The guide's 22 language codes (table 3.3), and the BCP-47 tags that a Twilio user writes."""

import re

GUIDE = {
    "bf": "fr-BE",
    "bp": "pt-BR",
    "en": "en-US",
    "en-gb": "en-GB",
    "cf": "fr-CA",
    "cs": "cs-CZ",
    "dan": "da-DK",
    "fi": "fi-FI",
    "es": "es-ES",
    "fr": "fr-FR",
    "de": "de-DE",
    "el": "el-GR",
    "it": "it-IT",
    "nl": "nl-NL",
    "no": "nb-NO",
    "pl": "pl-PL",
    "pt": "pt-PT",
    "ru": "ru-RU",
    "ar": "ar-SA",
    "ca": "ca-ES",
    "sv": "sv-SE",
    "tr": "tr-TR",
}
TAG = re.compile(r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)


def language(text: str) -> str:
    """A code of the guide, or a BCP-47 tag. Returns the tag; raises ValueError."""
    text = text.strip()
    if text.lower() in GUIDE:
        return GUIDE[text.lower()]
    if not TAG.fullmatch(text):
        raise ValueError("one of " + ", ".join(GUIDE) + ", or a BCP-47 tag")
    return text
