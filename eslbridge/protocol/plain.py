"""Text from outside without what cannot be printed. Pure."""

MAX_TEXT = 128


def clean(text: str, most: int = MAX_TEXT) -> str:
    """Without what cannot be printed, and not too long."""
    return "".join(letter for letter in text[:most] if letter.isprintable())
