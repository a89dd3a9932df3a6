"""The AvailablePhoneNumbers resource: countries in which the pool has available numbers (docs/rest-contract.md,
AvailablePhoneNumbers)."""

from typing import Any, ClassVar

from flask import Blueprint, Response
from sqlalchemy import select

from app.api.http import paging, representation
from app.api.http.formats import link
from app.api.http.problems import NotFound
from app.api.numbers.available_phone_numbers import KINDS
from app.api.openapi.schema import Resource
from app.models import Account, PoolNumber
from app.models.numbers.country_names import country_name
from app.store.flask_db import db

routes = Blueprint("Countries", __name__)
PATH = "/Accounts/<sid:account_sid>/AvailablePhoneNumbers"


class CountryResource(Resource):
    """The properties that Twilio documents."""

    element: ClassVar = "Country"
    plural: ClassVar = "Countries"
    country_code: str
    country: str
    uri: str
    beta: bool = False
    subresource_uris: dict[str, str]


@routes.get(PATH)
def index(account: Account) -> Response:
    """List the countries with available numbers."""
    codes = db.session.scalars(select(PoolNumber.iso_country).where(PoolNumber.available()).distinct())
    return paging.respond_with(
        [country(account, code) for code in sorted(codes)],
        CountryResource,
        f"/Accounts/{account.sid}/AvailablePhoneNumbers",
    )


@routes.get(f"{PATH}/<country:country_code>")
def fetch(account: Account, country_code: str) -> Response:
    """A country, if it has available numbers. Raises NotFound."""
    some = select(PoolNumber.id).where(PoolNumber.iso_country == country_code, PoolNumber.available()).limit(1)
    if db.session.scalar(some) is None:
        raise NotFound()
    return representation.write(country(account, country_code), CountryResource.element)


def country(account: Account, code: str) -> dict[str, Any]:
    """A country, ready to be written."""
    path = f"/Accounts/{account.sid}/AvailablePhoneNumbers/{code}"
    kinds = db.session.scalars(select(PoolNumber.kind).where(PoolNumber.iso_country == code).distinct()).all()
    lists = {representation.snake(name): link(f"{path}/{name}") for name, kind in KINDS.items() if kind in kinds}
    return CountryResource(
        country_code=code, country=country_name(code), uri=link(path), subresource_uris=lists
    ).model_dump()
