"""Every row of the guide's tables 4.1 to 4.13 in XML and in JSON; `make matrix` prints it as a table."""

import pytest

from tests.api.guide.checks import MISSING, checks, matrix, shown
from tests.api.guide.examples import EXAMPLES, Row
from tests.api.guide.tables import FORMATS, OPERATIONS, PARAMETERS, PROPERTIES, cells
from tests.api.world import VERSION, body, xml


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One installation for all: nothing here depends on what came before."""
    with checks(tmp_path_factory.mktemp("guide")) as made:
        yield made


@pytest.mark.parametrize(("table", "name", "form"), cells())
def test_row(made, table, name, form):
    assert made.verdict(table, name, form) == ""


def test_no_cell_is_empty(made):
    """A row of the guide without an example has a cell that says so."""
    table = matrix(made)
    assert table.count("| ok | ok |") == len(cells()) / 2 == 134
    assert MISSING not in table
    assert made.verdict("4.1", "Color", "XML") == made.verdict("4.14", "Sid", "JSON") == MISSING


def test_an_example_has_no_row_that_the_guide_has_not():
    for table, names in (PROPERTIES | PARAMETERS).items():
        example = EXAMPLES[table]
        assert set(example.seen if isinstance(example, Row) else example.form) == set(names.split()), table


@pytest.mark.parametrize("table", PROPERTIES)
def test_properties_are_in_the_guides_order(made, table):
    tags = [child.tag for child in xml(made.me.get(f"{made.paths[table]}.xml"))]
    names = PROPERTIES[table].split()
    assert tags[: len(names)] == names


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("table", PROPERTIES)
def test_a_list_has_the_same_representations(made, table, form):
    """4.x.2.1: "the list representation of all the ... resources for this Account, including the properties above"."""
    suffix = ".json" if form == "JSON" else ""
    path = made.paths[table]
    whole = made.me.get(path.rpartition("/")[0] + suffix + "?PageSize=1000")
    one = shown(made.me.get(path + (suffix or ".xml")))
    if form == "JSON":
        [items] = [value for value in body(whole).values() if isinstance(value, list)]
        assert body(made.me.get(path + suffix)) in items
    else:
        assert one in [{child.tag: child.text or "" for child in item} for item in xml(whole)]


@pytest.mark.parametrize("table", OPERATIONS)
def test_every_operation_is_there(made, table):
    """OPTIONS names what a path can do; what each does is tested beside its resource."""
    base = VERSION if table == "4.1" else f"{VERSION}/Accounts/{made.me.sid}"
    for where, methods in OPERATIONS[table].items():
        path = made.paths[table] if where == "{one}" else f"{base}/{where}"
        allowed = made.me.request("OPTIONS", path).headers["Allow"].split(", ")
        assert set(methods.split()) <= set(allowed), path
