"""Base classes and types of resources and their parameters: one declaration gives validation, XML and JSON
(docs/rest-contract.md)."""

import re
from datetime import datetime
from email.utils import format_datetime
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    Strict,
    ValidationError,
)

from app.api.http.context import app_context
from app.api.http.formats import Version as Version
from app.api.http.formats import link, pascal
from app.api.http.forms import Form
from app.api.http.problems import ApiError
from app.api.openapi import openapi_types
from app.calls import destination
from app.models.absolute_url import absolute_url
from app.models.numbers import e164


class Resource(BaseModel):
    """What a client reads of one row: fields in the guide's order, then what only Twilio has.

    element and plural name it in XML; key names a list of it in JSON, if that is not plural in snake_case; path leads
    to it, with the row's attributes in braces.
    """

    model_config = ConfigDict(from_attributes=True, json_schema_serialization_defaults_required=True)
    element: ClassVar[str]
    plural: ClassVar[str]
    key: ClassVar[str] = ""
    path: ClassVar[str]

    @classmethod
    def of(cls, row: Any) -> dict[str, Any]:
        """The representation of a row, ready to be written."""
        resource = cls.model_validate(row)
        setattr(resource, "uri", link(cls.path.format(**vars(resource))))  # noqa: B010  each has it, in its own place
        return resource.model_dump(by_alias=True)


def param(default: Any = ..., code: int = 20001, missing: int = 0, blank: bool = False, **more: Any) -> Any:
    """A parameter of a request. code: told when it is bad; missing: when it is not there (default: code);
    blank: an empty value means empty, as it clears a URL, and not that it is missing."""
    return Field(default, json_schema_extra={"code": code, "missing": missing or code, "blank": blank}, **more)


class Parameters(BaseModel):
    """What a client may send. Names are CamelCase and case-sensitive; unknown ones are ignored, as Twilio does."""

    model_config = ConfigDict(alias_generator=pascal)

    @classmethod
    def read(cls, form: Form) -> Self:
        """The checked parameters. Raises ApiError with the code of the first that is wrong, in our order."""
        try:
            return cls.model_validate(cls.values(form))
        except ValidationError as error:
            raise cls.refusal(error.errors()[0]) from None

    @classmethod
    def values(cls, form: Form) -> dict[str, Any]:
        """What the form says of our fields: all values of a list, the one of anything else. Raises ApiError when there
        are several."""
        found: dict[str, Any] = {}
        for field in cls.model_fields.values():
            given = form.get(str(field.alias), [])
            if field.annotation == list[str] and given:
                found[str(field.alias)] = given
            elif len(given) > 1:
                raise ApiError(extra(field)["code"], f"{field.alias} is given {len(given)} times")
            elif given and (given[0].strip() or extra(field)["blank"]):
                found[str(field.alias)] = given[0]
        return found

    @classmethod
    def refusal(cls, problem: Any) -> ApiError:
        """The error for one parameter that pydantic refused."""
        name = str(problem["loc"][0]) if problem["loc"] else ""
        field = next((field for field in cls.model_fields.values() if field.alias == name), None)
        rules = extra(field) if field else {"code": 20001, "missing": 20001}
        if problem["type"] == "missing":
            return ApiError(rules["missing"], f"{name} is required")
        return ApiError(rules["code"], f"{name}: {problem['msg'].removeprefix('Value error, ')}".lstrip(": "))

    def given(self) -> dict[str, Any]:
        """Only what the client sent: what an update changes."""
        return self.model_dump(exclude_unset=True)


def extra(field: Any) -> dict[str, Any]:
    """The rules that param() noted."""
    rules: dict[str, Any] = field.json_schema_extra
    return rules


def caller(text: str) -> str:
    """A number, client or SIP URI in its normal form. Raises ValueError."""
    found = destination.parse(text)
    return number(text) if isinstance(found, destination.Number) else str(found)


def caller_id(text: str) -> str:
    """As `caller`, or a name: the user part of a SIP address. What is only shown need not be a possible number. Raises
    ValueError."""
    if is_name(text.strip()):
        return text.strip()
    found = destination.parse(text)
    return shown(text) if isinstance(found, destination.Number) else str(found)


def is_name(text: str) -> bool:
    """Is it the user part of a SIP address, and no number?"""
    return bool(destination.CLIENT.fullmatch(text)) and not destination.NUMBER.fullmatch(text)


def shown(text: str) -> str:
    """A number in its normal form. Where the operator's country is US, its numbers need no +, as with Twilio; elsewhere
    digits are what the gateways make of them. Raises ValueError."""
    return e164.normalise(text, "US" if app_context().settings.country == "US" else "")


def number(text: str) -> str:
    """The same of a number that is called: what begins with + must be one that can be. Raises ValueError."""
    return e164.callable(shown(text))


def receiver(text: str) -> str:
    """A number or client in its normal form. Raises ValueError."""
    return caller(text) if text.strip().lower().startswith("client:") else number(text)


def one_line(text: str) -> str:
    """Text without control characters, trimmed. Raises ValueError."""
    if not re.fullmatch(openapi_types.ONE_LINE, text):
        raise ValueError("control characters are not allowed")
    return text.strip()


Url = Annotated[str, BeforeValidator(str.strip), AfterValidator(absolute_url), openapi_types.URL]
Method = Annotated[Literal["GET", "POST"], BeforeValidator(lambda text: text.strip().upper())]
Flag = Annotated[bool, Strict(), BeforeValidator(lambda text: {"true": True, "false": False}.get(text.lower(), text))]
Caller = Annotated[str, AfterValidator(caller), openapi_types.CALLER]
CallerId = Annotated[str, AfterValidator(caller_id), openapi_types.CALLER]
Number = Annotated[str, AfterValidator(number), openapi_types.NUMBER]
Receiver = Annotated[str, AfterValidator(receiver), openapi_types.RECEIVER]
Line = Annotated[str, AfterValidator(one_line), openapi_types.LINE]
Name = Annotated[str, AfterValidator(one_line), openapi_types.NAME]
Time = Annotated[
    datetime | None,
    PlainSerializer(lambda time: time and format_datetime(time.replace(microsecond=0))),
    openapi_types.TIME,
]
"""Written as RFC 2822 with +0000; anything else becomes None in Twilio's SDKs."""
Digits = Annotated[str | None, BeforeValidator(lambda number: number if number is None else str(number))]
"""A number that is written as text, because Twilio does."""
