"""English names of countries, without what phonenumbers loads beside them: 100 MB of places for each prefix."""

from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import phonenumbers

MODULE = "phonenumbers.geodata.locale"
FILE = Path(phonenumbers.__file__).with_name("geodata") / "locale.py"


@cache
def english() -> dict[str, str]:
    """Every name by its ISO 3166-1 code. The file is run by itself, since importing it by its name would first run its
    package, which is the 100 MB."""
    loader = SourceFileLoader(MODULE, str(FILE))
    spec = spec_from_loader(MODULE, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return {code: in_english(names) for code, names in module.LOCALE_DATA.items()}


def in_english(names: dict[str, str]) -> str:
    """Of a country's names by language: ``*aa`` says that it is the same as in the language aa."""
    name = names.get("en", "")
    return names.get(name[1:], "") if name.startswith("*") else name


def country_name(code: str) -> str:
    """As ``Germany`` of ``DE``; a code that has no name stands for itself."""
    return english().get(code) or code
