"""No parameter of Twilio's is ignored in silence: compared with Twilio's own document, or with the names we keep."""

import json
import os
from pathlib import Path

import pytest

from app.api.openapi.compatibility import DIFFERENCES, Differences
from app.errors.errors import DICTIONARY
from app.launcher.pages import compatibility_page
from app.launcher.pages.compatibility_page import rows, twilio
from tests.api.world import body, code, sqlite_only

DOCUMENT = os.environ.get("TWILIO_OPENAPI", "")
"""Twilio's twilio_api_v2010.json, where somebody has a copy of it."""
FORM = "application/x-www-form-urlencoded"


def of_document(path):
    """As `twilio`, from the document itself."""
    found = {}
    for route, methods in json.loads(Path(path).read_text())["paths"].items():
        for method in ("get", "post", "delete"):
            operation = methods.get(method, {})
            content = operation.get("requestBody", {}).get("content", {}).get(FORM, {})
            names = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
            names += content.get("schema", {}).get("properties", {})
            if names:
                own = compatibility_page.IN_BRACES.sub("{}", route.removeprefix("/2010-04-01"))
                found[f"{method.upper()} {own}"] = names
    return found


@sqlite_only
def test_every_parameter_of_twilios_is_honored_refused_or_has_no_effect(app):
    known = of_document(DOCUMENT) if DOCUMENT else twilio()
    with app.app_context():
        found = list(rows(app, known))
    assert len(found) > 70
    assert {one.operation: one.absent for one in found if one.absent} == {}
    assert not [one for one in found for name in one.refused + one.without_effect if name in one.honored]


@pytest.mark.skipif(not DOCUMENT, reason="TWILIO_OPENAPI names no copy of Twilio's document")
def test_the_names_that_we_keep_are_the_documents():
    assert twilio() == of_document(DOCUMENT)


@sqlite_only
def test_what_is_said_of_views_and_parameters_is_of_ones_that_are_here(app):
    """A name that was misspelled, or that is honored by now, would be refused for nothing."""
    with app.app_context():
        found = list(rows(app, twilio()))
    in_use = {name for one in found for name in one.refused + one.without_effect} | {"Trunk"}
    said = [one for views in DIFFERENCES.values() for one in views.values()]
    assert {name for one in said for name in (*one.refused, *one.without_effect)} <= in_use
    assert all(set(one.only) <= set(one.refused) for one in said)
    assert all(DICTIONARY[20001].status == 400 and one is not None for one in said)


def cases():
    """(resource, view, parameter) of everything that is refused."""
    return [
        (resource, view, name)
        for resource, views in DIFFERENCES.items()
        for view, one in views.items()
        for name in one.refused
    ]


PATHS = {
    "AvailablePhoneNumbers": "AvailablePhoneNumbers/US/Local.json",
    "Domains": "SIP/Domains",
    "Participants": f"Conferences/CF{'0' * 32}/Participants",
}
OF_ONE = {
    **{"Addresses": "AD", "Calls": "CA", "Conferences": "CF", "IncomingPhoneNumbers": "PN", "Domains": "SD"},
    "Participants": "CA",
}


@sqlite_only
@pytest.mark.parametrize(("resource", "view", "name"), cases())
def test_what_is_refused_is_refused_by_name_and_with_its_reason(me, resource, view, name, database_url):
    path = PATHS.get(resource, resource)
    path = f"{path}/{OF_ONE[resource]}{'0' * 32}.json" if view == "update" else f"{path.removesuffix('.json')}.json"
    asked = {name: "nonsense"}
    answer = me.get(path, query_string=asked) if view == "index" else me.request("POST", path, asked)
    refused = body(answer, 400)
    assert refused["code"] == 20001
    assert refused["message"].startswith(f"{name} is not supported: ")
    assert refused["message"].endswith(DIFFERENCES[resource][view].refused[name])


@sqlite_only
def test_a_value_that_asks_for_nothing_is_no_reason_to_refuse(me):
    form = {"From": "1234", "To": "+12125552368", "Url": "http://a.example/"}
    body(
        me.request("POST", "Calls.json", form | {"RecordingChannels": "mono", "Byoc": " ", "CallReason": "Survey"}), 201
    )
    assert code(me.request("POST", "Calls.json", form | {"Byoc": "BY1"})) == 20001


def test_one_value_among_several_is_refused_too():
    only = Differences(refused={"Secure": "no"}, only={"Secure": ["false"]})
    only.check({"Secure": ["false", ""]})
    with pytest.raises(Exception, match="Secure is not supported: no"):
        only.check({"Secure": ["false", "true"]})


def test_the_page_counts_what_is_there():
    page = compatibility_page.page()
    assert "| `POST /Accounts/{}/Calls.json` |" in page
    assert page == Path("docs/compatibility.md").read_text()
