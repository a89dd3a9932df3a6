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


PLACES = """phone_number,latitude,longitude,address_requirements,beta
+12125550101,40.7128,-74.0060,none,
+12015550102,40.7357,-74.1724,any,
+12155550103,39.9526,-75.1652,local,no
+16175550104,42.3601,-71.0589,foreign,yes
+14155550105,,,,
"""
"""New York, Newark, Philadelphia, Boston, and one of which nothing is known."""


@pytest.fixture
def placed(app):
    with Session(engine(app)) as session:
        assert pool.load(session, PLACES.splitlines()) == (5, 0)
        session.commit()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("NearLatLong=40.7128,-74.0060", ["02", "01"]),
        ("NearLatLong=40.7128,-74.0060&Distance=5", ["01"]),
        ("NearLatLong=40.7128,-74.0060&Distance=70", ["02", "01"]),
        ("NearLatLong=40.7128,-74.0060&Distance=90", ["03", "02", "01"]),
        ("NearNumber=%2B12125550101&Distance=300", ["04", "03", "02", "01"]),
        ("NearNumber=%2B16175550104", ["04"]),
        ("ExcludeAllAddressRequired=true", ["05", "01"]),
        ("ExcludeLocalAddressRequired=true", ["05", "04", "02", "01"]),
        ("ExcludeForeignAddressRequired=true", ["05", "03", "02", "01"]),
        ("Beta=false", ["05", "03", "02", "01"]),
        ("Beta=true&ExcludeAllAddressRequired=false", ["05", "04", "03", "02", "01"]),
    ],
)
def test_places_and_requirements(me, placed, query, found):
    """New York to Newark is 9 miles, to Philadelphia 80, to Boston 190."""
    assert [one[-2:] for one in listed(me, f"US/Local.json?{query}")] == found


@sqlite_only
def test_what_is_known_of_a_number_is_shown(me, placed):
    found = body(me.get("AvailablePhoneNumbers/US/Local.json?Contains=6175550104"))["available_phone_numbers"][0]
    assert (found["latitude"], found["longitude"]) == (42.3601, -71.0589)
    assert (found["address_requirements"], found["beta"]) == ("foreign", True)
    taken = body(me.post("IncomingPhoneNumbers.json", phone_number="+16175550104"), 201)  # by the operator
    assert (taken["address_requirements"], taken["beta"]) == ("foreign", True)
    me.post("IncomingPhoneNumbers.json", phone_number="+12125550101")
    assert [one["beta"] for one in body(me.get("IncomingPhoneNumbers.json"))["incoming_phone_numbers"]] == [False, True]
    [old] = body(me.get("IncomingPhoneNumbers.json?Beta=false"))["incoming_phone_numbers"]
    assert old["phone_number"] == "+12125550101"


@sqlite_only
@pytest.mark.parametrize(
    "query",
    ["NearLatLong=here", "NearLatLong=91,0", "NearLatLong=40", "NearNumber=%2B14155550105", "NearNumber=%2B12125559999",
     "Distance=501", "Distance=0", "Beta=maybe", "ExcludeAllAddressRequired=x"],
)  # fmt: skip
def test_filters_that_make_no_sense(me, placed, query):
    assert code(me.get(f"AvailablePhoneNumbers/US/Local.json?{query}")) == 20001


@pytest.mark.parametrize(
    "line", ["latitude\n+12125550101,91", "longitude\n+12125550101,x", "address_requirements\n+12125550101,some"]
)
def test_places_that_cannot_be(line):
    with pytest.raises(pool.BadLine, match="line 2"):
        list(pool.parsed(f"phone_number,{line}".splitlines()))


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
