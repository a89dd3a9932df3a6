"""The recipes of docs/trunks.md are settings that both switches' configuration is made of."""

from pathlib import Path

import pytest

from app.launcher.switch import asterisk, freeswitch
from app.settings.config import load
from tests.real_switch.test_registrations import recipes


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: str(recipe["name"]))
def test_recipe(tmp_path: Path, recipe: dict[str, object]) -> None:
    given = load(var=tmp_path, country="US", gateways=[recipe])
    freeswitch.configure(given, tmp_path / "fs")
    assert f'<param name="proxy" value="{recipe["uri"]}"/>' in (tmp_path / "fs/sofia.xml").read_text()
    asterisk.write(given, asterisk.Layout(tmp_path / "etc", *[Path("/nonexistent")] * 6))
    pjsip = (tmp_path / "etc/pjsip.conf").read_text()
    assert f"contact = sip:{recipe['uri']}\n" in pjsip
    assert ("type = registration" in pjsip) is bool(recipe.get("register"))
    if recipe.get("register"):
        assert f"client_uri = sip:{recipe['user']}@{recipe['uri']}\n" in pjsip
