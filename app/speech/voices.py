"""Which of a provider's voices speaks a language (guide 3.3): the most exact that there is."""

from collections.abc import Mapping

from app.speech.port import Unsupported

ANY = "*"


def voice_for(table: Mapping[str, Mapping[str, str]], language: str, voice: str, provider: str) -> str:
    """A provider's own name for a man's or woman's voice; the other one's where it has only that: who asked for Polish
    is better served by the wrong voice than in the wrong language. Raises Unsupported.

    table: by BCP-47 tag, which may be shorter than `language`, or *; then by man and woman.
    """
    names = {tag.lower(): voices for tag, voices in table.items()}
    parts = language.lower().replace("_", "-").split("-")
    tags = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    for tag in (*tags, ANY):
        voices = names.get(tag) or {}
        if found := voices.get(voice) or next(iter(voices.values()), ""):
            return found
    raise Unsupported(f"{provider} does not speak {language[:20]!r}")
