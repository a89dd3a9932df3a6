"""Which files a message may carry, and may be shown to others: no pages and no pictures that can run scripts."""

import re

MOST_MEDIA = 10
MOST_BYTES = 5 * 1024 * 1024
"""Of one file."""
CARRIED = re.compile(
    r"image/(jpe?g|png|gif|bmp|tiff|webp|hei[cf])|(audio|video)/[a-z0-9.+-]{1,60}"
    r"|text/(plain|csv|rtf|calendar|directory|(x-)?vcard)|application/(pdf|rtf|ogg|vcard)"
)
PROVIDERS = ("http", "file")
"""Those that carry media: a gateway gets the URLs."""


def is_carried(content_type: str) -> bool:
    """May a message carry a file of this type? In lower case, without parameters."""
    return bool(CARRIED.fullmatch(content_type))
