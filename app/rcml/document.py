"""From what a customer's application answered to a tree of verbs (guide 3.2; limits: docs/language.md, documents)."""

import re
from dataclasses import dataclass, field
from html.entities import html5

from lxml import etree

from app.calls.web import Response
from app.rcml.charsets import known
from app.rcml.outcomes import RcmlError
from app.rcml.speech import speech_markup

MAX_BYTES, MAX_DEPTH, MAX_VERBS, MAX_ATTRIBUTES, MAX_VALUE = 65536, 20, 1000, 50, 4096

XML_TYPES = ("text/xml", "application/xml", "text/html", "")
DOCTYPE = re.compile(r"[\s\ufeff]*+(?>(?:<\?.*?\?>|<!--.*?-->)[\s\ufeff]*+)*+<!DOCTYPE", re.DOTALL | re.IGNORECASE)
DECLARATION = re.compile(r"^[\s\ufeff]*<\?xml(?=[\s?]).*?\?>", re.DOTALL)
ENCODING = re.compile(r"""\sencoding\s*=\s*(?:"([^"]*)"|'([^']*)')""")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
DTD = "a document type declaration (DTD) is not allowed"
WEB_PAGE = "the answer is a web page (<!DOCTYPE html>), not a document with <Response>"
HTML = re.compile(r"<!DOCTYPE\s+html\b", re.IGNORECASE)
SOURCE = re.compile(r" \(<string>, line [0-9]+\)$")
"""What lxml adds to libxml2's words, which have the line."""
BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)")
NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
XML_NAMES = ("amp;", "lt;", "gt;", "quot;", "apos;")
CDATA = ("<![CDATA[", "]]>")
PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
)
"""Made once: making one takes longer than a short document."""


@dataclass(frozen=True, slots=True)
class Node:
    """One element: its name without namespace, attributes, text of its own, and elements in it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: tuple["Node", ...] = ()
    file: str = ""
    """A local audio file that came as the document itself; no customer's document can name one."""


def read(response: Response) -> list[Node]:
    """The verbs of what came back, by its content type. Raises RcmlError."""
    if response.file:
        return [Node("Play", file=response.file)]
    if not response.body.strip():
        raise RcmlError(11770, "the answer is empty")
    if response.content_type == "text/plain":
        return [Node("Say", {}, response.body.strip())]
    if response.content_type in XML_TYPES or response.content_type.endswith("+xml"):
        return list(parse(response.body).children)
    raise RcmlError(12300, f"content type {response.content_type[:80]!r} is neither RCML, text nor audio")


def parse(text: str) -> Node:
    """The <Response> of a document. Raises RcmlError with the code of what is wrong."""
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise RcmlError(11750, f"the document is longer than {MAX_BYTES} bytes")
    if found := DOCTYPE.match(text):
        raise RcmlError(12100, WEB_PAGE if HTML.match(text, found.end() - len("<!DOCTYPE")) else DTD)
    text = undeclared(text)
    root = element(text) if "&" not in text else tolerant(text)
    if (name := local(root.tag)) != "Response":
        raise RcmlError(12102, f"the root element is <{name[:80]}>, not <Response>")
    return node(root, Budget())


def undeclared(text: str) -> str:
    """The text without its XML declaration and byte order marks. Raises RcmlError for an encoding that is none."""
    declaration = DECLARATION.match(text)
    if declaration and (encoding := ENCODING.search(declaration[0])):
        name = encoding[1] or encoding[2] or ""
        if not NAME.fullmatch(name) or not known(name):
            raise RcmlError(12100, f"the XML declaration has an encoding that is not known: {name[:40]!r}")
    rest = text[declaration.end() :] if declaration else text
    return rest.lstrip().lstrip("\ufeff").lstrip()


def element(text: str) -> etree._Element:
    """The parsed root element. Raises RcmlError with libxml2's own words and line."""
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise RcmlError(12100, f"the document is not well-formed XML: {SOURCE.sub('', str(error))[:200]}") from None
    info = root.getroottree().docinfo
    if info.internalDTD is not None or info.externalDTD is not None or info.doctype:
        raise RcmlError(12100, DTD)
    return root


def tolerant(text: str) -> etree._Element:
    """Parse; where that fails, once more with the names that only HTML knows (as &nbsp;) replaced by what they mean,
    and bare ampersands (as in href="a?b=1&c=2") escaped."""
    try:
        return element(text)
    except RcmlError:
        return element(escaped(text))


def escaped(text: str) -> str:
    """The text with what HTML's names mean, and its bare ampersands escaped, except in CDATA sections."""
    parts, position = [], 0
    while (start := text.find(CDATA[0], position)) >= 0 and (end := text.find(CDATA[1], start)) >= 0:
        parts += [without_bare(text[position:start]), text[start:end]]
        position = end
    return "".join([*parts, without_bare(text[position:])])


def without_bare(text: str) -> str:
    return BARE_AMPERSAND.sub("&amp;", NAMED.sub(meaning, text))


def meaning(found: re.Match[str]) -> str:
    """The characters that a name of HTML stands for, as XML writes them; what is no such name stays as it is."""
    name = found[1]
    if name in XML_NAMES or name not in html5:
        return found[0]
    return "".join(f"&#{ord(character)};" for character in html5[name])


def written(node: Node) -> str:
    """An element as XML text."""
    return etree.tostring(as_element(node), encoding="unicode")


def as_element(node: Node) -> etree._Element:
    element = etree.Element(node.name, node.attributes)
    element.text = node.text
    element.extend(as_element(child) for child in node.children)
    return element


@dataclass(slots=True)
class Budget:
    """What is left of the limits of a document."""

    verbs: int = MAX_VERBS

    def spend(self, xml: etree._Element, depth: int) -> None:
        """Count one element. Raises RcmlError when it is one too many, too deep or too wide."""
        self.verbs -= 1
        if self.verbs < -1 or depth > MAX_DEPTH:
            raise RcmlError(12100, f"more than {MAX_VERBS} elements, or nested deeper than {MAX_DEPTH}")
        values = xml.attrib.values()
        if len(values) > MAX_ATTRIBUTES or (values and max(map(len, values)) > MAX_VALUE):
            raise RcmlError(12100, f"more than {MAX_ATTRIBUTES} attributes, or one longer than {MAX_VALUE} characters")


def local(name: str | bytes) -> str:
    """The name of an element or attribute without its namespace, which lxml writes before it in braces."""
    return str(name).rpartition("}")[2]


def node(xml: etree._Element, budget: Budget, depth: int = 0) -> Node:
    """An element as plain data, with everything in it."""
    budget.spend(xml, depth)
    inner, text = list(xml), xml.text or ""
    children: tuple[Node, ...] = ()
    if inner:
        if not all(isinstance(child.tag, str) for child in inner):
            raise RcmlError(12100, "an entity that is not defined")
        text = "".join([text, *[child.tail or "" for child in inner]])
        children = tuple([node(child, budget, depth + 1) for child in inner])
    text, name = text.strip(), local(xml.tag)
    attributes = {local(own): str(value) for own, value in xml.attrib.items()}
    if name == "Say" and (spoken := speech_markup.markup(xml)):
        others = tuple(child for child in children if child.name not in speech_markup.ELEMENTS)
        return Node(name, attributes, spoken, others)
    return Node(name, attributes, text, children)
