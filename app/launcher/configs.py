"""``make configs SWITCH=asterisk OUT=folder``: the configuration for a switch that somebody else runs (guide 2.3)."""

import sys
from collections.abc import Callable
from pathlib import Path

from app.launcher.failure import StartError
from app.launcher.switch import asterisk, freeswitch
from app.settings.config import ConfigError, Settings, load
from app.settings.secrets import effective


def for_asterisk(settings: Settings, out: Path) -> None:
    """For a distribution's Asterisk. It keeps its own asterisk.conf, which says where its folders are."""
    elsewhere = Path("/nonexistent")
    asterisk.write(settings, asterisk.Layout(out, *[elsewhere] * 6))
    (out / "asterisk.conf").unlink()


KINDS: dict[str, Callable[[Settings, Path], None]] = {"asterisk": for_asterisk, "freeswitch": freeswitch.configure}


def main(kind: str, out: str) -> int:
    try:
        if kind not in KINDS:
            raise ConfigError(f"SWITCH: there is no configuration for {kind!r}; choose one of {', '.join(KINDS)}")
        folder = Path(out).absolute()
        if folder.exists() and any(folder.iterdir()):
            raise ConfigError(f"OUT: {folder} is not empty")
        KINDS[kind](effective(load()).of_this_node(), folder)
    except (ConfigError, StartError) as error:
        print(f"restcomm: {error}", file=sys.stderr)
        return 2
    print(f"{folder}: contains passwords, keep it readable by the switch only")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
