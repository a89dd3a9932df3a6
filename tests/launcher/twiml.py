"""TwiML's elements and attributes as Twilio's Python SDK writes them."""

import inspect
from typing import Any

from twilio.twiml import voice_response

SKIPPED = {"Say"}
"""What is in these is no TwiML, but SSML."""


def names() -> list[str]:
    """``Dial>Number: sendDigits url ...`` of every element that another one may contain, as the list of ours has it."""
    found = {}
    for kind in vars(voice_response).values():
        if not inspect.isclass(kind) or kind.__module__ != voice_response.__name__:
            continue
        parent: Any = made(kind)
        if parent.name in SKIPPED or kind.__name__.startswith("Ssml"):
            continue
        for name, method in inspect.getmembers(kind, inspect.isfunction):
            if name not in vars(kind) or name.startswith("_"):
                continue
            child = nested(kind, method)
            if child is not None:
                found[f"{parent.name}>{child.name}"] = " ".join(sorted(child.attrs))
    return [f"{element}: {attributes}".rstrip() for element, attributes in sorted(found.items())]


def made(kind: Any) -> Any:
    """An element whose content, where it needs some, is a word."""
    needed = [one for one in parameters(kind.__init__) if one.default is one.empty]
    return kind(*["x" for _one in needed])


def nested(kind: Any, method: Any) -> Any:
    """What the method of an SDK class puts into an element, with every attribute; None: it is no such method."""
    parent = made(kind)
    before = len(parent.verbs)
    method(parent, **{one.name: "x" for one in parameters(method)})
    return parent.verbs[-1] if len(parent.verbs) > before and hasattr(parent.verbs[-1], "attrs") else None


def parameters(function: Any) -> list[inspect.Parameter]:
    """Those with names, without self."""
    found = list(inspect.signature(function).parameters.values())[1:]
    return [one for one in found if one.kind is one.POSITIONAL_OR_KEYWORD]
