"""The oldest version of a switch without known security holes (docs/switches.md)."""

import logging


def warn_if_older(log: logging.Logger, product: str, version: str, floor: tuple[int, ...]) -> None:
    """Log a warning for a version below the floor, or for one that cannot be read. version: as ``22.10.1``."""
    if tuple(int(part) for part in version.split(".") if part.isdigit()) < floor:
        floor_text = ".".join(map(str, floor))
        log.warning("%s %s is older than %s: known security holes", product, version or "(unknown version)", floor_text)
