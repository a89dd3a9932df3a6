"""Configuration of other programs from templates and settings: nothing undefined, nothing injected."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from app.launcher.failure import StartError
from app.settings.private_file import write_private

CONFIGS = Path(__file__).resolve().parents[2] / "configs"


def render(
    templates: Path,
    out: Path,
    context: dict[str, Any],
    comment: str = ";",
    pattern: str = "*.conf",
    escape: Callable[[str], str] = str,
) -> None:
    """Every file of a folder that fits the pattern into `out`, which is emptied first; readable by its owner only,
    since passwords are in there. Values keep to one line, the file format's comment sign in them is escaped, and
    whatever else that format needs is done by `escape`. Raises StartError."""

    import jinja2  # here: engines and workers take only write_private of this file

    def finalize(value: object) -> object:
        return escape(one_line(value, comment))

    environment = jinja2.Environment(  # noqa: S701 - not HTML
        loader=jinja2.FileSystemLoader(templates),
        undefined=jinja2.StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True, mode=0o700)
    for name in sorted(path.name for path in templates.glob(pattern)):
        text = environment.get_template(name).render(context, generated=f"Made from configs/{templates.name}/{name}.")
        write_private(out / name, text)


def one_line(value: object, comment: str) -> str:
    """A value as it goes into a file. Raises StartError for control characters: a new line would be a new setting."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    text = str(value)
    if not text.isprintable():
        raise StartError(f"a setting contains an unprintable character: {text[:20]!r}...")
    return text.replace(comment, "\\" + comment) if comment else text
