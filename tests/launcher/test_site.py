"""The documentation as a site: every page is there, and a link that leads nowhere stops the build."""

import shutil

import pytest

from app.launcher.pages import site

mkdocs = pytest.mark.skipif(
    not shutil.which("mkdocs", path=f"{site.ROOT}/.venv/bin"), reason="make docs-site installs it"
)


def test_pages_keep_their_places_and_folders_get_an_index(tmp_path):
    site.stage(tmp_path)
    assert (tmp_path / "README.md").exists()
    assert {path.stem for path in (tmp_path / "docs").glob("*.md")} >= {"quickstart", "settings", "server"}
    assert (tmp_path / "LICENSE").exists()
    index = tmp_path / "configs/prometheus" / "README.md"
    assert "`restcomm.rules.yml`" in index.read_text()
    assert f"](../{index.relative_to(tmp_path)})" in (tmp_path / "docs/server.md").read_text()


def test_the_side_bar_names_pages_that_there_are():
    names = {str(page) for page in site.pages()}
    assert [name for part in site.NAV.values() for name in part if name not in names] == []


@mkdocs
def test_the_site_is_built(tmp_path):
    assert site.main(str(tmp_path / "html")) == 0
    assert "Press one for the weather" in (tmp_path / "html/docs/quickstart.html").read_text()


@mkdocs
def test_a_dead_link_stops_it(tmp_path, monkeypatch, capfd):
    stage = site.stage

    def with_a_dead_link(folder):
        stage(folder)
        page = folder / "docs/tunnel.md"
        page.write_text(page.read_text() + "\n[gone](x.md)\n")

    monkeypatch.setattr(site, "stage", with_a_dead_link)
    assert site.main(str(tmp_path / "html")) == 1
    assert "x.md" in capfd.readouterr().err
