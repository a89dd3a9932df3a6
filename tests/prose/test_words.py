"""The words that texts for users avoid (tests/prose/words.py, `make lint`)."""

import pytest

from tests.prose import words


def test_no_text_has_them() -> None:
    found = [f"{name}:{line}: {problem}" for name, line, text in words.texts() for problem in words.found_in(text)]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "The call is told.",
        "Nobody may.",
        "So many find room.",
        "A number of ours",
        "It waits for ever.",
        "callerId is no phone number",
        "Who calls again is let in.",
        "| Who waits hears music |",
        "The recogniser failed",
        "as it was dialled",
    ],
)
def test_such_a_text_is_found(text: str) -> None:
    assert list(words.found_in(text))


@pytest.mark.parametrize(
    "text", ["Who may call?", "`dialled`", "```\nnobody\n```", "so many that it waits", "authority"]
)
def test_other_texts_are_not(text: str) -> None:
    assert not list(words.found_in(text))


def test_messages_are_strings_that_are_sentences() -> None:
    """Names are none, nor are docstrings, except where they are shown."""
    source = '"""What is told."""\nlog.info("a message")\nnode = "nobody"\n'
    assert [text for _, text in words.messages(source, with_docstrings=False)] == ["a message"]
    assert [text for _, text in words.messages(source, with_docstrings=True)] == ["What is told.", "a message"]
