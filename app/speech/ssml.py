"""SSML that a synthesizer may be given: known elements and plain values only (docs/language.md, Say).

espeak-ng 1.51 runs `sox` in a shell for <audio> and crashes on some <voice> names, so nothing is passed on that is not
listed here. The text of other elements is spoken.
"""

import re

from lxml import etree

from app.speech.port import SpeechError

ELEMENTS = {
    "p": (),
    "s": (),
    "break": ("time", "strength"),
    "emphasis": ("level",),
    "prosody": ("rate", "pitch", "volume"),
    "say-as": ("interpret-as", "format"),
}
VALUE = re.compile(r"[A-Za-z0-9.%+-]{1,20}")


def is_markup(text: str) -> bool:
    return text.startswith("<speak") and text.endswith("</speak>")


def plain(text: str) -> str:
    """What is to be spoken by somebody who knows no SSML. Raises SpeechError."""
    if not is_markup(text):
        return text
    return " ".join("".join(str(part) for part in etree.fromstring(checked(text)).itertext()).split())


def checked(text: str) -> str:
    """The SSML without what is not allowed, as `cleaned`. Raises SpeechError."""
    try:
        return cleaned(text)
    except ValueError as error:
        raise SpeechError(str(error)) from None


def cleaned(text: str) -> str:
    """The document with only what is listed. Raises ValueError when it is not well-formed, or has a DTD."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"the SSML is not well-formed: {str(error)[:200]}") from None
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # lxml-stubs do not know it
        raise ValueError("the SSML has a document type declaration")
    speak = etree.Element("speak")
    copy(root, speak)
    return etree.tostring(speak, encoding="unicode")


def copy(source: etree._Element, target: etree._Element) -> None:
    """Append the text and the listed children of one element to another."""
    say(target, source.text)
    for child in source:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if name in ELEMENTS:
            attributes = {key: child.get(key, "") for key in ELEMENTS[name]}
            kept = {key: value for key, value in attributes.items() if VALUE.fullmatch(value)}
            copy(child, etree.SubElement(target, name, kept))
        elif name == "sub":
            say(target, child.get("alias") or child.text)
        elif name:
            copy(child, target)
        say(target, child.tail)


def say(target: etree._Element, text: str | None) -> None:
    """Append text after what an element holds so far."""
    if len(target):
        target[-1].tail = (target[-1].tail or "") + (text or "")
    else:
        target.text = (target.text or "") + (text or "")
