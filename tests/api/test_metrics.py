"""/metrics: what was counted, how things stand, and who may see it (issue 5)."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.bus import metrics
from app.bus.wake import Wakeups
from app.models import Outbox, SwitchNode
from app.settings.config import load
from app.store.flask_db import db
from tests.api.world import add, code, given, open_account
from tests.rows import call

both = pytest.mark.parametrize("path", ["/metrics", "/restcomm/metrics"])


@pytest.fixture
def run(application, tmp_path, database_url, redis_url, monkeypatch):
    """The API with a Redis, and settings as wanted."""
    monkeypatch.setattr(metrics.TALLY, "counts", {})

    def run(**more):
        return given(application, load(var=tmp_path, database_url=database_url, redis_url=redis_url, **more))

    return run


def scraped(application, headers=None):
    """Sample -> value: ('restcomm_calls_total', 'completed')."""
    answer = application.test_client().get("/metrics", headers=headers)
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    families = text_string_to_metric_families(answer.get_data(as_text=True))
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_what_every_process_counted(run, application, redis_url):
    with run() as _:
        metrics.count("calls", "completed")
        metrics.TALLY.flush(Wakeups(load(redis_url=redis_url)))  # as an engine does
        metrics.count("calls", "completed")
        metrics.count("webhooks", "5xx")
        metrics.count("unattended_seconds", by=3.5)
        metrics.count("end_evidence", "switch record")
        found = scraped(application)
    assert found["restcomm_calls_total", "completed"] == 2
    assert found["restcomm_webhooks_total", "5xx"] == 1
    assert found[("restcomm_unattended_seconds_total",)] == 3.5
    assert found["restcomm_end_evidence_total", "switch record"] == 1


def test_requests_by_labels_that_a_client_cannot_make_up(run, application, tmp_path):
    with run():
        me = open_account(application, application.extensions["restcomm"].settings, "me@example.com")
        for method, path in (
            ("GET", "Calls.json"),
            ("GET", f"Calls/CA{'0' * 32}"),
            ("BREW", "Calls"),
            ("GET", "/nonsense"),
        ):
            me.request(method, path)
        found = {key: value for key, value in scraped(application).items() if key[0] == "restcomm_requests_total"}
        seconds = scraped(application)
    assert {key[1:] for key in found} == {
        ("GET", "Calls", "200"),
        ("GET", "Calls", "404"),
        ("other", "other", "405"),
        ("GET", "other", "404"),
    }
    assert seconds["restcomm_request_seconds_bucket", "+Inf"] == seconds["restcomm_request_seconds_count",] == 5


def test_how_things_stand(run, application):
    with run():
        me = open_account(application, application.extensions["restcomm"].settings, "me@example.com")
        add(application, call(me.sid, status="in-progress"), call(me.sid, status="completed"))
        with application.app_context():
            known = {"account_sid": me.sid, "call_sid": "CA" + "0" * 32, "url": "http://a.example/", "params": {}}
            db.session.add_all([Outbox(sequence=0, **known), Outbox(sequence=1, state="delivered", **known)])
            db.session.add_all([SwitchNode(name="node1", up=True, legs=3), SwitchNode(name="old", up=True)])
            db.session.commit()
        application.extensions["restcomm"].wake.heartbeat("node1")
        found = scraped(application)
    assert [found["restcomm_live_calls", word] for word in ("queued", "ringing", "in-progress")] == [0, 0, 1]
    assert 0 <= found["restcomm_outbox_oldest_seconds", "a.example"] < 60
    assert (found["restcomm_outbox_pending",], found["restcomm_legs", "node1"]) == (1, 3)
    assert found["restcomm_switch_up", "node1"] == 1
    assert ("restcomm_switch_up", "old") not in found


def test_counts_wait_while_redis_is_away(run, application, redis_url, monkeypatch):
    away, back = Wakeups(load(redis_url="redis://127.0.0.1:1/0")), Wakeups(load(redis_url=redis_url))
    monkeypatch.setattr(metrics.TALLY, "counts", {})
    metrics.count("calls", "busy")
    metrics.TALLY.flush(away)
    metrics.count("calls", "busy")
    assert metrics.sums(away) == {}
    metrics.TALLY.flush(back)
    assert metrics.sums(back) == {("calls", "busy"): 2}


@both
def test_strangers_see_nothing(run, application, path):
    client = application.test_client()
    with run(http_host="0.0.0.0"):
        assert code(client.get(path), 404) == 20404
    with run():
        assert client.get(path).status_code == 200
        assert code(client.get(path, headers={"X-Forwarded-For": "192.0.2.1"}), 404) == 20404
    with run(http_host="0.0.0.0", metrics_token="s3cret"):
        assert client.get(path, headers={"Authorization": "Bearer s3cret"}).status_code == 200
        for shown in ("Bearer s3cre", "Basic s3cret", "Bearer ", "é"):
            assert code(client.get(path, headers={"Authorization": shown}), 404) == 20404


def test_durations_of_webhooks_and_codes_of_notifications(run, application):
    with run():
        metrics.timed("webhook_seconds", 0.02, "2xx")
        metrics.timed("webhook_seconds", 9.0, "2xx")
        metrics.timed("webhook_seconds", 15.0, "failed")
        metrics.count("notifications", "11200")
        found = scraped(application)
    assert found["restcomm_webhook_seconds_count", "2xx"] == 2
    assert found["restcomm_webhook_seconds_sum", "2xx"] == pytest.approx(9.02)
    assert found["restcomm_webhook_seconds_bucket", "0.025", "2xx"] == 1
    assert found["restcomm_webhook_seconds_bucket", "2.5", "failed"] == 0
    assert found["restcomm_webhook_seconds_bucket", "+Inf", "failed"] == 1
    assert found["restcomm_notifications_total", "11200"] == 1


def test_disks_and_nodes(run, application):
    with run():
        add(application, SwitchNode(name="node1", up=True, draining=True, capacity=7))
        found = scraped(application)
    assert found["restcomm_capacity", "node1"] == 7
    assert found["restcomm_draining", "node1"] == 1
    for folder in ("recordings", "cache", "journals"):
        assert 0 < found["restcomm_disk_free_bytes", folder] <= found["restcomm_disk_size_bytes", folder]
