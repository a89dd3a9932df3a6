"""Every path, method and property that Twilio's SDK knows of an account is ours, or is said here not to be."""

import re
from pathlib import Path

import pytest
import twilio.rest.api.v2010 as sdk

from app.launcher.pages import sdk_methods
from tests.api.world import body, sqlite_only

pytestmark = sqlite_only
NOT_OURS = """
AuthorizedConnectApps ConnectApps Balance AssignedAddOns AddOnResults
Payments Siprec UserDefinedMessages UserDefinedMessageSubscriptions
""".split()  # noqa: SIM905
"""Parts of paths: what belongs to Twilio's own business, or to what is in neither the guide nor issue 5."""
SECRET = ("NewKeyInstance", "NewSigningKeyInstance", "ValidationRequestInstance")
"""Whose answers have more than what can be fetched later."""
OPTIONAL = {"stir_verstat"}
VERBS = {"fetch": "GET", "page": "GET", "create": "POST", "update": "POST", "delete": "DELETE"}
CLASS = re.compile(r"^class (\w+)\(\w+\):(.*?)(?=^class |\Z)", re.DOTALL | re.MULTILINE)


def anonymous(path):
    return re.sub(r"\{\w+\}", "{}", path)


def known():
    """((file, class of one), path, method) of all that the SDK does; and the properties by class."""
    operations, properties = set(), {}
    for file in Path(sdk.__file__).parent.rglob("*.py"):
        for name, text in CLASS.findall(file.read_text()):
            if name.endswith("Instance"):
                properties[file, name] = set(re.findall(r'payload\.get\(\s*"(\w+)"', text))
            path = "".join(re.findall(r'"([^"]*)"', "".join(re.findall(r'self\._uri = \(?((?:\s*"[^"]*")+)', text))))
            one = file, re.sub("(List|Context)$", "Instance", name)
            verbs = [method for verb, method in VERBS.items() if re.search(rf"def _?{verb}\(", text)]
            operations |= {(one, anonymous(path), method) for method in verbs if path}
    return operations, properties


@pytest.fixture
def ours(me, database_url):
    """Path and method -> the operation in OpenAPI; and the schemas."""
    document = body(me.client.get("/openapi.json"))
    found = {(anonymous(p), m.upper()): one for p, ways in document["paths"].items() for m, one in ways.items()}
    return found, document["components"]["schemas"]


def test_every_operation_is_ours(ours):
    operations, _ = known()
    wanted = {(method, path) for _, path, method in operations if not any(f"/{part}" in path for part in NOT_OURS)}
    assert len(wanted) > 110
    assert {(method, path) for method, path in wanted if (path, method) not in ours[0]} == set()


def test_the_operations_that_the_page_counts_are_the_sdks(database_url):
    assert {tuple(one.split()) for one in sdk_methods.known()} == {
        (method, path) for _, path, method in known()[0] if path.startswith("/Accounts")
    }


def test_what_the_page_says_is_here_is_here(app, ours):
    with app.app_context():
        found = sdk_methods.here(app)
    assert {f"{method} {path}" for path, method in ours[0]} == found


def test_what_is_said_not_to_be_ours_is_not(ours):
    paths = {path for path, _ in ours[0]}
    assert {part for part in NOT_OURS if any(f"/{part}" in path for path in paths)} == set()


def test_every_property_is_there(ours):
    operations, properties = known()
    missing = {}
    for one, path, method in operations:
        operation = ours[0].get((path, method))
        if operation is None or method == "DELETE" or one[1] in SECRET:
            continue
        answers = operation["responses"]
        schema = answers.get("200", answers.get("201"))["content"]["application/json"]["schema"]
        listed = [part["items"] for part in schema.get("properties", {}).values() if part.get("type") == "array"]
        resource = ours[1][(listed or [schema])[0]["$ref"].rpartition("/")[2]]
        if lacking := properties[one] - set(resource["properties"]) - OPTIONAL:
            missing[one] = lacking
    assert missing == {}
