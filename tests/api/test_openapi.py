"""/openapi.json: complete, valid, and true: schemathesis finds nothing that it does not say (docs/rest-contract.md)."""

import json

import jsonschema_rs
import pytest

from app.api.http.representation import snake
from app.api.routes import RESOURCES
from tests.api.fuzz import CHANGES, SHORT, fuzz
from tests.api.world import body, sqlite_only

pytestmark = sqlite_only


@pytest.fixture
def document(me, database_url):
    return body(me.client.get("/openapi.json"))


@pytest.fixture
def operations(document):
    return {one["operationId"]: one for path in document["paths"].values() for one in path.values()}


def test_it_is_open_to_all_and_under_both_mounts(app, document):
    assert body(app.test_client().get("/restcomm/openapi.json")) == document
    assert document["openapi"] == "3.1.0"
    assert [server["url"] for server in document["servers"]] == ["/restcomm/2012-04-24", "/restcomm/2010-04-01"]


def test_every_route_of_the_api_is_described(app, document):
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    routes = {(rule.rule, method) for rule in rules for method in rule.methods - {"HEAD", "OPTIONS"}}
    assert sum(map(len, document["paths"].values())) == len(routes) > 50


def test_what_a_view_takes_and_gives_is_known(operations):
    """A resource whose classes are not named as the others' would have none."""
    for name, one in operations.items():
        view = name.partition("_")[0]
        if view in ("create", "update", "put"):
            assert one["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]["properties"], name
        if view in ("index", "fetch") and not name.endswith(("_wav", "_mp3", "_tiff")):
            schema = json.dumps(one["responses"]["200"]["content"]["application/json"]["schema"])
            assert "#/components/schemas/" in schema, name
        assert one["summary"].endswith("."), name


def test_every_schema_is_one(document):
    for schema in document["components"]["schemas"].values():
        assert jsonschema_rs.meta.is_valid(schema | {"$schema": "https://json-schema.org/draft/2020-12/schema"})
    text = json.dumps(document)
    for reference in {part.partition('"')[0] for part in text.split('"$ref": "#/components/schemas/')[1:]}:
        assert reference in document["components"]["schemas"]


def test_the_properties_of_every_resource_are_the_answers_keys(me, document):
    made = body(me.post("IncomingPhoneNumbers.json", phone_number="1234"), 201)
    schema = document["components"]["schemas"]["NumberResource"]
    assert list(schema["properties"]) == list(made)
    assert set(schema["required"]) == set(made)


def test_an_operations_links_lead_to_others(operations):
    for name in ("create_Calls", "create_Clients", "create_IncomingPhoneNumbers", "create_Messages"):
        links = operations[name]["responses"]["201"]["links"]
        assert set(links) == {"fetch", "update", "delete"}
        assert {link["operationId"] for link in links.values()} <= operations.keys()


def test_the_list_of_every_resource_has_its_key(document):
    for module in RESOURCES:
        name = module.routes.name
        gets = [path["get"] for path in document["paths"].values() if "get" in path]
        lists = [one for one in gets if one["tags"] == [name] and one["operationId"].startswith("index_")]
        if not lists:
            assert name in (
                "ValidationRequests",
                "Feedback",
                "Tokens",
                "Limits",
                "Streams",
                "LiveRecordings",
                "LiveTranscriptions",
            )
            continue
        page = lists[0]["responses"]["200"]["content"]["application/json"]["schema"]
        key = (
            "contents"
            if name.startswith("Auth")
            else {"members": "queue_members", "media": "media_list"}.get(snake(name), snake(name))
        )
        assert key in page["required"]


def test_schemathesis_finds_nothing_in_a_short_run(settings, database_url):
    """The long one, `make fuzz`, has every phase and every operation."""
    settings.var.mkdir()
    assert fuzz(settings, "--max-examples", "1", "--seed", "1", *CHANGES, runs=SHORT) > 40
