"""The settings of speech: what a chosen provider needs is asked for at the start (guide 2.6, 2.7)."""

import pytest

from app.settings.config import ConfigError, load
from app.speech.synthesizers import PROVIDERS, synthesizers

ACAPELA = {"acapela_application": "a", "acapela_login": "l", "acapela_password": "p"}


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        ({"speech_providers": ["espeak", "openai"]}, "openai_speech_url"),
        ({"speech_providers": ["piper"]}, "piper_voices"),
        ({"speech_providers": ["acapela"], **ACAPELA, "acapela_password": ""}, "acapela_password"),
        ({"speech_recognizer": "openai"}, "openai_recognizer_url"),
        ({"speech_recognizer": "ispeech"}, "ispeech_api_key"),
        ({"speech_providers": []}, "speech_providers"),
        ({"speech_providers": ["nobody"]}, "speech_providers"),
        ({"openai_speech_url": "ftp://x"}, "openai_speech_url"),
    ],
)
def test_what_is_lacking_is_named(given: dict, lacking: str) -> None:
    with pytest.raises(ConfigError, match=lacking):
        load(**given)


def test_a_bad_key_is_not_printed() -> None:
    with pytest.raises(ConfigError) as error:
        load(ispeech_api_key=["sk-123"])
    assert "sk-123" not in str(error.value)


def test_every_provider_can_be_chosen_in_any_order() -> None:
    settings = load(
        speech_providers=[*reversed(PROVIDERS), "espeak"],
        piper_voices={"en": {"man": "x.onnx"}},
        openai_speech_url="http://10.0.0.1/v1",
        **ACAPELA,
    )
    assert [made.name for made in synthesizers(settings)] == list(reversed(PROVIDERS))


def test_the_environment_gives_lists_and_tables_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESTCOMM_SPEECH_PROVIDERS", '["flite", "espeak"]')
    monkeypatch.setenv("RESTCOMM_PIPER_VOICES", '{"en": {"man": "/x.onnx"}}')
    settings = load()
    assert settings.speech_providers == ["flite", "espeak"]
    assert settings.piper_voices == {"en": {"man": "/x.onnx"}}
