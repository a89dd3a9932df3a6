"""AvailablePhoneNumbers: the operator's pool, and how accounts take numbers of it (docs/rest-contract.md, Beyond the
guide)."""

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from app.cli.groups.pool import pool_commands
from app.cli.installation import Installation
from app.routing import pool
from tests.api.world import body, code, engine, sqlite_only, xml

POOL = """phone_number,locality,region,sms,kind
+12125550101,New York,NY,yes,
+12125550102,New York,NY,no,
+14155550103,San Francisco,CA,yes,
+18005550104,,,yes,
+447400123456,,,yes,
"""


@pytest.fixture
def filled(app):
    with Session(engine(app)) as session:
        assert pool.load(session, POOL.splitlines()) == (5, 0)
        session.commit()


def listed(who, path):
    return [one["phone_number"] for one in body(who.get(f"AvailablePhoneNumbers/{path}"))["available_phone_numbers"]]


def test_countries_and_kinds(me, filled):
    found = body(me.get("AvailablePhoneNumbers.json"))["countries"]
    assert [(one["country_code"], one["country"]) for one in found] == [
        ("GB", "United Kingdom"),
        ("US", "United States"),
    ]
    one = body(me.get("AvailablePhoneNumbers/US.json"))
    assert set(one["subresource_uris"]) == {"local", "toll_free"}
    assert code(me.get("AvailablePhoneNumbers/FR.json"), 404) == 20404
    assert listed(me, "US/TollFree.json") == ["+18005550104"]
    assert listed(me, "GB/Mobile.json") == ["+447400123456"]
    assert listed(me, "GB/Local.json") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("AreaCode=212", ["02", "01"]),
        ("AreaCode=21", []),
        ("SmsEnabled=true", ["03", "01"]),
        ("SmsEnabled=false", ["02"]),
        ("MmsEnabled=true", []),
        ("InRegion=CA", ["03"]),
        ("InLocality=New%20York&SmsEnabled=true", ["01"]),
        ("Contains=5550102", ["02"]),
        ("Contains=555*10", ["03", "02", "01"]),
        ("Contains=%2B1212", ["02", "01"]),
        ("Contains=101$", ["01"]),
        ("Contains=55501$", []),
        ("Contains=kkk", ["03", "02", "01"]),
        ("Contains=1415%25103", ["03"]),
    ],
)
def test_filters(me, filled, query, found):
    assert [number[-2:] for number in listed(me, f"US/Local.json?{query}")] == found


def test_a_number_is_gone_when_somebody_has_it_and_back_when_it_is_released(me, other, filled):
    taken = body(me.post("IncomingPhoneNumbers.json", PhoneNumber="+12125550101"), 201)["sid"]
    assert listed(other, "US/Local.json") == ["+14155550103", "+12125550102"]
    assert code(other.post("IncomingPhoneNumbers.json", PhoneNumber="+12125550101")) == 21422
    assert me.request("DELETE", f"IncomingPhoneNumbers/{taken}").status_code == 204
    assert listed(other, "US/Local.json?AreaCode=212") == ["+12125550102", "+12125550101"]


def test_an_area_code_takes_its_numbers_one_after_another(me, other, filled):
    form = {"AreaCode": "212", "VoiceUrl": "http://a.example/"}
    first = body(me.post("IncomingPhoneNumbers.json", **form), 201)
    assert (first["phone_number"], first["voice_url"]) == ("+12125550101", "http://a.example/")
    assert body(other.post("IncomingPhoneNumbers.json", **form), 201)["phone_number"] == "+12125550102"
    assert code(me.post("IncomingPhoneNumbers.json", **form), 404) == 21452
    assert code(me.post("IncomingPhoneNumbers.json", AreaCode="212x")) == 21451


def test_xml(me, filled):
    [number] = xml(me.get("AvailablePhoneNumbers/US/TollFree"))
    assert number.findtext("Capabilities/SMS") == "true"
    assert number.findtext("FriendlyName") == "(800) 555-0104"


@sqlite_only
@pytest.mark.parametrize("query", ["Contains=a-b", "SmsEnabled=maybe", "NearNumber=%2B12125550101"])
def test_bad_parameters(me, filled, query, database_url):
    assert code(me.get(f"AvailablePhoneNumbers/US/Local.json?{query}")) == 20001


def command(settings, *words, lines=""):
    """`restcomm number pool` with these words, on the database of this test."""
    return CliRunner().invoke(pool_commands, words, input=lines, obj=Installation(lambda: settings))


@sqlite_only
@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ("number\n+12125550101\n", "the first line must name the columns"),
        ("phone_number,price\n+12125550101,1\n", "the first line must name the columns"),
        ("phone_number\n+12125550101\nhello\n", "line 3: 'hello' is not a number"),
        ("phone_number\n+19999999999\n", "line 2"),
        ("phone_number,kind\n+12125550101,satellite\n", "line 2: kind is"),
        ("phone_number,sms\n+12125550101,perhaps\n", "line 2: sms is yes or no"),
    ],
)
def test_a_bad_file_says_where(settings, me, lines, complaint):
    done = command(settings, "load", "-", lines=lines)
    assert done.exit_code == 1
    assert complaint in done.output
    assert body(me.get("AvailablePhoneNumbers.json"))["countries"] == []


@sqlite_only
def test_the_operator_loads_and_lists_it(settings, me):
    def run(*words, lines=""):
        done = command(settings, *words, lines=lines)
        assert done.exit_code == 0, done.output
        return done.output

    assert run("load", "-", lines=POOL).split() == ["added", "changed", "5", "0"]
    assert run("load", "-", lines="phone_number,sms\n+1 212-555-0102,yes\n").split()[2:] == ["0", "1"]
    body(me.post("IncomingPhoneNumbers.json", PhoneNumber="+12125550102"), 201)
    lines = run("list").splitlines()
    assert len(lines) == 6
    assert lines[2].split() == ["+12125550102", "local", "US", "New", "York", "NY", "voice", "sms", me.sid]
