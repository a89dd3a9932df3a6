"""docs/rcml.md: every verb and noun with its attributes, which come from the code that reads them (guide chapter 3)."""

import sys
import tomllib
from pathlib import Path
from typing import Any

from app.errors import DICTIONARY
from app.rcml import interpreter  # noqa: F401 - registers every verb and noun
from app.rcml.attributes import Attribute
from app.rcml.verb import NOUNS, VERBS

TEXTS = Path(__file__).with_name("rcml_texts.toml")
HEAD = """# RCML

Made from the code by `make docs`. What RestComm asks of your application, and what it does with the answer.

**The request.** A call asks its number's VoiceUrl (or the Url of `POST Calls`) with CallSid, AccountSid, From, To,
CallStatus, ApiVersion, Direction and CallerName, by POST as a form or by GET in the query. ForwardedFrom, ParentCallSid
and `SipHeader_X-...` come when there are any. Each request is signed (X-Twilio-Signature); a repeated one has the same
I-Twilio-Idempotency-Token. 5 s to connect, 15 s in all; `#ct= #rt= #tt= #rc=` after a URL change that for one URL.

**The answer.** A 2xx with text/xml, application/xml or text/html is a document: `<Response>` with verbs, at most 64 kB,
1,000 elements, nested 20 deep, no DTD. text/plain is spoken, audio is played. Relative URLs resolve against the
document, HTTP redirects included. The first verb other than Pause and Reject answers the call; the end of the document
ends it.

**When something is wrong.** Unknown verbs and attributes are skipped, a bad value leaves the default; each writes a
warning Notification. If the first document fails, the fallback URL is asked with ErrorCode and ErrorUrl; without one an
unanswered caller gets SIP 404 or 500. Any later document that fails ends the call after a short apology. Every failure
is a Notification with request, response and a page that says what to do.
"""


def page() -> str:
    """The whole page."""
    texts = tomllib.loads(TEXTS.read_text())
    return HEAD + "".join(section(name, text) for name, text in texts.items())


def section(name: str, text: dict[str, Any]) -> str:
    """One verb or noun."""
    kind: Any = VERBS.get(name) or NOUNS[name]
    attributes = [row(attribute) for _name, attribute in kind.declared.values()]
    table = "| attribute | values | default | code of a bad value |\n|---|---|---|---|\n" + "".join(attributes)
    parts = [
        f"\n## {name}\n\n{text['about']} (guide {text['guide']})",
        table.rstrip() if attributes else "No attributes.",
        f"Sends: {text['sends']}" if "sends" in text else "",
        f"```xml\n{text['example']}\n```",
        f"Nested: {', '.join(kind.nests)}." if kind.nests else "",
        f"Beside Twilio: {text['twilio']}" if "twilio" in text else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def row(attribute: Attribute) -> str:
    """One attribute, in the words of its parser."""
    words = (attribute.parse.__doc__ or "").partition(".")[0].partition(":")[0]
    shown = shown_default(attribute.default)
    code = f"{attribute.code}, {DICTIONARY[attribute.code].message}"
    first = words if words.startswith("GET") else words[:1].lower() + words[1:]
    return f"| `{attribute.name}` | {first} | {shown} | {code} |\n"


def shown_default(default: Any) -> str:
    """A default as a document would have it."""
    if default is None or default == "":
        return "none"
    words = " ".join(default) if isinstance(default, tuple) else str(default)
    return words.lower() if isinstance(default, bool) else words


if __name__ == "__main__":
    sys.stdout.write(page())
