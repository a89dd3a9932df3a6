"""What every verb and noun is: declared attributes, nested verbs, text, and a script (guide chapter 3)."""

from collections.abc import Container, Iterable, Iterator
from difflib import get_close_matches
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, ClassVar, Protocol
from urllib.parse import urljoin

from app.calls.commands.core import Download, Notify, Synthesize
from app.calls.dialogue import Dialogue
from app.rcml.attributes import Attribute
from app.rcml.document import Node
from app.rcml.outcomes import Outcome, VerbScript

UNKNOWN = 12200
"""Warning code of a verb, noun or attribute that the guide does not have here."""


class Verb:
    """One element of a document. Subclasses declare attributes with attr() and write run().

    text: its own text, stripped. nested: the verbs in it. base: URL of the document, for relative URLs.
    warnings: Notifications to write about it, found while it was read.
    """

    nests: ClassVar[tuple[str, ...]] = ()
    """Names of the verbs and nouns that may stand in it."""
    declared: ClassVar[dict[str, tuple[str, Attribute]]] = {}

    def __init_subclass__(cls) -> None:
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Attribute)}
        cls.declared = {**cls.declared, **{attribute.name: (name, attribute) for name, attribute in own.items()}}

    def __init__(self, node: Node, base: str) -> None:
        self.name, self.text, self.file, self.base = node.name, node.text, node.file, base
        self.warnings: list[Notify] = []
        self.given: dict[str, str] = {}
        """Its attributes that were taken, as they were written."""
        for python_name, attribute in self.declared.values():
            setattr(self, python_name, attribute.default)
        for name, value in node.attributes.items():
            self.read(name, value)
        self.nested = list(self.read_nested(node))

    def read(self, name: str, value: str) -> None:
        """Take one attribute; a bad value leaves the default and a warning (docs/language.md, documents)."""
        if name not in self.declared:
            meant = did_you_mean(name, self.declared)
            return self.warn(UNKNOWN, f"<{self.name}> has no attribute {name[:80]!r}{meant}: skipped", name)
        python_name, attribute = self.declared[name]
        try:
            setattr(self, python_name, attribute.parse(value))
            self.given[name] = value
        except ValueError as error:
            used = "" if attribute.default is None else f"; {attribute.default!r} is used"
            self.warn(attribute.code, f"<{self.name} {name}={value[:80]!r}>: expected {error}{used}", name)

    def read_nested(self, node: Node) -> Iterator["Verb"]:
        """The verbs that may stand in this one; others are skipped with a warning."""
        for child in node.children:
            known = NOUNS.get(child.name) or VERBS.get(child.name)
            if child.name in self.nests and known:
                verb = known(child, self.base)
                self.warnings += verb.warnings
                yield verb
            else:
                meant = did_you_mean(child.name, self.nests, "<{}>")
                self.warn(UNKNOWN, f"<{child.name[:80]}> is not allowed in <{self.name}>{meant}: skipped")

    def source(self) -> Node:
        """The element again, without what was skipped."""
        return Node(self.name, self.given, self.text, tuple(verb.source() for verb in self.nested))

    def warn(self, code: int, message: str, attribute: str = "") -> None:
        """Keep a warning for the developer."""
        self.warnings.append(Notify(code, message, where=f"{self.name} {attribute}".strip()))

    def url(self, reference: str | None) -> str:
        """An absolute URL: relative ones against this document, none is the document itself."""
        return urljoin(self.base, reference) if reference else self.base

    def media(self) -> list[Download | Synthesize]:
        """What this verb will play, so that it can be made ready while the verb before it runs."""
        return [media for verb in self.nested for media in verb.media()]

    def run(self, call: Dialogue) -> VerbScript:
        """Perform the verb; where the call goes next. Raises HostedElsewhere when another node has to."""
        raise NotImplementedError

    def cut_off(self) -> Outcome:
        """Where the call goes when the node that ran it is lost."""
        return None


def did_you_mean(name: str, known: Iterable[str], form: str = "{}") -> str:
    """Which name was probably meant, as a clause; empty if none is near, whatever its case. form: how it is written."""
    by_fold = {one.casefold(): one for one in known}
    near = get_close_matches(name[:80].casefold(), by_fold, 1, 0.75)
    return f" (do you mean {form.format(by_fold[near[0]])}?)" if near else ""


class VerbClass(Protocol):
    """The type of verb classes: constructs a verb from a node and the base URL of its document."""

    def __call__(self, node: Node, base: str) -> Verb: ...


VERBS: dict[str, VerbClass] = {}
"""Every verb by its element's name; verbs/__init__.py fills it."""
NOUNS: dict[str, VerbClass] = {}
"""Every noun by its element's name; nouns/__init__.py fills it."""


def discover(package: str, path: Iterable[str]) -> dict[str, VerbClass]:
    """The verb or noun of each module of a package and its folders: the class that is named as the module."""
    found: dict[str, VerbClass] = {}
    for module in walk_packages(path, f"{package}."):
        stem = module.name.rpartition(".")[2]
        names = vars(import_module(module.name))
        found |= {name: value for name, value in names.items() if name.lower() == stem and callable(value)}
    return found


def program(nodes: list[Node], base: str, allowed: Container[str] | None = None) -> tuple[list[Verb], list[Notify]]:
    """The verbs of a document, and a warning for everything in it that had to be skipped or replaced.

    allowed: the only verbs that may stand here; None: every verb.
    """
    good = VERBS.keys() if allowed is None else {name for name in VERBS if name in allowed}
    here = "" if allowed is None else " here"
    warnings = [
        Notify(
            UNKNOWN,
            f"<{node.name[:80]}> is not a verb{here}{did_you_mean(node.name, good, '<{}>')}: skipped",
            where=node.name,
        )
        for node in nodes
        if node.name not in good
    ]
    known: list[Any] = [VERBS[node.name](node, base) for node in nodes if node.name in good]
    return known, [warning for verb in known for warning in verb.warnings] + warnings
