"""Long lists are counted once a minute, short ones each time."""

import pytest

from app.api.http import paging, totals
from app.api.http.totals import LONG, MOST, Totals
from tests.api.world import add, body
from tests.rows import call


def test_a_long_list_is_counted_again_after_a_minute():
    now = [100.0]
    known = Totals(lambda: now[0])
    assert [known.of("a", lambda: LONG + 1), known.of("a", lambda: LONG + 2)] == [LONG + 1] * 2
    assert known.of("b", lambda: LONG + 7) == LONG + 7
    now[0] += 61
    assert known.of("a", lambda: LONG + 2) == LONG + 2


def test_a_short_list_is_counted_each_time():
    known = Totals()
    assert [known.of("a", lambda total=total: total) for total in (0, 1, LONG, 5)] == [0, 1, LONG, 5]


def test_a_list_that_has_become_short_is_counted_each_time_from_then_on():
    now = [100.0]
    known = Totals(lambda: now[0])
    known.of("a", lambda: LONG + 1)
    now[0] += 61
    assert [known.of("a", lambda total=total: total) for total in (3, 4)] == [3, 4]


def slowly(now, total):
    """Counting it takes a while."""

    def count():
        now[0] += 0.006
        return total

    return count


def test_a_short_list_of_many_rows_that_took_long_to_count_is_counted_once_a_minute():
    now = [100.0]
    known = Totals(lambda: now[0])
    assert [known.of("a", slowly(now, total), lambda: True) for total in (0, 1)] == [0, 0]
    now[0] += 60
    assert known.of("a", slowly(now, 2), lambda: True) == 2


def test_of_few_rows_every_list_is_counted_each_time_however_slow_the_machine():
    now = [100.0]
    known = Totals(lambda: now[0])
    assert [known.of("a", slowly(now, total), lambda: False) for total in (1, 2)] == [1, 2]


def test_what_is_counted_fast_is_counted_each_time():
    known = Totals(lambda: 100.0)
    assert [known.of("a", lambda total=total: total, lambda: True) for total in (1, 2)] == [1, 2]


def test_not_more_lists_than_that_are_remembered():
    known = Totals()
    for number in range(MOST + 10):
        known.of(str(number), lambda: LONG + 1)
    assert len(known.found) == MOST
    assert known.of("0", lambda: LONG + 2) == LONG + 2


@pytest.fixture
def long_from_five_on(monkeypatch):
    monkeypatch.setattr(totals, "LONG", 4)


def test_the_total_of_a_long_list_may_be_a_minute_old(app, me, long_from_five_on):
    def total(filters=""):
        return body(me.get(f"Calls.json?PageSize=2{filters}"))["total"]

    add(app, *[call(me.sid) for _ in range(4)])
    assert total() == 4
    add(app, *[call(me.sid, status="busy") for _ in range(2)])
    assert (total(), total("&Status=busy"), total("&Status=queued")) == (6, 2, 4)
    add(app, call(me.sid))
    assert (total(), total("&Status=busy"), total("&Status=queued")) == (6, 2, 5)
    app.extensions["restcomm"].totals.found.clear()
    assert total() == 7


def test_the_total_of_a_filtered_list_of_a_long_table_may_be_a_minute_old(app, me, monkeypatch):
    monkeypatch.setattr(totals, "SLOW_SECONDS", -1.0)
    add(app, *[call(me.sid, status="busy") for _ in range(2)])
    lengths = []
    for longest in (5, 1, 1):
        monkeypatch.setattr(paging, "LONG", longest)
        add(app, call(me.sid, status="busy"))
        lengths.append(body(me.get("Calls.json?Status=busy"))["total"])
    assert lengths == [3, 4, 4]
