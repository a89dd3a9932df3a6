"""One file per verb: a module here that defines ``class <Name>(Verb)`` adds the verb <Name>, nothing else lists it."""

from importlib import import_module
from pkgutil import iter_modules

from app.rcml.verb import VERBS, Verb

for _module in iter_modules(__path__):
    _names = vars(import_module(f"{__name__}.{_module.name}"))
    VERBS |= {
        name: value
        for name, value in _names.items()
        if isinstance(value, type) and issubclass(value, Verb) and value.__module__.endswith(_module.name)
    }
