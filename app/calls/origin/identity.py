"""Who calls, by what an INVITE says of it: one parser and one table for both switches (RFC 3323, 3325; issue 18).

From is what the caller's phone says. P-Asserted-Identity and Remote-Party-ID are what a network says, believed only
from a gateway that is trusted (Gateway.trusted_identity). Privacy, an anonymous From or a private Remote-Party-ID
withhold the number, whoever asks for it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

ANONYMOUS = "anonymous"
"""The number of a caller who withholds it, as applications are told it; called with it, callees are not told either."""
WITHHOLDING = frozenset({"id", "user", "header"})
"""Values of Privacy that ask not to tell the number."""
PRIVATE_NUMBER = frozenset({"full", "yes", "uri", "number"})
"""Values of Remote-Party-ID's parameter `privacy` that withhold the number; `name` withholds the name."""
ADDRESS = re.compile(
    r"\s*(?:\"(?P<quoted>(?:[^\"\\]|\\.)*)\"|(?P<words>[^<\":,;]*)(?=<))?\s*"
    r"(?:<(?P<inside>[^<>]*)>|(?P<bare>[A-Za-z]+:[^\s,;<>]+))(?P<tail>[^,]*)"
)
MOST = 128
"""Characters of a name or number that are taken."""


@dataclass(frozen=True, slots=True)
class Address:
    """A name-addr or addr-spec (RFC 3261 section 20.10). user: of a tel: URI the number. parameters: the header's."""

    name: str
    user: str
    host: str
    parameters: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """number and name: of From. asserted: of what a network says, empty when it says nothing. withheld: it must not be
    told."""

    number: str
    name: str
    asserted: str = ""
    asserted_name: str = ""
    withheld: bool = False


def identity(from_: str, asserted: str = "", party: str = "", privacy: str = "") -> Identity:
    """From, P-Asserted-Identity, Remote-Party-ID and Privacy as they were received; missing ones are empty."""
    caller = next(addresses(from_), Address("", "", ""))
    said = list(addresses(asserted))
    parties = [one for one in addresses(party) if "party=called" not in one.parameters.lower()]
    network = next((one for one in (*said, *parties) if one.user), None)
    private = {value for one in parties for value in re.findall(r"privacy=\"?([a-z]+)", one.parameters.lower())}
    asked = set(re.findall(r"[a-z]+", privacy.lower())) & WITHHOLDING
    withheld = bool(asked) or bool(private & PRIVATE_NUMBER) or is_anonymous(caller)
    name = network.name if network and "name" not in private else ""
    return Identity(caller.user, caller.name, network.user if network else "", name, withheld)


def as_from(name: str, number: str) -> str:
    """A From header of these, for who has them only."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <sip:{number}@unknown>'


def is_anonymous(caller: Address) -> bool:
    """Does From itself say that there is no number (RFC 3323 section 4.1.1.3)?"""
    return caller.user.lower() == ANONYMOUS or caller.host.lower() == "anonymous.invalid"


def addresses(text: str) -> Iterator[Address]:
    """Every address of a header's value; what is none is passed over."""
    for found in ADDRESS.finditer(text):
        name = re.sub(r"\\(.)", r"\1", found["quoted"]) if found["quoted"] is not None else (found["words"] or "")
        user, host = parts_of((found["inside"] if found["inside"] is not None else found["bare"]).strip())
        yield Address(printable(name.strip()), printable(user), host, found["tail"])


def parts_of(uri: str) -> tuple[str, str]:
    """User and host of a sip: or tel: URI; a tel: URI's number without what only separates its digits."""
    scheme, _, rest = uri.partition(":")
    if scheme.lower() == "tel":
        return re.sub(r"[-.()\s]", "", rest.partition(";")[0]), ""
    user, at, host = rest.partition("@")
    if not at:
        user, host = "", rest
    return number_of(unquote(user.partition(":")[0])), re.split(r"[;?:>]", host)[0]


def number_of(user: str) -> str:
    """A URI's user part without its parameters: number portability (RFC 4694), trunk groups (RFC 4904), extension and
    context (RFC 3966) are not part of the number."""
    return user.partition(";")[0]


def printable(text: str) -> str:
    text = text[:MOST]
    return text if text.isprintable() else "".join(letter for letter in text if letter.isprintable())
