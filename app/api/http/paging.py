"""Paging: newest first, by key. Page 10,000 costs what page 1 costs, and rows that are inserted meanwhile are neither
repeated nor skipped (docs/rest-contract.md, Lists)."""

import json
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from flask import Response, g, request
from sqlalchemy import Select, func, select

from app.api.http import forms, representation
from app.api.http.context import app_context
from app.api.http.formats import link
from app.api.http.problems import ApiError
from app.api.http.totals import LONG
from app.api.openapi.schema import Parameters, Resource, param
from app.store.flask_db import db

BAD_TOKEN = 21481
LARGEST = 1000


class PageParameters(Parameters):
    """Which page. Page alone jumps, at the cost of counting rows; the links carry a PageToken and do not."""

    page: int = param(0, ge=0, le=10**9)
    page_size: int = param(50, ge=1)
    page_token: str = param("", BAD_TOKEN)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: after or before the row with this id, or the last page. total: rows when the walk began."""

    way: Literal["after", "before", "last"]
    id: int
    total: int

    def seal(self) -> str:
        return app_context().vault.seal(json.dumps([self.way, self.id, self.total]))

    @classmethod
    def open(cls, token: str) -> "Cursor":
        """Raises ApiError 21481 for anything that we did not seal."""
        try:
            return cls(*json.loads(app_context().vault.open(token)))
        except (ValueError, TypeError):
            raise ApiError(BAD_TOKEN) from None


def respond(query: Select[Any], model: Any, resource: type[Resource], path: str, name: str = "") -> Response:
    """The page of this query that the request asks for. path: the list's, without mount and version.
    name: of the XML element around the items and of the JSON list, when it is not the resource's plural."""
    given = forms.query()
    wanted = PageParameters.read(given)
    size = min(wanted.page_size, LARGEST)
    cursor = Cursor.open(wanted.page_token) if wanted.page_token else None
    links = Links(given, path, size)
    total = cursor.total if cursor else count(query, model, f"{g.actor.sid} {links.key}")
    rows, more = window(query, model, cursor, wanted.page, size, total)
    paging = describe(links, total, wanted.page, [row.id for row in rows], more)
    return representation.write_list(
        [resource.of(row) for row in rows], resource.element, name or resource.plural, paging, resource.key
    )


def respond_with(items: list[dict[str, Any]], resource: type[Resource], path: str) -> Response:
    """The page that the request asks for of what is no table: representations, all of them, in an order that stays."""
    given = forms.query()
    wanted = PageParameters.read(given)
    size = min(wanted.page_size, LARGEST)
    start = wanted.page * size
    shown = items[start : start + size]
    links = Links(given, path, size)
    paging = describe(links, len(items), wanted.page, list(range(len(shown))), False)
    paging["next_page_uri"] = links.to(wanted.page + 1) if start + size < len(items) else None
    paging["previous_page_uri"] = links.to(wanted.page - 1) if wanted.page and shown else None
    paging["last_page_uri"] = links.to(paging["num_pages"] - 1) if items else None
    return representation.write_list(shown, resource.element, resource.plural, paging, resource.key)


def count(query: Select[Any], model: Any, key: str) -> int:
    """How many rows the whole list has; of one that takes long to count, how many it had within the last minute."""
    return app_context().totals.of(
        key,
        lambda: db.session.scalar(query.with_only_columns(func.count())) or 0,
        lambda: db.session.scalar(select(model.id).offset(LONG).limit(1)) is not None,
    )


def window(
    query: Select[Any], model: Any, cursor: Cursor | None, page: int, size: int, total: int
) -> tuple[list[Any], bool]:
    """The rows of one page, newest first, and whether older ones follow."""
    if cursor and cursor.way == "before":
        rows = fetch(query.where(model.id > cursor.id), model, model.id, size)
        return rows[::-1], bool(rows)
    if cursor and cursor.way == "last":
        rest = total % size or size
        return fetch(query, model, model.id, rest)[::-1], False
    if cursor:
        query = query.where(model.id < cursor.id)
    rows = fetch(query, model, model.id.desc(), size + 1, page * size if cursor is None else 0)
    return rows[:size], len(rows) > size


def fetch(query: Select[Any], model: Any, order: Any, most: int, skipped: int = 0) -> list[Any]:
    """Rows in an order. The indexes tell which ones: what is skipped or sorted out is never read."""
    chosen = query.with_only_columns(model.id).order_by(order).limit(most).offset(skipped or None).subquery()
    return list(db.session.scalars(select(model).join(chosen, model.id == chosen.c.id).order_by(order)))


@dataclass(frozen=True, slots=True)
class Links:
    """Makes the links of one list; they keep the filters of the request."""

    given: forms.Form
    path: str
    size: int

    @property
    def kept(self) -> forms.Form:
        """The filters of the request: its query without the paging parameters."""
        return {name: values for name, values in self.given.items() if name not in ("Page", "PageSize", "PageToken")}

    @property
    def key(self) -> str:
        """Names the list, whichever page is asked for."""
        return f"{self.path}?{urlencode(sorted(self.kept.items()), doseq=True)}"

    def to(self, page: int, cursor: Cursor | None = None) -> str:
        """The link to a page."""
        token = {"PageToken": cursor.seal()} if cursor else {}
        return f"{link(self.path)}?{urlencode(self.kept | {'PageSize': self.size, 'Page': page} | token, doseq=True)}"


def describe(links: Links, total: int, page: int, ids: list[int], more: bool) -> dict[str, Any]:
    """The paging properties of a list. Absent links are None."""
    size = links.size
    pages = -(-total // size)
    start = page * size if ids else 0
    query = request.query_string.decode("utf-8", "replace")
    return {
        "page": page,
        "num_pages": pages,
        "page_size": size,
        "total": total,
        "start": start,
        "end": start + len(ids) - 1 if ids else 0,
        "uri": link(links.path) + (f"?{query}" if query else ""),
        "first_page_uri": links.to(0),
        "previous_page_uri": links.to(page - 1, Cursor("before", ids[0], total)) if page and ids else None,
        "next_page_uri": links.to(page + 1, Cursor("after", ids[-1], total)) if more else None,
        "last_page_uri": links.to(pages - 1, Cursor("last", 0, total)) if pages else None,
    }
