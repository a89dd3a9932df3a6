"""The bench's own arithmetic: what it reads out of traces, which targets it judges, where its table goes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.bench import report, usage
from tests.bench.base import NoBase, checkout
from tests.bench.sipp import Outcome, response_times
from tests.bench.steps import Step
from tests.bench.targets import verdicts
from tests.bench.webhook import webhook
from tests.real_switch.system import known

PROCESSES = {"switch": 4.0, "engine": 2.0, "api": 0.0, "worker": 1.0, "redis": 0.5}


def made(side: str, scenario: str = "answer", rate: int = 25, p50: float = 5.0, failed: int = 0) -> Step:
    used = PROCESSES if side == "ours" else {"switch": 3.0}
    answered = {"p50": p50, "p95": p50 * 2, "p99": p50 * 3}
    return Step(side, scenario, rate, 250, failed, 0, answered, used, 0.1)


def results(*steps: Step) -> dict:
    heard = {side: {"p50": 20.0, "p95": 38.0} for side in ("native", "ours")}
    memory = {"native": {"switch": 128.0}, "ours": dict.fromkeys(PROCESSES, 1.0)}
    asterisk = {"version": "Asterisk 22", "steps": list(steps), "first_audio_ms": heard, "memory_kb": memory}
    return {"machine": dict.fromkeys(MACHINE, "x"), "seconds": 1.0, "switches": {"asterisk": asterisk}}


MACHINE = ("when", "commit", "cores", "cpu", "python", "load")


def line(at: str, way: str, call: str, first: str, cseq: str = "CSeq:1 INVITE") -> str:
    return "\t".join(["2026-11-23", "23:43:16", at, way, call, cseq, first])


def test_response_time_is_from_the_first_invite_to_the_first_200() -> None:
    trace = [
        line("100.000000", "S", "a", "INVITE sip:1 SIP/2.0"),
        line("100.001000", "R", "a", "SIP/2.0 100 Trying"),
        line("100.500000", "S", "a", "INVITE sip:1 SIP/2.0"),
        line("100.503000", "R", "a", "SIP/2.0 200 OK"),
        line("101.000000", "R", "a", "SIP/2.0 200 OK"),
        line("101.000000", "S", "b", "INVITE sip:1 SIP/2.0"),
        line("101.002000", "R", "b", "SIP/2.0 503 No"),
        line("101.003000", "R", "b", "SIP/2.0 200 OK", "CSeq:2 BYE"),
        "a line that was cut",
    ]
    assert response_times("\n".join(trace)) == [pytest.approx(0.503)]


def test_percentiles() -> None:
    outcome = Outcome(100, 0, [number / 1000 for number in range(1, 101)])
    assert [outcome.percentile(p) for p in (50, 95, 99)] == [pytest.approx(51), pytest.approx(96), pytest.approx(100)]
    assert Outcome(1, 1, []).percentile(50) == 0


def test_targets_are_judged_by_the_difference_to_native() -> None:
    judged = {one.what: one for one in verdicts(results(made("native", p50=1.0), made("ours", p50=9.5)))}
    assert not judged["asterisk answer at 25/s: INVITE to 200 over native, p50"].met
    assert judged["asterisk answer at 25/s: INVITE to 200 over native, p99"].met
    assert judged["asterisk answer at 25/s: control CPU a call"].measured == "3.5 ms"
    assert judged["asterisk answer at 25/s: control CPU, of the switch's own"].met


def test_a_rate_that_was_not_reached_is_not_met() -> None:
    steps = [made("native", rate=rate) for rate in (50, 100)] + [made("ours", rate=50, failed=1)]
    (fast,) = [one for one in verdicts(results(*steps)) if "100/s" in one.what]
    assert (fast.met, fast.measured) == (False, "not reached")


def test_lists_are_judged_by_the_worst_ratio_and_fetches_by_their_cpu() -> None:
    lists = {"few_ms": {"page 1": 10.0, "To": 5.0}, "many_ms": {"page 1": 11.0, "To": 8.0}, "fetch_ms": 2.5}
    worst, fetches = verdicts({"switches": {}, "lists": {"sqlite": lists}})
    assert (worst.measured, worst.met) == ("1.6 x", False)
    assert "To" in worst.what
    assert (fetches.measured, fetches.met) == ("400", True)
    assert "| sqlite   | To " in report.lists_table({"sqlite": lists})


def test_the_api_over_http_is_judged_by_what_one_core_answers() -> None:
    api = {"per_s": 299.9, "cpu_ms": 1.9, "core_percent": 57.0, "p50_ms": 2.4, "p99_ms": 90.0}
    assert [one.met for one in verdicts({"switches": {}, "api": api})] == [True]
    assert [one.met for one in verdicts({"switches": {}, "api": api | {"per_s": 250.0}})] == [False]
    assert [one.met for one in verdicts({"switches": {}, "api": api | {"core_percent": 101.0}})] == [False]
    assert "| requests answered, a second " in report.api_table(api)


def test_the_table_goes_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    run = results(made("native"), made("ours"))
    report.into(page, report.report(run, verdicts(run)))
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    assert "| 25      | answer | ours " in text
    page.write_text("no marks")
    with pytest.raises(ValueError, match="no place"):
        report.into(page, "text")


def test_usage_of_a_process() -> None:
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        while usage.cpu_seconds([busy.pid]) < 0.2:
            os.sched_yield()
        assert usage.memory_bytes([busy.pid]) > 1_000_000
    finally:
        busy.kill()
        busy.wait()


def test_the_webhook_counts_and_checks_the_keys() -> None:
    with webhook() as hook:
        for body in (b"CallSid=CA1&Digits=1234&To=x", b"CallSid=CA1&To=x&Digits=1234", b"Digits=12"):
            with urlopen(Request(hook.url("/got"), body), timeout=5) as answer:
                assert b"<Hangup/>" in answer.read()
        counts = hook.counts()
    assert (counts["/got"], counts["/got as pressed"]) == (3, 2)


def test_a_result_can_be_kept_as_json() -> None:
    text = json.dumps(results(made("ours")), default=Step.as_json)
    assert json.loads(text)["switches"]["asterisk"]["steps"][0]["cpu_ms"]["engine"] == 2.0


def test_another_commit_is_measured_in_ratios() -> None:
    steps = [made("native"), made("base", p50=4.0), made("ours", p50=5.0)]
    assert report.ratios_table(steps[:1] + steps[2:]) == ""
    head, _, line = report.ratios_table(steps).splitlines()
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells == ["25", "answer", "", "1.33", "1.25", "1.25"]
    assert "control CPU" in head


def test_the_base_is_a_checkout_of_that_commit(tmp_path: Path) -> None:
    tree = checkout("HEAD", tmp_path)
    try:
        assert (tree / "app/__init__.py").read_bytes()
        assert (tree / ".venv/bin/python").exists()
        assert checkout("HEAD", tmp_path) == tree, "made once"
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", tree], check=True, cwd=Path(__file__).parent)
    with pytest.raises(NoBase, match="no-such-commit"):
        checkout("no-such-commit", tmp_path)


def test_an_older_checkout_is_not_told_of_newer_settings(tmp_path: Path) -> None:
    page = tmp_path / "docs/settings.md"
    page.parent.mkdir()
    page.write_text("| `sip_port` | whole number |")
    env = {"PATH": "/bin", "RESTCOMM_CONFIG": "x", "RESTCOMM_SIP_PORT": "1", "RESTCOMM_ENGINE_STANDBY": "false"}
    assert set(known(env, tmp_path)) == {"PATH", "RESTCOMM_CONFIG", "RESTCOMM_SIP_PORT"}
