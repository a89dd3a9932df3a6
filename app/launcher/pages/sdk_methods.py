"""The part of docs/compatibility.md about the methods of Twilio's SDKs: which operations behind them are here."""

import re
from pathlib import Path

from flask import Flask

from app.api.openapi.operations import operations
from app.api.routes import RESOURCES

NAMES = Path(__file__).with_name("twilio_operations.txt")
HEAD = """
## Methods of Twilio's SDKs

The operations of the 2010 API that `twilio-python` has methods for (fetch, list, create, update, delete), held against
the routes that are here. Of newer APIs there are `accounts.v1` AuthTokens (Secondary, Promote) and `messaging.v1`
Services with PhoneNumbers, ShortCodes and AlphaSenders. Add-ons, Connect apps, payments, the balance of a Twilio
account and messages of its Voice SDK are not meant to be here.

"""
BELOW = "CredentialLists|Domains|IpAccessControlLists|ShortCodes|Records|Triggers"
PART = re.compile(rf"/Accounts/\{{\}}/([A-Za-z]+(?:/(?:{BELOW}))?)")
NOT_MEANT = re.compile(r"/(\w*ConnectApps|Assigned\w+|AddOnResults|Payments|Balance|UserDefined\w+)\b")


def known(path: Path = NAMES) -> list[str]:
    """``POST /Accounts/{}/Calls.json``: every operation of the SDK's."""
    return [line for line in path.read_text().splitlines() if line and not line.startswith("#")]


def here(app: Flask) -> set[str]:
    """The operations that are here, written alike."""
    return {f"{one.method} {re.sub(r'{[^}]*}', '{}', one.path)}" for one in operations(app, RESOURCES)}


def resource_of(operation: str) -> str:
    """The resource directly below the account that it is about."""
    found = PART.search(operation.removesuffix(".json"))
    return found[1] if found else "Accounts"


def section(app: Flask) -> str:
    """A line for each resource: how many of its methods are here, and which are not."""
    have, wanted = here(app), known()
    lines = {}
    for name in sorted({resource_of(one) for one in wanted}):
        own = [one for one in wanted if resource_of(one) == name]
        absent = [one for one in own if one not in have]
        missing = ", ".join(f"`{one}`" for one in absent)
        lines[name] = f"| {name} | {len(own) - len(absent)} of {len(own)} | {missing} |\n"
    count, meant = sum(one in have for one in wanted), [one for one in wanted if not NOT_MEANT.search(one)]
    summary = (
        f"{count} of {len(wanted)} are here, of the {len(meant)} that are meant to be {count / len(meant):.1%}.\n\n"
    )
    return HEAD + summary + "| resource | methods | not here |\n|---|---|---|\n" + "".join(lines.values())
