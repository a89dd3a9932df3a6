"""configs/prometheus and configs/grafana: the rules fire when they should, and ask for metrics that there are."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.api.internal.metrics import COUNTERS, HISTOGRAMS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "configs/prometheus"
DASHBOARD = json.loads((ROOT / "configs/grafana/restcomm.json").read_text())
SOURCES = "".join(path.read_text() for path in (ROOT / "app/api/internal").glob("*.py"))
GAUGES = set(re.findall(r'"(restcomm_\w+)"', SOURCES))


def names(text: str) -> set[str]:
    return set(re.findall(r"restcomm_\w+", text))


def known() -> set[str]:
    """Every series that /metrics has."""
    histograms = {f"restcomm_{name}_{end}" for name in HISTOGRAMS for end in ("bucket", "sum", "count")}
    return {f"restcomm_{name}_total" for name in COUNTERS} | GAUGES | histograms


@pytest.mark.skipif(not shutil.which("promtool"), reason="no promtool: Debian's package prometheus has it")
@pytest.mark.parametrize(
    "words",
    [
        ("check", "rules", "restcomm.rules.yml"),
        ("test", "rules", "restcomm.rules.test.yml"),
        ("check", "config", "--syntax-only", "prometheus.yml"),
    ],
    ids=" ".join,
)
def test_promtool(words: tuple[str, ...]) -> None:
    done = subprocess.run(["promtool", *words], cwd=FOLDER, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_is_tested_and_says_what_to_do() -> None:
    rules = (FOLDER / "restcomm.rules.yml").read_text()
    alerts = re.findall(r"alert: (\w+)", rules)
    assert len(alerts) > 8
    assert rules.count("cure:") == rules.count("summary:") == len(alerts)
    tests = (FOLDER / "restcomm.rules.test.yml").read_text()
    assert [name for name in alerts if name not in tests] == []


def test_only_metrics_that_there_are() -> None:
    expressions = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    assert names(" ".join(expressions)) - known() == set()
    rules = " ".join(
        re.findall(r"expr: (?:>-)?\s*((?:.|\n)+?)\n\s+(?:for|labels):", (FOLDER / "restcomm.rules.yml").read_text())
    )
    assert names(rules) - known() == set()
    assert len(names(rules)) > 7


def test_panels_do_not_overlap() -> None:
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in DASHBOARD["panels"]]
    assert len(set(places)) == len(places) > 10
