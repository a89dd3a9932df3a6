"""JSON schemas of the parameter types that are more than a word, a number or a choice (docs/rest-contract.md).

The patterns are of what everybody may rely on. Beside that we take what can be understood: spaces and dashes in
numbers, dates as in RFC 2822, hosts in other scripts.
"""

from typing import Any

from pydantic import WithJsonSchema

NOT_NUL = r"^[^\x00]*$"
NOT_BLANK = r"^[^\x00]*[^\x00\s][^\x00]*$"
ONE_LINE = r"[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*"
"""No control characters, nor what ends a line or turns the direction of writing: names are shown to people."""
PHONE_NUMBER = r"\+1[2-9][0-9]{9}|[0-9*#]{1,32}"
"""Of the numbers in E.164 format those of one country, where all of this length can be."""
CLIENT = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"
SIP_URI = r"sip:[A-Za-z0-9]{1,64}@[A-Za-z0-9]{1,60}(:[1-9][0-9]{0,3})?"
DAY = r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
MOMENT = rf"{DAY}(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z)?"
HTTP_URL = r"https?://[A-Za-z0-9][A-Za-z0-9-]{0,60}(\.[A-Za-z0-9][A-Za-z0-9-]{0,60}){0,3}(:[1-9][0-9]{0,3})?(/[!-~]*)?"


def described(text: str, pattern: str = "", **more: Any) -> WithJsonSchema:
    """The schema of text. pattern: of the whole text."""
    known = {"pattern": f"^({pattern})$"} if pattern else {}
    return WithJsonSchema({"type": "string", "description": text, **known, **more})


def required(*names: str) -> dict[str, Any]:
    """The schema of a form that has all of these parameters, none of them blank."""
    return {"required": list(names), "properties": {name: {"pattern": NOT_BLANK} for name in names}}


URL = described(
    "An absolute http or https URL.", rf"{HTTP_URL}|\s*", maxLength=2048, examples=["https://app.example/answer.xml"]
)
URLS = WithJsonSchema(
    {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": f"^({HTTP_URL})$", "maxLength": 2048}}
)
WEBSOCKET_URL = described(
    "An absolute wss URL; ws for hosts that the operator allows.",
    HTTP_URL.replace("https?", "wss?"),
    maxLength=2048,
    examples=["wss://agent.example/call"],
)
NUMBER = described("A number in E.164 format, or a short code.", PHONE_NUMBER, examples=["+15550001111"])
RECEIVER = described("A number, or client:name.", f"{PHONE_NUMBER}|client:{CLIENT}", examples=["client:bob"])
CALLER = described(
    "A number, client:name or a SIP URI.", f"{PHONE_NUMBER}|client:{CLIENT}|{SIP_URI}", examples=["client:bob"]
)
APPLICATION = described("The SID of an application of the account; empty: none.", r"(AP[0-9a-f]{32})?|\s*")
LOGIN = described("Letters, digits, dots, dashes and underscores.", CLIENT, examples=["bob"])
LINE = described("Text without control characters.", ONE_LINE, examples=["Sales"])
NAME = described(
    "Text without control characters, not blank.",
    rf"{ONE_LINE}{ONE_LINE[:2]}\s{ONE_LINE[2:-1]}{ONE_LINE}",
    examples=["Sales"],
)
DATE = described(
    "A day or a timestamp in UTC: 2024-05-01 or 2024-05-01T10:00:00Z.", rf"{MOMENT}|\s*", examples=["2024-05-01"]
)
TIME = described("RFC 2822 with +0000; null: not yet.", type=["string", "null"])
