"""SSML in a <Say>: to the language it is text; what of it is understood, the synthesizer knows (docs/language.md,
Say)."""

from copy import deepcopy

from lxml import etree

ELEMENTS = frozenset(("speak", "break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"))


def is_markup(element: etree._Element) -> bool:
    """Is this an element of SSML?"""
    return etree.QName(element).localname in ELEMENTS


def markup(say: etree._Element) -> str:
    """The SSML document that a <Say> holds; empty: it holds text only."""
    if not any(is_markup(child) for child in say):
        return ""
    speak = deepcopy(say)
    for child in list(speak):
        if not is_markup(child):
            drop(child)
    speak.tag, speak.tail = "speak", None
    speak.attrib.clear()
    return etree.tostring(speak, encoding="unicode")


def drop(child: etree._Element) -> None:
    """Remove an element, and leave the text after it."""
    before, parent = child.getprevious(), child.getparent()
    if before is not None:
        before.tail = (before.tail or "") + (child.tail or "")
    elif parent is not None:
        parent.text = (parent.text or "") + (child.tail or "")
    if parent is not None:
        parent.remove(child)
