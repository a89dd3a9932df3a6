"""Roles and permissions (guide 2.1, table 2.2)."""

import pytest

from app import create_app
from app.api.http.roles import covers
from app.settings.config import ConfigError, load
from tests.api.world import body, code, given, open_account, sqlite_only, xml

ACCOUNTS = "/2010-04-01/Accounts.json"
CALL = {"To": "1", "From": "2", "Url": "http://a.example/"}
ROLES = {
    "Support": ["RestComm:Read:*"],
    "Reseller": ["RestComm:*:Accounts", "RestComm:Read:Calls"],
    "Dialler": ["*:Create:Calls"],
    "Second": ["*:*:*"],
}


@pytest.fixture
def with_roles(application, tmp_path, database_url):
    """Settings with roles of the operator's own; there is no Developer among them."""
    settings = load(var=tmp_path, database_url=database_url, redis_url="redis://127.0.0.1:1/0", roles=ROLES)
    with given(application, settings):
        yield lambda role: open_account(application, settings, f"{role}@example.com", role=role)


@pytest.mark.parametrize(
    ("permission", "wanted", "covered"),
    [
        ("*:*:*", "RestComm:Create:Calls", True),
        ("RestComm:*:Calls", "RestComm:Delete:Calls", True),
        ("RestComm:Read:*", "RestComm:Read:Accounts", True),
        ("RestComm:Read:*", "RestComm:Modify:Accounts", False),
        ("RestComm:Read:Calls", "RestComm:Read:Clients", False),
        ("RestComm:*:*", "*:*:*", False),
        ("RestComm:Read:Calls", "RestComm:*:Calls", False),
    ],
)
def test_an_asterisk_is_all_of_a_kind(permission, wanted, covered):
    """2.1: "a wildcard that means grant all permissions"."""
    assert covers([permission], wanted) is covered


@sqlite_only
@pytest.mark.parametrize(
    ("role", "answers"),
    [
        ("Support", {"GET": 200, "POST": 403, "DELETE": 403}),
        ("Reseller", {"GET": 200, "POST": 403, "DELETE": 403}),
        ("Dialler", {"GET": 403, "POST": 201, "DELETE": 403}),
        ("Second", {"GET": 200, "POST": 201, "DELETE": 404}),
        ("Developer", {"GET": 403, "POST": 403, "DELETE": 403}),
        ("Administrator", {"GET": 200, "POST": 201, "DELETE": 404}),
    ],
)
def test_each_operation_needs_its_permission(with_roles, role, answers, database_url):
    """Table 2.2. "The Developer role can be configured or removed all together", and may nothing then."""
    who = with_roles(role)
    found = {
        "GET": who.get("Calls.json"),
        "POST": who.post("Calls.json", **CALL),
        "DELETE": who.request("DELETE", "Calls/CA" + "0" * 32),
    }
    assert {method: answer.status_code for method, answer in found.items()} == answers
    assert all(code(answer, 403) == 20005 for answer in found.values() if answer.status_code == 403)


@sqlite_only
def test_a_role_is_inherited(with_roles, database_url):
    """4.1: "the role of the account resource creating this will be inherited"."""
    assert body(with_roles("Reseller").request("POST", ACCOUNTS), 201)["role"] == "Reseller"


@sqlite_only
@pytest.mark.parametrize(
    ("role", "status"), [("Reseller", 201), ("Administrator", 403), ("Second", 403), ("Support", 403)]
)
def test_nobody_hands_on_what_he_has_not(with_roles, role, status, database_url):
    answer = with_roles("Reseller").request("POST", ACCOUNTS, {"Role": role})
    assert (answer.status_code, answer.json.get("code")) == (status, None if status == 201 else 20005)


@sqlite_only
def test_without_a_role_to_inherit_one_must_be_given(with_roles, database_url):
    """An Administrator's is not handed on, and this installation has no Developer."""
    top = with_roles("Administrator")
    assert code(top.request("POST", ACCOUNTS)) == 20001
    assert body(top.request("POST", ACCOUNTS, {"Role": "Support"}), 201)["role"] == "Support"


@sqlite_only
def test_administrator_is_inherited_where_the_operator_says_so(application, tmp_path, database_url):
    settings = load(var=tmp_path, database_url=database_url, inherit_administrator=True)
    with given(application, settings):
        top = open_account(application, settings, "top@example.com")
        made = body(top.request("POST", ACCOUNTS), 201)
    assert made["role"] == "Administrator"


@sqlite_only
def test_a_developer_works_but_makes_no_accounts(app, settings, database_url):
    dev = open_account(app, settings, "dev@example.com", role="Developer")
    body(dev.post("IncomingPhoneNumbers.json", phone_number="1234"), 201)
    assert xml(dev.get("")).findtext("Role") == "Developer"
    assert code(dev.request("POST", ACCOUNTS), 403) == 20005


@pytest.mark.parametrize(
    "roles",
    [
        {"Administrator": ["*:*:*"]},
        {"A": ["Calls"]},
        {"A": ["RestComm:Read"]},
        {"A": ["RestComm:Write:Calls"]},
        {"A": ["RestComm:Read:calls"]},
        {"A": ["Twilio:Read:Calls"]},
    ],
)
def test_a_setting_that_would_not_mean_what_it_says_stops_the_start(tmp_path, roles):
    with pytest.raises(ConfigError, match="roles: "):
        create_app(load(var=tmp_path, roles=roles))
