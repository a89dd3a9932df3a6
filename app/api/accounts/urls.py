"""The URL parameters that phone numbers and applications have in common (guide 4.2, table 4.5)."""

from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from app.api.http.formats import VERSIONS
from app.api.openapi import openapi_types
from app.api.openapi.schema import Flag, Line, Method, Parameters, Url, Version, param
from app.models import sid

BAD_URL, BAD_METHOD, BAD_CALLBACK, NO_APPLICATION = 21402, 21403, 21502, 21218


def application(text: str | None) -> str | None:
    """An application's sid; empty means none. Raises ValueError."""
    if text and not sid.valid(text, "AP"):
        raise ValueError("the SID of an application is expected, AP and 32 hexadecimal digits")
    return text or None


def reference(prefix: str) -> AfterValidator:
    """A parameter is a SID with this prefix; empty means none."""

    def check(text: str | None) -> str | None:
        if text and not sid.valid(text, prefix):
            raise ValueError(f"a SID is expected, {prefix} and 32 hexadecimal digits")
        return text or None

    return AfterValidator(check)


def named(prefix: str, what: str) -> WithJsonSchema:
    """What OpenAPI says of such a parameter."""
    return openapi_types.described(f"The SID of {what}; empty: none.", rf"({prefix}[0-9a-f]{{32}})?")


ApplicationSid = Annotated[str | None, AfterValidator(application), openapi_types.APPLICATION]


class Urls(Parameters):
    """What may be set, and cleared by an empty value."""

    friendly_name: Line = param("", 20002, max_length=64)
    api_version: Version = param(VERSIONS[0])
    voice_caller_id_lookup: Flag = param(False)
    voice_url: Url = param("", BAD_URL, blank=True)
    voice_method: Method = param("POST", BAD_METHOD)
    voice_fallback_url: Url = param("", BAD_URL, blank=True)
    voice_fallback_method: Method = param("POST", BAD_METHOD)
    status_callback: Url = param("", BAD_CALLBACK, blank=True)
    status_callback_method: Method = param("POST", BAD_METHOD)
    sms_url: Url = param("", BAD_URL, blank=True)
    sms_method: Method = param("POST", BAD_METHOD)
    sms_fallback_url: Url = param("", BAD_URL, blank=True)
    sms_fallback_method: Method = param("POST", BAD_METHOD)
