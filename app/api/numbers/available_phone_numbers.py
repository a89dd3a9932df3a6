"""The AvailablePhoneNumbers of a country: available numbers of the operator's pool (docs/rest-contract.md,
AvailablePhoneNumbers)."""

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, ClassVar

from flask import Blueprint, Response
from pydantic import AfterValidator
from sqlalchemy import ColumnElement, Select, false, func, select

from app.api.http import forms, paging
from app.api.http.filters import same
from app.api.http.problems import ApiError
from app.api.numbers.near import Near
from app.api.openapi import openapi_types
from app.api.openapi.schema import Flag, Resource, param
from app.models import Account, PoolNumber
from app.models.numbers import e164
from app.models.numbers.e164 import LOCAL, MOBILE, TOLL_FREE
from app.models.numbers.pool_number import NO_ADDRESS
from app.store.flask_db import db

routes = Blueprint("AvailablePhoneNumbers", __name__)
PATH = "/Accounts/<sid:account_sid>/AvailablePhoneNumbers/<country:country_code>"
KINDS = {"Local": LOCAL, "TollFree": TOLL_FREE, "Mobile": MOBILE}
OTHERS = {"National": "", "Voip": "", "SharedCost": "", "MachineToMachine": ""}
"""Kinds that Twilio has beside: a pool has none of them, and the list is empty."""
NONE_LEFT = 21452
KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
"""The letters on a telephone's keys."""
PATTERN = r"\+?[0-9A-Za-z*%]{1,30}\$?"


class AvailablePhoneNumberResource(Resource):
    """The properties that Twilio documents."""

    element: ClassVar = "AvailablePhoneNumber"
    plural: ClassVar = "AvailablePhoneNumbers"
    friendly_name: str
    phone_number: str
    lata: str
    locality: str
    rate_center: str
    latitude: float | None
    longitude: float | None
    region: str
    postal_code: str
    iso_country: str
    address_requirements: str
    beta: bool
    capabilities: dict[str, bool]

    @classmethod
    def of(cls, row: PoolNumber) -> dict[str, Any]:
        able = {"voice": row.voice, "SMS": row.sms, "MMS": row.mms, "fax": row.fax}
        own = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)} | {"beta": bool(row.beta)}
        return cls(**own, friendly_name=e164.friendly(row.phone_number), capabilities=able).model_dump()


def pattern(text: str) -> str:
    """Contains: letters are keys, * is any one digit, % any of them, + the number's beginning and $ its end.
    Raises ValueError."""
    if not re.fullmatch(PATTERN, text):
        raise ValueError("digits, letters, * and % are expected, optionally with + at the start or $ at the end")
    return text


class AvailablePhoneNumberFilter(Near):
    """The filters of the available numbers."""

    area_code: str = param("", max_length=8)
    contains: Annotated[str, AfterValidator(pattern), openapi_types.described("A part of a number.", PATTERN)] = param(
        ""
    )
    in_region: str = param("", max_length=64)
    in_locality: str = param("", max_length=64)
    in_postal_code: str = param("", max_length=16)
    in_lata: str = param("", max_length=16)
    in_rate_center: str = param("", max_length=64)
    voice_enabled: Flag | None = param(None)
    sms_enabled: Flag | None = param(None)
    mms_enabled: Flag | None = param(None)
    fax_enabled: Flag | None = param(None)
    exclude_all_address_required: Flag = param(False)
    exclude_local_address_required: Flag = param(False)
    exclude_foreign_address_required: Flag = param(False)
    beta: Flag = param(True)

    def conditions(self) -> list[ColumnElement[bool]]:
        names = ["area_code", "in_region", "in_locality", "in_postal_code", "in_lata", "in_rate_center"]
        names += ["voice_enabled", "sms_enabled", "mms_enabled", "fax_enabled"]
        columns = [name.removeprefix("in_").removesuffix("_enabled") for name in names]
        pairs = zip(names, columns, strict=True)
        found = [one for name, column in pairs for one in same(getattr(PoolNumber, column), getattr(self, name))]
        found += [PoolNumber.phone_number.like(self.like())] if self.contains else []
        return [*found, *self.near(), *self.requirements()]

    def requirements(self) -> Iterator[ColumnElement[bool]]:
        """Without those that need an address, or are beta, as the request wants."""
        if self.exclude_all_address_required:
            yield PoolNumber.address_requirements == NO_ADDRESS
        if self.exclude_local_address_required:
            yield PoolNumber.address_requirements != "local"
        if self.exclude_foreign_address_required:
            yield PoolNumber.address_requirements != "foreign"
        if not self.beta:
            yield func.coalesce(PoolNumber.beta, false()) == false()

    def like(self) -> str:
        """Contains, as SQL has it."""
        text = self.contains.upper().translate(KEYS).replace("*", "_")
        front = "" if text.startswith("+") else "%"
        return front + (text[:-1] if text.endswith("$") else f"{text}%")


def free(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The available numbers of the pool."""
    return select(PoolNumber).where(PoolNumber.available(), *conditions)


def first_free(area_code: str) -> str:
    """A number of the pool with this area code. Raises ApiError 21452."""
    found = db.session.scalar(free(PoolNumber.area_code == area_code).order_by(PoolNumber.id).limit(1))
    if found is None:
        raise ApiError(NONE_LEFT, f"No number with the area code {area_code} is available")
    return str(found.phone_number)


def register(name: str, kind: str) -> None:
    """The list of one kind of numbers."""

    def index(account: Account, country_code: str) -> Response:
        wanted = AvailablePhoneNumberFilter.read(forms.query())
        query = free(PoolNumber.iso_country == country_code, PoolNumber.kind == kind, *wanted.conditions())
        path = f"/Accounts/{account.sid}/AvailablePhoneNumbers/{country_code}/{name}"
        return paging.respond(query, PoolNumber, AvailablePhoneNumberResource, path)

    view: Callable[..., Response] = index
    view.__doc__ = f"List {name} numbers that POST IncomingPhoneNumbers can bind."
    routes.add_url_rule(f"{PATH}/{name}", f"index_{name}", view)


for one, its_kind in (KINDS | OTHERS).items():
    register(one, its_kind)
