"""The demo applications (guide 1.1, 1.5): what 1234 and 1235 run."""

from urllib.parse import urljoin

import pytest
from lxml import etree

from app import create_app, demo
from app.calls.web import Response
from app.rcml.document import read

ROOT = "/restcomm/demo/"


@pytest.fixture
def client(tmp_path):
    from app.settings.config import load

    app = create_app(load(var=tmp_path))
    yield app.test_client()
    app.extensions["restcomm"].wake.close()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_hello_world_is_the_guides(client, method):
    """1.1: <Response><Say>Hello World!</Say></Response>"""
    answer = client.open(ROOT + "hello-world.xml", method=method, data={"CallSid": "CA1"} if method == "POST" else None)
    assert answer.mimetype == "text/xml"
    say = etree.fromstring(answer.data)[0]
    assert (say.tag, say.text) == ("Say", "Hello World!")


@pytest.mark.parametrize("name", demo.DOCUMENTS)
def test_every_document_is_one_that_we_run(client, name):
    answer = client.get(f"{ROOT}{name}.xml")
    body = answer.get_data(as_text=True)
    found = read(Response(status=200, url=f"http://h{ROOT}{name}.xml", content_type="text/xml", body=body))
    assert found is not None


def test_the_menu_uses_every_verb_and_every_link_leads_somewhere(client):
    seen, verbs, todo = set(), set(), [ROOT + "menu.xml", *(f"{ROOT}choice.xml?Digits={key}" for key in "12390#")]
    while todo:
        path = todo.pop()
        answer = client.get(path)
        assert answer.status_code == 200, path
        if path in seen or path.endswith(".wav"):
            continue
        seen.add(path)
        for element in etree.fromstring(answer.data).iter(etree.Element):
            verbs.add(element.tag)
            link = {"Redirect": element.text, "Play": element.text, "Gather": element.get("action")}.get(element.tag)
            todo += [urljoin(path, link)] if link else []
    assert verbs == {"Response", "Gather", "Say", "Play", "Pause", "Redirect", "Reject", "Hangup"}


def test_a_key_decides(client):
    chosen = {key: client.post(ROOT + "choice.xml", data={"Digits": key}).data for key in "1239"}
    assert len(set(chosen.values())) == 4
    assert b"nothing on that key" in client.post(ROOT + "choice.xml", data={"Digits": "7"}).data


def test_the_tune_is_sound_that_a_phone_can_play(client):
    import io

    import numpy
    import soundfile

    samples, rate = soundfile.read(io.BytesIO(client.get(ROOT + "tune.wav").data))
    assert (rate, samples.ndim) == (8000, 1)
    assert 1 < len(samples) / rate < 4
    assert 0.3 < numpy.abs(samples).max() < 0.9


@pytest.mark.parametrize("path", ["nothing.xml", "../api/__init__.py", "%2e%2e/cli.py", "__init__.py", "menu"])
def test_nothing_else_is_served(client, path):
    assert client.get(ROOT + path).status_code == 404
