"""Numbers near a place: NearLatLong, or NearNumber of which the operator's pool says where it is."""

import math
from typing import Annotated

from pydantic import AfterValidator
from sqlalchemy import ColumnElement, select

from app.api.http.problems import ApiError
from app.api.openapi import openapi_types
from app.api.openapi.schema import Number, Parameters, param
from app.models import PoolNumber
from app.store.flask_db import db

BAD_PARAMETER = 20001
MILES_A_DEGREE = 69.09
"""Of latitude; a degree of longitude has as many at the equator only."""
PLACE = r"-?[0-9]{1,2}(\.[0-9]{1,10})?,-?[0-9]{1,3}(\.[0-9]{1,10})?"
Place = tuple[float, float]
"""Latitude and longitude in degrees."""


def place(text: str) -> str:
    """Latitude and longitude, unchanged. Raises ValueError."""
    latitude, comma, longitude = text.partition(",")
    if not (comma and abs(float(latitude)) <= 90 and abs(float(longitude)) <= 180):
        raise ValueError("a latitude and a longitude in degrees are expected, as 40.71,-74.01")
    return text


NearLatLong = Annotated[
    str, AfterValidator(place), openapi_types.described("Latitude and longitude.", PLACE, examples=["40.71,-74.01"])
]


class Near(Parameters):
    """The filters by distance. distance: in miles."""

    near_number: Number | None = param(None)
    near_lat_long: NearLatLong | None = param(None)
    distance: int = param(25, ge=1, le=500)

    def near(self) -> list[ColumnElement[bool]]:
        """The conditions; none without a place. Raises ApiError 20001."""
        if not (self.near_number or self.near_lat_long):
            return []
        center = self.center()
        north = PoolNumber.latitude - center[0]
        east = (PoolNumber.longitude - center[1]) * math.cos(math.radians(center[0]))
        return [north * north + east * east <= (self.distance / MILES_A_DEGREE) ** 2]

    def center(self) -> Place:
        """The place that is asked for. Raises ApiError 20001 for a number of which the pool does not know it."""
        if self.near_lat_long:
            latitude, _comma, longitude = self.near_lat_long.partition(",")
            return float(latitude), float(longitude)
        row = db.session.scalar(select(PoolNumber).where(PoolNumber.phone_number == self.near_number))
        if row is None or row.latitude is None or row.longitude is None:
            raise ApiError(BAD_PARAMETER, f"NearNumber: the pool does not say where {self.near_number} is")
        return row.latitude, row.longitude
